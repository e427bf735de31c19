import type { HtmlElement } from './html-tree';

/** The properties of a `style` attribute, in lower case. */
export type Style = ReadonlyMap<string, string>;

const noStyle: Style = new Map();

/** Longer than any style that Office writes. */
const maxStyleLength = 4000;

export function styleOf({ attributes }: HtmlElement): Style {
  const text = attributes.get('style');
  if (text === undefined || text === '') return noStyle;
  const style = new Map<string, string>();
  for (const part of text.slice(0, maxStyleLength).split(';')) {
    const colon = part.indexOf(':');
    if (colon > 0)
      style.set(
        part.slice(0, colon).trim().toLowerCase(),
        part
          .slice(colon + 1)
          .trim()
          .toLowerCase(),
      );
  }
  return style;
}

export const isHidden = (style: Style): boolean => style.get('display') === 'none' || style.get('mso-hide') === 'all';

/** Whether text is bold. `<b style="font-weight: normal">`, which Google Docs writes, is not bold. */
export function isBold(name: string, style: Style, inherited: boolean): boolean {
  const weight = style.get('font-weight') ?? '';
  if (weight === 'bold' || weight === 'bolder' || Number(weight) >= 600) return true;
  if (weight === 'normal' || weight === 'lighter' || (weight !== '' && Number(weight) < 600)) return false;
  return inherited || name === 'b' || name === 'strong';
}
