import type { MarkdownIt, StateInline } from 'markdown-it';

/** The characters of HTML that the references of one text may add, about as in cmark. */
const mostCharacters = 100_000;
/** The tags around a link. */
const tags = 50;
/** A picture of the portal has its address several times, in different widths. */
const addressesOfPicture = 5;

/**
 * Limits what link reference definitions add to a text: a short reference copies a long address. Once the limit is
 * reached, further references stay text.
 */
export function limitReferences(parser: MarkdownIt): void {
  const { ruler } = parser.inline;
  const added = new WeakMap<object, number>();
  const { escapeHtml } = parser.utils;

  for (const [name, copies] of [
    ['link', 1],
    ['image', addressesOfPicture],
  ] as const) {
    const read = ruler.__rules__.find((rule) => rule.name === name)?.fn;
    if (read === undefined) throw new Error(`markdown-it has no rule "${name}".`);
    ruler.at(name, (state: StateInline, silent: boolean) => {
      const { references } = state.env;
      if (references === undefined) return read(state, silent);
      const first = state.tokens.length;
      const found = read(state, silent);
      if (!found || silent) return found;
      // Pending text is pushed before the link.
      const token = state.tokens.slice(first, first + 2).find(({ type }) => type === 'link_open' || type === 'image');
      if (token?.meta?.['label'] === undefined) return found;
      const href = String(token.attrGet('href') ?? token.attrGet('src') ?? '');
      const characters = (added.get(references) ?? 0) + copies * (escapeHtml(href).length + tags);
      added.set(references, characters);
      if (characters > mostCharacters) delete state.env.references;
      return found;
    });
  }
}
