import { schema } from './schema';
import type { Mark, Node } from 'prosemirror-model';
import { webAddresses } from './parser';
import { addressWithoutEnd, withoutEnd } from './trim';

/**
 * How carefully text is written. `light` leaves text as it is, which is right for most text. `escaped` escapes what
 * may be Markdown. `careful` also writes the letters around emphasis as entities, where punctuation would keep it from
 * being read: `**注意.**abc`.
 */
export type Care = 'light' | 'escaped' | 'careful';

/** A piece of a textblock: text, a picture or a line break. */
export interface Leaf {
  readonly node: Node;
  readonly text: string;
  readonly marks: readonly Mark[];
}

export interface InlineContext {
  /** Line breaks are written as `<br>`: in headings and table cells. */
  readonly oneLine: boolean;
  /** `|` ends a cell, also inside of code. */
  readonly inTable: boolean;
  readonly inHeading: boolean;
}

const isEmphasis = (mark: Mark): boolean => mark.type.name !== 'link' && mark.type.name !== 'code';
const isBreak = ({ node }: Leaf): boolean => node.type.name === 'hard_break';
const without = (marks: readonly Mark[], mark: Mark): readonly Mark[] => marks.filter((other) => !other.eq(mark));

/**
 * The leaves of a textblock as Markdown can express them: no spaces at the edges of the block, of its lines and of
 * emphasis, and no emphasis of spaces and line breaks alone.
 */
export function leavesOf(block: Node): Leaf[] {
  let leaves: Leaf[] = [];
  block.forEach((node) => {
    const code = node.marks.some(({ type }) => type.name === 'code');
    const text = code ? (node.text ?? '').replace(/\n/g, ' ') : (node.text ?? '');
    // Text of several lines is text with breaks.
    text.split('\n').forEach((line, index) => {
      if (index > 0) leaves.push({ node: schema.node('hard_break'), text: '', marks: node.marks });
      if (line !== '' || !node.isText) leaves.push({ node, text: line, marks: node.marks });
    });
  });
  leaves = trimLines(withoutBlankStart(leaves));
  for (const mark of new Set(leaves.flatMap(({ marks }) => marks.filter(isEmphasis)))) leaves = trimMark(leaves, mark);
  return merged(leaves);
}

const isCode = ({ marks }: Leaf): boolean => marks.some(({ type }) => type.name === 'code');

/** A first line of spaces alone, also no-break ones, would be read as part of the mark of its item. */
function withoutBlankStart(leaves: readonly Leaf[]): readonly Leaf[] {
  const end = leaves.findIndex(isBreak);
  const isBlank = (leaf: Leaf): boolean => leaf.node.isText && !isCode(leaf) && leaf.text.trim() === '';
  return end > 0 && leaves.slice(0, end).every(isBlank) ? leaves.slice(end) : leaves;
}

function trimLines(leaves: readonly Leaf[]): Leaf[] {
  const result: Leaf[] = [];
  leaves.forEach((leaf) => {
    const before = result[result.length - 1];
    const atStart = before === undefined || isBreak(before);
    const text = atStart && !isCode(leaf) ? leaf.text.replace(/^[ \t]+/, '') : leaf.text;
    if (isBreak(leaf)) trimEnd(result);
    if (leaf.node.isText && text === '') return;
    result.push({ ...leaf, text });
  });
  trimEnd(result);
  return result;
}

function trimEnd(leaves: Leaf[]): void {
  for (let last = leaves.pop(); last !== undefined; last = leaves.pop()) {
    const text = isCode(last) ? last.text : withoutEnd(last.text, /[ \t]/);
    if (last.node.isText && text === '') continue;
    leaves.push({ ...last, text });
    return;
  }
}

/** Takes spaces and breaks at the edges of each run of a mark out of it. */
function trimMark(leaves: readonly Leaf[], mark: Mark): Leaf[] {
  const has = (leaf: Leaf | undefined): boolean => leaf !== undefined && mark.isInSet(leaf.marks);
  let result = [...leaves];
  for (let changed = true; changed;) {
    changed = false;
    const next: Leaf[] = [];
    result.forEach((leaf, index) => {
      if (!has(leaf)) {
        next.push(leaf);
        return;
      }
      const first = !has(result[index - 1]);
      const last = !has(result[index + 1]);
      const bare = without(leaf.marks, mark);
      if ((first || last) && (isBreak(leaf) || (leaf.node.isText && !isCode(leaf) && leaf.text.trim() === ''))) {
        changed = true;
        next.push({ ...leaf, marks: bare });
        return;
      }
      const text = leaf.node.isText && !isCode(leaf) ? leaf.text : '';
      const before = first ? (/^\s+/.exec(text)?.[0] ?? '') : '';
      const after = last ? text.slice(withoutEnd(text, /\s/).length) : '';
      if (before !== '') next.push({ ...leaf, text: before, marks: bare });
      next.push({ ...leaf, text: text === '' ? leaf.text : text.slice(before.length, text.length - after.length) });
      if (after !== '') next.push({ ...leaf, text: after, marks: bare });
      changed ||= before !== '' || after !== '';
    });
    result = next;
  }
  return result;
}

const sameMarks = (a: readonly Mark[], b: readonly Mark[]): boolean =>
  a.length === b.length && a.every((mark) => mark.isInSet(b));

function merged(leaves: readonly Leaf[]): Leaf[] {
  const result: Leaf[] = [];
  for (const leaf of leaves) {
    const last = result[result.length - 1];
    if (last?.node.isText === true && leaf.node.isText && sameMarks(last.marks, leaf.marks))
      result[result.length - 1] = { ...last, text: last.text + leaf.text };
    else result.push(leaf);
  }
  return result;
}

export const withoutEmphasis = (leaves: readonly Leaf[]): Leaf[] =>
  merged(leaves.map((leaf) => ({ ...leaf, marks: leaf.marks.filter((mark) => !isEmphasis(mark)) })));

/** Equal for leaves that look the same to a reader, for whom a web address is a link anyway. */
export const describeLeaves = (leaves: readonly Leaf[]): string =>
  JSON.stringify(
    merged(
      leaves.map((leaf) => ({ ...leaf, marks: leaf.marks.filter(({ attrs }) => attrs['href'] !== leaf.text) })),
    ).map(({ node, text, marks }) => [
      node.type.name,
      node.isText ? text : node.attrs,
      marks.map(({ type, attrs }) => [type.name, attrs]).sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
    ]),
  );

interface Piece {
  kind: 'text' | 'open' | 'close' | 'other';
  text: string;
}

/** Writes leaves as Markdown of one textblock. */
export function writeInline(leaves: readonly Leaf[], care: Care, context: InlineContext): string {
  const pieces: Piece[] = [];
  const open: Mark[] = [];

  const delimiter = (mark: Mark, opening: boolean): string => {
    switch (mark.type.name) {
      case 'strong':
        return '**';
      case 'em':
        return care === 'careful' ? '_' : '*';
      case 'strike':
        return '~~';
      default:
        return opening ? '[' : `](${writeDestination(mark.attrs['href'], mark.attrs['title'], context)})`;
    }
  };
  const close = (count: number): void => {
    while (open.length > count) {
      const mark = open.pop();
      if (mark !== undefined) pieces.push({ kind: isEmphasis(mark) ? 'close' : 'other', text: delimiter(mark, false) });
    }
  };
  /** How many leaves from `index` on have the mark. */
  const runLength = (mark: Mark, index: number): number => {
    let end = index;
    while (end < leaves.length && mark.isInSet(leaves[end]?.marks ?? [])) end += 1;
    return end - index;
  };

  leaves.forEach((leaf, index) => {
    const marks = leaf.marks.filter(({ type }) => type.name !== 'code');
    let kept = 0;
    while (kept < open.length && open[kept]?.isInSet(marks) === true) kept += 1;
    close(kept);
    const isAutolink = writesAsAutolink(leaf, leaves[index - 1], leaves[index + 1]);
    marks
      .filter((mark) => !mark.isInSet(open) && !(isAutolink && mark.type.name === 'link'))
      .sort((a, b) => runLength(b, index) - runLength(a, index))
      .forEach((mark) => {
        open.push(mark);
        pieces.push({ kind: isEmphasis(mark) ? 'open' : 'other', text: delimiter(mark, true) });
      });
    if (isAutolink) pieces.push({ kind: 'other', text: `<${leaf.text}>` });
    else pieces.push(writeLeaf(leaf, leaves[index - 1], leaves[index + 1], care, context));
  });
  close(0);
  if (care === 'careful') encodeNeighbours(pieces);
  const text = pieces.map((piece) => piece.text).join('');
  return care === 'light' ? text : escapeLineStarts(text, context);
}

/** A link whose text is its address. */
function writesAsAutolink({ node, text, marks }: Leaf, before: Leaf | undefined, after: Leaf | undefined): boolean {
  const link = marks.find(({ type }) => type.name === 'link');
  if (link === undefined || !node.isText || link.attrs['title'] !== '' || link.attrs['href'] !== text) return false;
  if ([before, after].some((other) => other !== undefined && link.isInSet(other.marks))) return false;
  return /^https?:\/\/[^\s<>]+$/i.test(text) && !marks.some(({ type }) => type.name === 'code');
}

function writeLeaf(
  leaf: Leaf,
  before: Leaf | undefined,
  after: Leaf | undefined,
  care: Care,
  context: InlineContext,
): Piece {
  const { node, text } = leaf;
  if (isBreak(leaf)) {
    // A newline next to another one, or at an edge, would end the paragraph or be lost.
    const inside = before !== undefined && after !== undefined && !isBreak(before) && !isBreak(after);
    return { kind: 'other', text: inside && !context.oneLine ? '\n' : '<br>' };
  }
  if (node.type.name === 'image') {
    const { src, alt, title } = node.attrs;
    const description = escapeText(String(alt).replace(/\n/g, ' '), context);
    return { kind: 'other', text: `![${description}](${writeDestination(src, title, context)})` };
  }
  if (isCode(leaf)) return { kind: 'other', text: writeCode(text, context) };
  return { kind: 'text', text: care === 'light' ? text : escapeText(text, context, care === 'careful') };
}

function writeCode(text: string, { inTable }: InlineContext): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest === 1 ? 2 : longest > 1 ? longest + 1 : 1);
  const isSpaced = text.startsWith(' ') && text.endsWith(' ') && text.trim() !== '';
  const padded = isSpaced || text.startsWith('`') || text.endsWith('`');
  const inside = padded ? ` ${text} ` : text;
  return fence + (inTable ? inside.replace(/\|/g, '\\|') : inside) + fence;
}

/** The address and title of a link or picture. */
function writeDestination(address: unknown, title: unknown, { inTable }: InlineContext): string {
  const href = String(address);
  const plain = /^[^\s<>()\\&|]+$/.test(href);
  const written = plain
    ? href
    : `<${href
        .replace(/[<>\\]/g, '\\$&')
        .replace(/&(?=[a-z#])/gi, '&amp;')
        .replace(/\n/g, '%0A')}>`;
  const text = String(title);
  const whole =
    text === ''
      ? written
      : `${written} "${text.replace(/["\\]/g, '\\$&').replace(/&/g, '&amp;').replace(/\n\s*/g, '\n')}"`;
  return inTable ? whole.replace(/\|/g, '\\|').replace(/\n/g, ' ') : whole;
}

/** @param enclosed whether web addresses are written so that nothing behind them belongs to them */
function escapeText(text: string, context: InlineContext, enclosed = false): string {
  let result = '';
  let end = 0;
  webAddresses.lastIndex = 0;
  for (let found = webAddresses.exec(text); found !== null; found = webAddresses.exec(text)) {
    result += escapePlain(text.slice(end, found.index), context) + escapeAddress(found[0], context, enclosed);
    end = found.index + found[0].length;
  }
  return result + escapePlain(text.slice(end), context);
}

/** Marks of emphasis at the end do not belong to an address. */
function escapeAddress(address: string, context: InlineContext, enclosed: boolean): string {
  const inside = addressWithoutEnd(address);
  return (enclosed ? `<${inside}>` : inside) + escapePlain(address.slice(inside.length), context);
}

function escapePlain(text: string, { inTable, inHeading }: InlineContext): string {
  const escaped = text.replace(/[\\`*_~[\]<>]/g, '\\$&').replace(/&(?=[a-z#])/gi, '\\&');
  const inRow = inTable ? escaped.replace(/\|/g, '\\|') : escaped;
  return inHeading ? inRow.replace(/#/g, '\\#') : inRow;
}

function escapeLineStarts(text: string, { oneLine }: InlineContext): string {
  if (oneLine) return text;
  return text
    .replace(/^([\u00a0\u2000-\u200a\u202f\u3000]*)(\d{1,9})([.)])(?=\s|$)/gm, '$1$2\\$3')
    .replace(/^([\u00a0\u2000-\u200a\u202f\u3000]*)([-+:=|]|#{1,6}(?=\s|$))/gm, '$1\\$2');
}

const entityOf = (character: string): string => `&#${character.codePointAt(0) ?? 32};`;
const lastCharacter = /[^\s\\&;](?![\u0300-\u036f])$/u;

/** Emphasis next to an entity is next to punctuation, so it can always begin and end there. */
function encodeNeighbours(pieces: Piece[]): void {
  pieces.forEach((piece, index) => {
    if (piece.kind !== 'text') return;
    if (pieces[index - 1]?.kind === 'close')
      piece.text = piece.text.replace(/^[^\s\\&<]/u, (character) => entityOf(character));
    if (pieces[index + 1]?.kind === 'open' && !/(?:\\.|>)$/u.test(piece.text))
      piece.text = piece.text.replace(lastCharacter, (character) => entityOf(character));
  });
}
