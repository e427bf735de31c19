import { pictureId } from '../../features/files/contract';
import { isSafeLink } from '../safe-link';
import { append, blocksToHtml, isBlockName, paragraphNames, type Block, type Item, type Run } from './blocks';
import { parseHtml, textOf, escapeHtml, type HtmlElement, type HtmlNode } from './html-tree';
import { isBold, isHidden, styleOf, type Style } from './inline-style';
import { editorLimits, keptLines } from '../text-size';
import { listMarker } from './list-marker';
import { readTable } from './tables';

export interface CleanHtml {
  /** Only elements and attributes that a notice can contain. Pictures keep their address, whatever it is. */
  html: string;
  /** Whether the content was so long that only its text was kept. */
  isTooLarge: boolean;
}

const maxLength = 3_000_000;
/** Of the result, without pictures inside of it: what the editor can insert without blocking the page. */
const maxResult = { length: 500_000, lines: editorLimits.lines, marks: 10_000 } as const;
const lineTag = /<(?:p|h\d|li|tr|pre|blockquote|hr|br)\b/g;
const markTag = /<(?:strong|em|s|code|a|img)\b/g;
const pictureData = /"data:image\/[^"]*"/gi;

/** Left out with what they contain. */
const dropped = new Set(
  'script style template noscript svg math object embed applet iframe frame frameset head title meta link base select textarea audio video canvas map area button dialog xml datalist progress meter'.split(
    ' ',
  ),
);

interface Marks {
  readonly bold: boolean;
  readonly italic: boolean;
  readonly strike: boolean;
  readonly code: boolean;
  readonly href: string;
}

const noMarks: Marks = { bold: false, italic: false, strike: false, code: false, href: '' };

/**
 * Turns pasted HTML of Word, WPS, Excel, WeChat articles and web pages into plain HTML of what a notice can contain:
 * headings, paragraphs, lists, quotes, code, tables, links, pictures and emphasis.
 * @param origin of the portal, whose addresses become paths
 */
export function cleanPastedHtml(html: string, origin = ''): CleanHtml {
  const { nodes, isComplete } = parseHtml(html.slice(0, maxLength));
  if (isComplete && html.length <= maxLength) {
    const clean = blocksToHtml(new Flow(origin).read(nodes));
    const text = clean.replace(pictureData, '');
    const count = (tag: RegExp): number => (text.match(tag) ?? []).length;
    if (text.length <= maxResult.length && count(lineTag) <= maxResult.lines && count(markTag) <= maxResult.marks)
      return { html: clean, isTooLarge: false };
  }
  const lines = keptLines(nodes.map(linesOf).join(''));
  return { html: lines.map((line) => `<p>${escapeHtml(line)}</p>`).join(''), isTooLarge: true };
}

/** The text of a node, with a line for each block. */
function linesOf(node: HtmlNode): string {
  if (typeof node === 'string') return node.replace(/\s+/g, ' ');
  const { name, children } = node;
  if (dropped.has(name)) return '';
  if (name === 'br') return '\n';
  const text = children.map(linesOf).join('');
  return isBlockName(name) || name === 'tr' ? `\n${text}\n` : /^t[dh]$/.test(name) ? `${text} ` : text;
}

/** Collects blocks while it walks through the elements. */
export class Flow {
  private readonly origin: string;
  private readonly blocks: Block[] = [];
  private runs: Run[] = [];
  /** What the next text becomes. */
  private kind: { tag: string; item: Item | null } = { tag: 'p', item: null };

  constructor(origin: string) {
    this.origin = origin;
  }

  read(nodes: readonly HtmlNode[]): Block[] {
    this.walkAll(nodes, noMarks);
    this.flush();
    return this.blocks;
  }

  private walkAll(nodes: readonly HtmlNode[], marks: Marks): void {
    nodes.forEach((node) => this.walk(node, marks));
  }

  private walk(node: HtmlNode, outer: Marks): void {
    if (typeof node === 'string') {
      this.runs.push({ kind: 'text', text: node, ...outer });
      return;
    }
    const { name, children } = node;
    if (dropped.has(name) || /^(?:v|w|m|x):/.test(name)) return;
    const style = styleOf(node);
    if (isHidden(style)) return;
    const marks = this.marksOf(node, style, outer);
    switch (name) {
      case 'br':
        if (style.get('page-break-before') === undefined) this.runs.push({ kind: 'break', ...outer });
        break;
      case 'hr':
        this.block({ kind: 'rule' });
        break;
      case 'img':
        this.picture(node, outer);
        break;
      case 'input':
        if (node.attributes.get('type') === 'checkbox' && this.kind.item !== null && this.runs.every(isBlank))
          this.kind.item.checked = node.attributes.has('checked');
        break;
      case 'ul':
      case 'ol':
        this.list(node);
        break;
      case 'blockquote':
        this.block({ kind: 'quote', blocks: new Flow(this.origin).read(children) });
        break;
      case 'pre':
        this.block({
          kind: 'code',
          text: textOf(node)
            .replace(/\r\n?/g, '\n')
            .replace(/\u00a0/g, ' '),
        });
        break;
      case 'table':
        this.flush();
        append(
          this.blocks,
          readTable(node, (cell) => new Flow(this.origin).read(cell)),
        );
        break;
      case 'h1':
      case 'h2':
      case 'h3':
      case 'h4':
      case 'h5':
      case 'h6':
        this.textBlock(name, null, children, { ...marks, bold: false });
        break;
      default:
        if (paragraphNames.has(name)) this.paragraph(node, style, marks);
        else this.walkAll(children, marks);
    }
  }

  private marksOf({ name, attributes }: HtmlElement, style: Style, outer: Marks): Marks {
    const isHeading = /^h[1-6]$/.test(this.kind.tag);
    const decoration = `${style.get('text-decoration') ?? ''} ${style.get('text-decoration-line') ?? ''}`;
    const fontStyle = style.get('font-style') ?? '';
    return {
      bold: !isHeading && isBold(name, style, outer.bold),
      italic: fontStyle === 'normal' ? false : outer.italic || name === 'i' || name === 'em' || fontStyle === 'italic',
      strike:
        outer.strike || name === 's' || name === 'del' || name === 'strike' || decoration.includes('line-through'),
      code: outer.code || name === 'code' || name === 'kbd' || name === 'samp' || name === 'tt',
      href: name === 'a' ? this.link(attributes.get('href') ?? '') : outer.href,
    };
  }

  /** The address of a link, empty if a notice may not link to it. */
  private link(written: string): string {
    const href = this.path(written.trim());
    return isSafeLink(href) ? href : '';
  }

  private path(address: string): string {
    const inside = this.origin !== '' && address.startsWith(`${this.origin}/`);
    return inside ? address.slice(this.origin.length) : address;
  }

  private picture({ attributes }: HtmlElement, { href }: Marks): void {
    const [width, height] = ['width', 'height'].map((name) => parseInt(attributes.get(name) ?? '100', 10));
    // Counters of web pages.
    if ((width ?? 100) <= 1 || (height ?? 100) <= 1) return;
    // Articles in WeChat load their pictures late.
    const written = (attributes.get('data-src') || attributes.get('src') || '').trim();
    const path = this.path(written);
    const src = pictureId(path) === null ? written : path;
    if (!/^(?:https?:\/\/|\/(?![/\\])|data:image\/|file:|blob:|webkit-fake-url:|cid:)/i.test(src)) return;
    this.runs.push({ kind: 'picture', src, alt: (attributes.get('alt') ?? '').trim(), ...noMarks, href });
  }

  private paragraph(node: HtmlElement, style: Style, marks: Marks): void {
    const marker = listMarker(node, style);
    if (marker !== null) {
      const { level, ordered, start, content } = marker;
      this.textBlock('p', { level, ordered, start, checked: null }, content, marks);
      return;
    }
    const title = /^mso(?:title|heading(\d))/i.exec(node.attributes.get('class') ?? '');
    if (title !== null && node.name === 'p')
      this.textBlock(`h${title[1] ?? 1}`, null, node.children, { ...marks, bold: false });
    else this.textBlock('p', null, node.children, marks);
  }

  /** A block of its own, inside of which more blocks may begin. */
  private textBlock(tag: string, item: Item | null, children: readonly HtmlNode[], marks: Marks): void {
    this.flush();
    this.kind = { tag, item };
    this.walkAll(children, marks);
    this.flush();
  }

  private list(list: HtmlElement): void {
    this.flush();
    const items: { checked: boolean | null; blocks: Block[] }[] = [];
    list.children.forEach((child) => {
      if (typeof child === 'string') {
        if (child.trim() === '') return;
      } else if (child.name === 'li') {
        items.push(this.item(child));
        return;
      }
      // A list inside a list, beside its items, belongs to the item before it.
      const blocks = new Flow(this.origin).read([child]);
      const last = items[items.length - 1];
      if (last === undefined) items.push({ checked: null, blocks });
      else append(last.blocks, blocks);
    });
    const start = parseInt(list.attributes.get('start') ?? '1', 10);
    if (items.length > 0)
      this.blocks.push({ kind: 'list', ordered: list.name === 'ol', start: start >= 0 ? start : 1, items });
  }

  private item({ attributes, children }: HtmlElement): { checked: boolean | null; blocks: Block[] } {
    const inside = new Flow(this.origin);
    // From the editor itself.
    const copied = attributes.get('data-checked');
    const checked = copied === undefined ? null : copied === 'true';
    const item: Item = { level: 1, ordered: false, start: 1, checked };
    inside.kind = { tag: 'p', item };
    const blocks = inside
      .read(children)
      .map((block): Block => (block.kind === 'text' ? { ...block, item: null } : block));
    return { checked: item.checked, blocks };
  }

  private block(block: Block): void {
    this.flush();
    this.blocks.push(block);
  }

  private flush(): void {
    const { tag, item } = this.kind;
    const runs = this.runs;
    this.runs = [];
    let isFirst = true;
    for (const part of paragraphsOf(runs)) {
      this.blocks.push({ kind: 'text', tag, runs: part, item: isFirst ? item : null });
      isFirst = false;
    }
    // What follows inside of an item is not its first text.
    if (!isFirst || item === null) this.kind = { tag: 'p', item: null };
  }
}

const isBlank = (run: Run): boolean => run.kind === 'break' || (run.kind === 'text' && (run.text ?? '').trim() === '');

/** Two breaks end a paragraph. */
function paragraphsOf(runs: readonly Run[]): Run[][] {
  const parts: Run[][] = [[]];
  let breaks = 0;
  for (const run of runs) {
    if (run.kind === 'break') breaks += 1;
    else if (!isBlank(run)) {
      if (breaks > 1) parts.push([]);
      breaks = 0;
    }
    parts[parts.length - 1]?.push(run);
  }
  return parts.filter((part) => !part.every(isBlank));
}
