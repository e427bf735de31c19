import type { Token } from 'markdown-it';

const containers: readonly string[] = ['blockquote_open', 'list_item_open'];
const blocks: readonly string[] = [...containers, 'paragraph_open', 'heading_open'];

/**
 * Gives each block the direction of its first letter, so that one notice can contain Arabic and Chinese.
 * The first paragraph of a quote or list item gets no `dir` of its own: when browsers look for the container's first
 * letter, they ignore elements that have one.
 */
export function setTextDirection(tokens: readonly Token[]): void {
  tokens.forEach((token, index) => {
    const isFirst = token.type === 'paragraph_open' && containers.includes(tokens[index - 1]?.type ?? '');
    if (blocks.includes(token.type) && !isFirst) token.attrSet('dir', 'auto');
  });
}
