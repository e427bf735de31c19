const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for an element's content or a quoted attribute. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => entities[character] ?? character);

const inScript: Readonly<Record<string, string>> = { '<': '\\u003c', '\u2028': '\\u2028', '\u2029': '\\u2029' };

/**
 * JSON that cannot leave the `<script>` it stands in, whatever it holds: without `<` there is neither an end tag nor a
 * comment. Lone surrogates are written as escapes by `JSON.stringify` itself.
 */
export function scriptJson(value: unknown): string {
  const json = JSON.stringify(value);
  // Looking for each is many times quicker than an expression, and most pages have none of them.
  if (!json.includes('<') && !json.includes('\u2028') && !json.includes('\u2029')) return json;
  return json.replace(/[<\u2028\u2029]/g, (character) => inScript[character] ?? character);
}
