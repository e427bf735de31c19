import TurndownService from 'turndown';
import { cleanPastedHtml } from '../paste/clean-pasted-html';

let service: TurndownService | undefined;

/** The index of each item in its list. */
const indexes = new WeakMap<Node, number>();

function numberItems(list: Node): void {
  Array.from(list.childNodes).forEach((item, index) => indexes.set(item, index));
}

function createService(): TurndownService {
  const turndown = new TurndownService({
    headingStyle: 'atx',
    hr: '---',
    bulletListMarker: '-',
    codeBlockStyle: 'fenced',
    emDelimiter: '*',
    // Line breaks are kept as they are (`breaks` of markdown-it).
    br: '',
  });
  turndown.addRule('strikethrough', { filter: 's', replacement: (content) => `~~${content}~~` });
  turndown.addRule('task', {
    filter: 'input',
    replacement: (_content, node) => (isElement(node) && node.hasAttribute('checked') ? '[x] ' : '[ ] '),
  });
  turndown.addRule('break', {
    filter: 'br',
    replacement: (_content, node) => (/^T[HD]$/.test(node.parentNode?.nodeName ?? '') ? '<br>' : '\n'),
  });
  // The tables of cleaned HTML are regular: each row has the same number of cells, the first one has headings.
  turndown.addRule('cell', {
    filter: ['th', 'td'],
    replacement: (content) => `| ${content.trim().replace(/\n+/g, ' ').replace(/\|/g, '\\|')} `,
  });
  turndown.addRule('row', {
    filter: 'tr',
    replacement: (content, row) => `${content}|\n${row.previousSibling === null ? delimiterRow(row) : ''}`,
  });
  turndown.addRule('rows', { filter: ['tbody', 'thead'], replacement: (content) => content });
  turndown.addRule('table', { filter: 'table', replacement: (content) => `\n\n${content.trim()}\n\n` });
  // Without the three spaces behind the marker.
  turndown.addRule('listItem', {
    filter: 'li',
    replacement(content, node) {
      const list = node.parentNode;
      const isOrdered = list !== null && list.nodeName === 'OL';
      if (list !== null && node === list.firstChild) numberItems(list);
      const start = list !== null && 'getAttribute' in list ? Number(startOf(list)) : 1;
      const marker = isOrdered ? `${start + (indexes.get(node) ?? 0)}. ` : '- ';
      const text = content
        .trim()
        .replace(/\n/g, `\n${' '.repeat(marker.length)}`)
        .replace(/\n +(?=\n)/g, '\n');
      return `${marker}${text}${node.nextSibling === null ? '' : '\n'}`;
    },
  });
  return turndown;
}

const isElement = (node: Node): node is Element => 'hasAttribute' in node;

const delimiterRow = (row: Node): string =>
  `${Array.from(row.childNodes, (cell) => {
    const align = isElement(cell) ? cell.getAttribute('align') : null;
    return align === 'center' ? '| :---: ' : align === 'right' ? '| ---: ' : '| --- ';
  }).join('')}|\n`;

const startOf = (list: Node): string => (list instanceof Object && 'start' in list ? String(list.start) : '1');

/**
 * The Markdown of pasted HTML. Pictures that only exist on the author's device are left out.
 * @param origin of the portal, whose addresses become paths
 */
export function markdownFromHtml(
  html: string,
  origin = '',
): { markdown: string; isTooLarge: boolean; dropped: boolean } {
  const { html: clean, isTooLarge } = cleanPastedHtml(html, origin);
  const local = /<img src="(?!https?:|\/)[^"]*" alt="[^"]*">/gi;
  const shown = clean.replace(local, '');
  service ??= createService();
  return { markdown: service.turndown(shown), isTooLarge, dropped: shown !== clean };
}
