import type { Token } from 'markdown-it';

/**
 * Renumbers a text's headings: they begin at h2, below the page's own h1, and skip no level, since screen readers
 * announce the level. `##` followed by `####` becomes h2 and h3.
 */
export function nestHeadings(tokens: readonly Token[]): void {
  const written: number[] = [];
  let tag = '';
  for (const token of tokens) {
    if (token.type === 'heading_open') {
      const level = Number(token.tag.slice(1));
      while ((written.at(-1) ?? 0) >= level) written.pop();
      written.push(level);
      tag = `h${Math.min(written.length + 1, 6)}`;
      token.tag = tag;
    }
    if (token.type === 'heading_close') token.tag = tag;
  }
}
