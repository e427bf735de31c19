const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Escapes text for the content of an element or a quoted attribute. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => entities[character] ?? character);

const inText: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Escapes text for the content of an element, as Vue does. */
export const escapeText = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => inText[character] ?? character);

const inScript: Readonly<Record<string, string>> = { '<': '\\u003c', '\u2028': '\\u2028', '\u2029': '\\u2029' };

/**
 * JSON that cannot end the `<script>` around it: without `<` there is neither an end tag nor a
 * comment. Lone surrogates are written as escapes by `JSON.stringify` itself.
 */
export function scriptJson(value: unknown): string {
  const json = JSON.stringify(value);
  // Searching for each is much faster than a regular expression, and most pages contain none of them.
  if (!json.includes('<') && !json.includes('\u2028') && !json.includes('\u2029')) return json;
  return json.replace(/[<\u2028\u2029]/g, (character) => inScript[character] ?? character);
}
