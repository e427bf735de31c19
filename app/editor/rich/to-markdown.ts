import type { Node } from 'prosemirror-model';
import { blocksOf, sourceOf, type Source } from './from-markdown';
import { taskBox } from './parser';
import { isList, type Align } from './schema';
import { withoutEnd } from './trim';
import {
  describeLeaves,
  leavesOf,
  withoutEmphasis,
  writeInline,
  type Care,
  type InlineContext,
  type Leaf,
} from './write-inline';

/** The text of textblocks, kept while they do not change, so that each pause in typing costs one block only. */
const written = new WeakMap<Node, string>();

const plain: InlineContext = { oneLine: false, inTable: false, inHeading: false };
const heading: InlineContext = { oneLine: true, inTable: false, inHeading: true };
const cell: InlineContext = { oneLine: true, inTable: true, inHeading: false };

/**
 * Writes a notice as Markdown. Blocks that have not been changed since they were read are written as they were, to the
 * last character.
 */
export function toMarkdown(doc: Node): string {
  const blocks = childrenOf(doc).filter((block) => !isEmptyParagraph(block));
  const whole = unchanged(blocks);
  if (whole !== null) return whole;
  let text = '';
  let last: WrittenBlock | null = null;
  for (const node of blocks) {
    const next = writeAfter(last, node);
    if (next.text === '') continue;
    text += (last === null ? '' : next.gap) + next.text;
    last = next;
  }
  return text;
}

interface WrittenBlock {
  readonly node: Node;
  readonly text: string;
  /** What separates it from the block before it. */
  readonly gap: string;
  /** Null if the block has been written again. */
  readonly source: Source | null;
}

function writeAfter(last: WrittenBlock | null, node: Node): WrittenBlock {
  const source = sourceOf(node);
  // Two lists that follow each other would be one.
  const avoid = last !== null && last.node.type === node.type && isList(node) ? markerOf(last.text) : '';
  if (source !== undefined && !source.whole.isOne) {
    const { whole, index, text, gap } = source;
    if (last?.source?.whole === whole && last.source.index === index - 1) return { node, text, gap, source };
    if (standsAlone(node, source) && (avoid === '' || markerOf(text) !== avoid))
      return { node, text, gap: '\n\n', source };
  }
  return { node, text: writeBlock(node, avoid), gap: '\n\n', source: null };
}

/** The text as it was read, if no block has been changed. */
function unchanged(blocks: readonly Node[]): string | null {
  const whole = blocks[0] === undefined ? undefined : sourceOf(blocks[0])?.whole;
  if (whole === undefined || whole.length !== blocks.length) return null;
  const same = blocks.every((block, index) => {
    const source = sourceOf(block);
    return source !== undefined && source.whole === whole && source.index === index;
  });
  return same ? whole.text : null;
}

/** Whether the text of a block means the same behind another block than the one that it followed. */
function standsAlone({ type }: Node, { text }: Source): boolean {
  return !/^\s/.test(text) && (type.name !== 'code_block' || /^(```|~~~)/.test(text));
}

/** What tells lists apart: `-`, `*`, `+`, `.` or `)`. */
const markerOf = (list: string): string => /^\s*(?:\d+([.)])|([-+*]))/.exec(list)?.slice(1).join('') ?? '';

const childrenOf = (node: Node): Node[] => {
  const children: Node[] = [];
  node.forEach((child) => children.push(child));
  return children;
};

const isEmptyParagraph = (node: Node): boolean => node.type.name === 'paragraph' && leavesOf(node).length === 0;

/** @param avoid the marker of a list right before */
function writeBlock(node: Node, avoid = ''): string {
  switch (node.type.name) {
    case 'paragraph':
      return writeParagraph(node);
    case 'heading':
      return writeHeading(node);
    case 'code_block':
      return writeCodeBlock(node);
    case 'horizontal_rule':
      return '---';
    case 'blockquote':
      return indent(writeBlocks(node), '> ', '> ');
    case 'bullet_list':
    case 'ordered_list':
      return writeList(node, avoid);
    case 'table':
      return writeTable(node);
    default:
      return '';
  }
}

const indent = (text: string, first: string, others: string): string =>
  text
    .split('\n')
    .map((line, index) =>
      (index === 0 ? first + line : line === '' ? withoutEnd(others, /\s/) : others + line).replace(/^> $/, '>'),
    )
    .join('\n');

function writeBlocks(parent: Node, tight = false): string {
  let text = '';
  let before: { node: Node; text: string } | null = null;
  for (const node of childrenOf(parent)) {
    if (isEmptyParagraph(node)) continue;
    const avoid: string =
      before !== null && isList(node) && before.node.type === node.type ? markerOf(before.text) : '';
    const block = node.type.name === 'horizontal_rule' ? '___' : writeBlock(node, avoid);
    if (block === '') continue;
    const close = tight && before?.node.type.name === 'paragraph' && interrupts(node, block);
    text += (before === null ? '' : close ? '\n' : '\n\n') + block;
    before = { node, text: block };
  }
  return text;
}

/** Whether a block ends the paragraph above it without an empty line between them. */
const interrupts = (node: Node, text: string): boolean =>
  node.type.name === 'code_block' || (isList(node) && /^(?:[-+*]|1[.)]) ./.test(text));

function writeList(list: Node, avoid: string): string {
  const ordered = list.type.name === 'ordered_list';
  const marker = ordered ? (avoid === '.' ? ')' : '.') : avoid === '-' ? '+' : '-';
  const tight = list.attrs['tight'] === true;
  let number = Number(list.attrs['order']);
  const items = childrenOf(list).map((item) => {
    const start = ordered ? `${number}${marker} ` : `${marker} `;
    number += 1;
    return writeItem(item, start, tight);
  });
  return items.join(tight ? '\n' : '\n\n');
}

function writeItem(item: Node, start: string, tight: boolean): string {
  const checked = item.attrs['checked'];
  const first = childrenOf(item).find((child) => !isEmptyParagraph(child));
  // Before anything but text, a box would be text.
  const isText = first?.type.name === 'paragraph';
  const box = typeof checked === 'boolean' && isText ? (checked ? '[x] ' : '[ ] ') : '';
  const text = writeBlocks(item, tight);
  // A text that looks like a box, or stands behind one.
  const inside = isText ? text.replace(taskBox, '\\$&') : text;
  return indent(box + inside, start, ' '.repeat(start.length));
}

function writeTextblock(
  block: Node,
  context: InlineContext,
  wrap: (text: string) => string,
  unwrap: (read: Node[]) => Node | null | undefined,
): string {
  const known = written.get(block);
  if (known !== undefined) return known;
  const leaves = leavesOf(block);
  const wanted = describeLeaves(leaves);
  const isRight = (text: string): boolean => {
    if (context === plain && !isParagraphBehindMark(text)) return false;
    const read = unwrap(blocksOf(wrap(text)));
    return read !== null && read !== undefined && describeLeaves(leavesOf(read)) === wanted;
  };
  const text = firstRight(leaves, context, isRight);
  written.set(block, text);
  return text;
}

/** What is written is read back and compared, so that text is only escaped where it has to be. */
function firstRight(leaves: readonly Leaf[], context: InlineContext, isRight: (text: string) => boolean): string {
  const cares: readonly Care[] = ['light', 'escaped', 'careful'];
  for (const care of cares) {
    const text = writeInline(leaves, care, context);
    if (isRight(text)) return text;
  }
  // Emphasis that overlaps in a way that Markdown cannot express is left out, rather than shown as asterisks.
  return writeInline(withoutEmphasis(leaves), 'careful', context);
}

const only =
  (name: string) =>
  (read: Node[]): Node | null | undefined =>
    read.length === 1 && read[0]?.type.name === name ? read[0] : null;

/** No-break spaces at the start of a line are read as ordinary ones behind the mark of an item or a quote. */
function isParagraphBehindMark(text: string): boolean {
  const read = text.replace(/^[\u00a0\u2000-\u200a\u202f\u3000]+/gm, '');
  return read === text || only('paragraph')(blocksOf(read)) !== null;
}

const writeParagraph = (node: Node): string => writeTextblock(node, plain, (text) => text, only('paragraph'));

function writeHeading(node: Node): string {
  const start = '#'.repeat(Number(node.attrs['level']));
  const text = writeTextblock(node, heading, (inside) => `${start} ${inside}`, only('heading'));
  return text === '' ? '' : `${start} ${text}`;
}

function writeCodeBlock(node: Node): string {
  const text = node.textContent;
  const language = String(node.attrs['language']).replace(/\s+/g, ' ');
  const mark = language.includes('`') ? '~' : '`';
  const longest = Math.max(2, ...(text.match(mark === '`' ? /`{3,}/g : /~{3,}/g) ?? []).map(({ length }) => length));
  const fence = mark.repeat(longest + 1);
  return `${fence}${language}\n${text === '' ? '' : `${text}\n`}${fence}`;
}

function writeTable(table: Node): string {
  const rows = childrenOf(table).map(childrenOf);
  const width = Math.max(1, ...rows.map(({ length }) => length));
  const line = (cells: readonly string[]): string =>
    `| ${Array.from({ length: width }, (_, index) => cells[index] ?? '').join(' | ')} |`;
  const [header = [], ...others] = rows;
  const marks: Record<string, string> = { left: ':---', center: ':---:', right: '---:' };
  const aligns = Array.from({ length: width }, (_, index): Align => header[index]?.attrs['align'] ?? null);
  return [
    line(header.map(writeCell)),
    line(aligns.map((align) => (align === null ? '---' : (marks[align] ?? '---')))),
    ...others.map((row) => line(row.map(writeCell))),
  ].join('\n');
}

const writeCell = (node: Node): string =>
  writeTextblock(
    node,
    cell,
    (text) => `| ${text} |\n| --- |`,
    (read) => only('table')(read)?.firstChild?.firstChild,
  );
