import type { MarkdownIt, StateCore } from 'markdown-it';

/** `[ ] `, `[x] `, and without the space before a Chinese word. */
const box = /^\[([ xX])\](?:\s+|(?=\p{Script=Han}))/u;

/** Turns `- [ ] a` and `- [x] b` into `task_open` and `task_close` tokens around an item's first line. */
export function readTasks(parser: MarkdownIt): void {
  parser.core.ruler.after('inline', 'tasks', ({ tokens, Token }: StateCore) => {
    tokens.forEach((token, index) => {
      const item = tokens[index - 2];
      const [first] = token.children ?? [];
      if (token.type !== 'inline' || item?.type !== 'list_item_open' || first?.type !== 'text') return;
      const [marker, done] = box.exec(first.content) ?? [];
      if (marker === undefined) return;
      first.content = first.content.slice(marker.length);
      item.attrJoin('class', 'task');
      const open = new Token('task_open', 'input', 1);
      if (done !== ' ') open.attrs = [['checked', '']];
      token.children = [open, ...(token.children ?? []), new Token('task_close', 'label', -1)];
    });
  });
}
