import { isObject } from '../api/is-object';

const stringsOf = (values: unknown, names: readonly string[]): string =>
  isObject(values)
    ? names
        .map((name) => values[name])
        .filter((text): text is string => typeof text === 'string' && text !== '')
        .join('\n\n')
    : '';

/** The texts in a draft: those of a notice, of a form with several fields, or of one field. */
export function textsOf(draft: string): string[] {
  let stored: unknown = null;
  try {
    stored = JSON.parse(draft);
  } catch {
    // A text of one field.
  }
  if (typeof stored !== 'object' || stored === null) return [draft];
  const parts: unknown[] = Array.isArray(stored) ? stored : [stored];
  return parts
    .map((part) => {
      if (!isObject(part)) return '';
      const { content = part, values } = part;
      return isObject(values) ? stringsOf(values, Object.keys(values)) : stringsOf(content, ['title', 'body']);
    })
    .filter((text) => text !== '');
}
