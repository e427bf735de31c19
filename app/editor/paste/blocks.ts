import { escapeHtml } from './html-tree';

export type Align = 'center' | 'right' | null;

/** A piece of a line, with its emphasis. */
export interface Run {
  kind: 'text' | 'break' | 'picture';
  text?: string;
  src?: string;
  alt?: string;
  bold: boolean;
  italic: boolean;
  strike: boolean;
  code: boolean;
  href: string;
}

/** What makes a paragraph of Word an item. */
export interface Item {
  level: number;
  ordered: boolean;
  start: number;
  checked: boolean | null;
}

export interface Cell {
  align: Align;
  runs: Run[];
}

export interface List {
  kind: 'list';
  ordered: boolean;
  start: number;
  items: { checked: boolean | null; blocks: Block[] }[];
}

export type Block =
  | { kind: 'text'; tag: string; runs: Run[]; item: Item | null }
  | List
  | { kind: 'quote'; blocks: Block[] }
  | { kind: 'code'; text: string }
  | { kind: 'rule' }
  | { kind: 'table'; rows: Cell[][] };

/** Elements that are a paragraph, or contain paragraphs. */
export const paragraphNames = new Set(
  'address article aside body center dd details div dl dt fieldset figcaption figure footer form header html legend li main nav p section summary'.split(
    ' ',
  ),
);

export const isBlockName = (name: string): boolean =>
  paragraphNames.has(name) || /^(?:blockquote|h[1-6r]|ol|pre|table|ul)$/.test(name);

/** Appends any number of blocks. `push(...blocks)` throws for more than about 100,000. */
export function append(blocks: Block[], added: readonly Block[]): void {
  for (const block of added) blocks.push(block);
}

/** The lines of text of a block. */
export function runsOf(block: Block): Run[][] {
  switch (block.kind) {
    case 'text':
      return [block.runs];
    case 'list':
      return block.items.flatMap(({ blocks }) => blocks.flatMap(runsOf));
    case 'quote':
      return block.blocks.flatMap(runsOf);
    case 'code':
      return [[{ kind: 'text', text: block.text, bold: false, italic: false, strike: false, code: true, href: '' }]];
    case 'table':
      return block.rows.map((row) =>
        row.flatMap(({ runs }, index): Run[] =>
          index === 0
            ? runs
            : [{ kind: 'text', text: ' ', bold: false, italic: false, strike: false, code: false, href: '' }, ...runs],
        ),
      );
    case 'rule':
      return [];
  }
}

export const blocksToHtml = (blocks: readonly Block[]): string => nested(blocks).map(toHtml).join('');

/** Makes lists of the paragraphs that are items. */
function nested(blocks: readonly Block[]): Block[] {
  const result: Block[] = [];
  let open: { level: number; list: List }[] = [];
  for (const block of blocks) {
    if (block.kind !== 'text' || block.item === null) {
      open = [];
      result.push(block);
      continue;
    }
    const { level, ordered, start, checked } = block.item;
    const top = (): { level: number; list: List } | undefined => open[open.length - 1];
    while ((top()?.level ?? 0) > level) open.pop();
    if (top()?.level === level && top()?.list.ordered !== ordered) open.pop();
    if (top()?.level !== level) {
      const list: List = { kind: 'list', ordered, start, items: [] };
      const items = top()?.list.items;
      const parent = items?.[items.length - 1];
      (parent?.blocks ?? result).push(list);
      open.push({ level, list });
    }
    top()?.list.items.push({ checked, blocks: [{ ...block, item: null }] });
  }
  return result;
}

function toHtml(block: Block): string {
  switch (block.kind) {
    case 'text':
      return `<${block.tag}>${inline(block.runs)}</${block.tag}>`;
    case 'list': {
      const tag = block.ordered ? 'ol' : 'ul';
      const start = block.ordered && block.start !== 1 ? ` start="${block.start}"` : '';
      return `<${tag}${start}>${block.items.map(itemToHtml).join('')}</${tag}>`;
    }
    case 'quote':
      return `<blockquote>${blocksToHtml(block.blocks)}</blockquote>`;
    case 'code':
      return `<pre><code>${escapeHtml(block.text)}</code></pre>`;
    case 'rule':
      return '<hr>';
    case 'table':
      return `<table>${block.rows.map((row, index) => rowToHtml(row, index === 0 ? 'th' : 'td')).join('')}</table>`;
  }
}

/** The first text of an item has no paragraph, as in a list without space between its items. */
function itemToHtml({ checked, blocks }: List['items'][number]): string {
  const [first, ...others] = nested(blocks);
  const box = checked === null ? '' : `<input type="checkbox"${checked ? ' checked' : ''}>`;
  if (first === undefined) return `<li>${box}</li>`;
  const text = first.kind === 'text' && first.tag === 'p' ? inline(first.runs) : toHtml(first);
  return `<li>${box}${text}${others.map(toHtml).join('')}</li>`;
}

const rowToHtml = (cells: readonly Cell[], tag: string): string =>
  `<tr>${cells.map(({ align, runs }) => `<${tag}${align === null ? '' : ` align="${align}"`}>${inline(runs)}</${tag}>`).join('')}</tr>`;

const han = '[\\u2e80-\\u9fff\\uf900-\\ufaff\\uff00-\\uffef]';
/** Office breaks lines of its files anywhere, and between Chinese characters there is no space. */
const brokenLine = new RegExp(`(${han})[ \\t\\r]*\\n[ \\t\\r\\n]*(?=${han})`, 'g');

/** Text with spaces as a browser shows them. */
function collapsed(runs: readonly Run[]): Run[] {
  const result: Run[] = [];
  let atStart = true;
  for (const run of runs) {
    if (run.kind !== 'text') {
      result.push(run);
      atStart = run.kind === 'break';
      continue;
    }
    const text = (run.text ?? '').replace(brokenLine, '$1').replace(/[\s\u00a0]+/g, ' ');
    const shown = atStart ? text.replace(/^ /, '') : text;
    if (shown === '') continue;
    atStart = shown.endsWith(' ');
    result.push({ ...run, text: shown });
  }
  const isEnd = (run: Run | undefined): boolean =>
    run?.kind === 'break' || (run?.kind === 'text' && run.text?.trim() === '');
  while (isEnd(result[result.length - 1])) result.pop();
  while (result[0]?.kind === 'break') result.shift();
  const last = result[result.length - 1];
  if (last?.kind === 'text' && last.text !== undefined)
    result[result.length - 1] = { ...last, text: last.text.replace(/ $/, '') };
  return result;
}

function inline(runs: readonly Run[]): string {
  const merged: Run[] = [];
  for (const run of collapsed(runs)) {
    const last = merged[merged.length - 1];
    if (last?.kind === 'text' && run.kind === 'text' && sameMarks(last, run))
      last.text = `${last.text ?? ''}${run.text ?? ''}`;
    else merged.push({ ...run });
  }
  return merged.map(runToHtml).join('');
}

const sameMarks = (a: Run, b: Run): boolean =>
  a.bold === b.bold && a.italic === b.italic && a.strike === b.strike && a.code === b.code && a.href === b.href;

function runToHtml(run: Run): string {
  if (run.kind === 'break') return '<br>';
  if (run.kind === 'picture') {
    const picture = `<img src="${escapeHtml(run.src ?? '')}" alt="${escapeHtml(run.alt ?? '')}">`;
    return run.href === '' ? picture : `<a href="${escapeHtml(run.href)}">${picture}</a>`;
  }
  const tags = [
    run.href === '' ? null : `a href="${escapeHtml(run.href)}"`,
    run.bold ? 'strong' : null,
    run.italic ? 'em' : null,
    run.strike ? 's' : null,
    run.code ? 'code' : null,
  ].filter((tag): tag is string => tag !== null);
  // Spaces alone are not emphasized.
  const text = escapeHtml(run.text ?? '');
  if ((run.text ?? '').trim() === '' && run.href === '') return text;
  return (
    tags.map((tag) => `<${tag}>`).join('') +
    text +
    [...tags]
      .reverse()
      .map((tag) => `</${tag.split(' ')[0] ?? ''}>`)
      .join('')
  );
}
