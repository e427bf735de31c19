import type { Env, Token } from 'markdown-it';
import type { Mark, Node, NodeType } from 'prosemirror-model';
import { createParser } from './parser';
import { markType, nodeType, schema, type Align, type Checked } from './schema';
import { withoutEnd } from './trim';

const parser = createParser();

/** Where a block came from. */
export interface Source {
  /** The text that the block belongs to. */
  readonly whole: SourceText;
  readonly index: number;
  readonly text: string;
  /** What is between the end of the block before it and its own beginning. */
  readonly gap: string;
}

export interface SourceText {
  readonly text: string;
  readonly length: number;
  /** Whether its blocks cannot be used without the whole. */
  readonly isOne: boolean;
}

/** Blocks that have not been changed since they were read. They are written as they were. */
const sources = new WeakMap<Node, Source>();

export const sourceOf = (block: Node): Source | undefined => sources.get(block);

/** Reads the Markdown of a notice. It never fails: whatever is no Markdown is text. */
export function fromMarkdown(text: string): Node {
  // markdown-it replaces these before it counts lines.
  const normalized = text.replace(/\r\n?|\n/g, '\n');
  const env: Env = {};
  const { blocks, maps } = readBlocks(parser.parse(normalized, env));
  // A block with `[text][1]` needs the definition of 1, which is no block.
  remember(normalized, blocks, maps, Object.keys(env.references ?? {}).length > 0);
  return nodeType('doc').create(null, blocks.length === 0 ? [nodeType('paragraph').create()] : blocks);
}

/** Reads blocks one by one, to compare what was written. */
export const blocksOf = (text: string): Node[] => readBlocks(parser.parse(text, {})).blocks;

function remember(
  text: string,
  blocks: readonly Node[],
  maps: readonly ([number, number] | null)[],
  isOne: boolean,
): void {
  const lineStarts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lineStarts.push(at + 1);
  const whole: SourceText = { text, length: blocks.length, isOne };
  let end = 0;
  for (let index = 0; index < blocks.length; index += 1) {
    const block = blocks[index];
    const map = maps[index];
    if (block === undefined || map === undefined || map === null) return;
    const from = lineStarts[map[0]] ?? text.length;
    const own = withoutEnd(text.slice(from, lineStarts[map[1]] ?? text.length), /\s/);
    sources.set(block, { whole, index, text: own, gap: text.slice(end, from) });
    end = from + own.length;
  }
}

interface OpenNode {
  type: NodeType;
  attrs: Record<string, unknown>;
  content: Node[];
}

/** Builds the nodes of markdown-it's tokens, and the lines of each block. */
function readBlocks(tokens: readonly Token[]): { blocks: Node[]; maps: ([number, number] | null)[] } {
  const top: OpenNode = { type: nodeType('doc'), attrs: {}, content: [] };
  const open: OpenNode[] = [top];
  const maps: ([number, number] | null)[] = [];
  const last = (): OpenNode => open[open.length - 1] ?? top;

  function begin(token: Token, name: Parameters<typeof nodeType>[0], attrs: Record<string, unknown> = {}): void {
    if (open.length === 1) maps.push(token.map);
    open.push({ type: nodeType(name), attrs, content: [] });
  }

  function finish(): void {
    if (open.length === 1) return;
    const { type, attrs, content } = last();
    open.pop();
    // An empty item or quote needs a paragraph.
    last().content.push(type.createAndFill(attrs, content) ?? type.create(attrs));
  }

  function leaf(token: Token, name: Parameters<typeof nodeType>[0], attrs: Record<string, unknown>, text = ''): void {
    if (open.length === 1) maps.push(token.map);
    last().content.push(nodeType(name).create(attrs, text === '' ? [] : [schema.text(text)]));
  }

  tokens.forEach((token, index) => {
    switch (token.type) {
      case 'paragraph_open':
        begin(token, 'paragraph');
        // The paragraphs of tight lists are hidden.
        if (token.hidden) markTight(open, true);
        break;
      case 'heading_open':
        begin(token, 'heading', { level: Number(token.tag.slice(1)) });
        break;
      case 'blockquote_open':
        begin(token, 'blockquote');
        break;
      case 'bullet_list_open':
        begin(token, 'bullet_list', { tight: false });
        break;
      case 'ordered_list_open':
        begin(token, 'ordered_list', { tight: false, order: Number(token.attrGet('start') ?? 1) });
        break;
      case 'list_item_open':
        begin(token, 'list_item', { checked: checkedOf(token) });
        // An item without a paragraph.
        if (tokens[index + 1]?.type === 'list_item_close') markTight(open, true);
        break;
      case 'table_open':
        begin(token, 'table');
        break;
      case 'tr_open':
        begin(token, 'table_row');
        break;
      case 'th_open':
      case 'td_open':
        begin(token, token.tag === 'th' ? 'table_header' : 'table_cell', { align: alignOf(token) });
        break;
      case 'fence':
      case 'code_block':
        leaf(token, 'code_block', { language: token.info.trim() }, token.content.replace(/\n$/, ''));
        break;
      case 'hr':
        leaf(token, 'horizontal_rule', {});
        break;
      case 'inline':
        last().content.push(...readInline(token.children ?? []));
        break;
      default:
        // `thead` and `tbody` have no node.
        if (token.nesting === -1 && !/^(thead|tbody)_/.test(token.type)) finish();
    }
  });
  while (open.length > 1) finish();
  return { blocks: top.content, maps };
}

function markTight(open: readonly OpenNode[], tight: boolean): void {
  for (let index = open.length - 1; index > 0; index -= 1) {
    const node = open[index];
    if (node !== undefined && 'tight' in node.attrs) {
      node.attrs = { ...node.attrs, tight };
      return;
    }
  }
}

function alignOf(token: Token): Align {
  const align = /^text-align:(left|center|right)$/.exec(String(token.attrGet('style') ?? ''))?.[1];
  return align === 'left' || align === 'center' || align === 'right' ? align : null;
}

function checkedOf({ meta }: Token): Checked {
  const checked: unknown = meta?.['checked'];
  return typeof checked === 'boolean' ? checked : null;
}

function readInline(tokens: readonly Token[]): Node[] {
  let marks: readonly Mark[] = [];
  const content: Node[] = [];
  const add = (mark: Mark): void => {
    marks = mark.addToSet(marks);
  };
  const remove = (name: string): void => {
    marks = marks.filter(({ type }) => type.name !== name);
  };
  tokens.forEach((token) => {
    switch (token.type) {
      case 'code_inline':
        if (token.content !== '') content.push(schema.text(token.content, markType('code').create().addToSet(marks)));
        break;
      case 'softbreak':
      case 'hardbreak':
        content.push(nodeType('hard_break').create(null, null, marks));
        break;
      case 'image':
        content.push(
          nodeType('image').create(
            {
              src: String(token.attrGet('src') ?? ''),
              alt: textOf(token.children ?? []),
              title: String(token.attrGet('title') ?? ''),
            },
            null,
            marks,
          ),
        );
        break;
      case 'link_open':
        add(
          markType('link').create({
            href: String(token.attrGet('href') ?? ''),
            title: String(token.attrGet('title') ?? ''),
          }),
        );
        break;
      case 'link_close':
        remove('link');
        break;
      case 'strong_open':
      case 'em_open':
        add(markType(token.type === 'em_open' ? 'em' : 'strong').create());
        break;
      case 's_open':
        add(markType('strike').create());
        break;
      case 'strong_close':
      case 'em_close':
        remove(token.type === 'em_close' ? 'em' : 'strong');
        break;
      case 's_close':
        remove('strike');
        break;
      default:
        // `&#10;` is a space for readers, too.
        if (token.content !== '') content.push(schema.text(token.content.replace(/\n/g, ' '), marks));
    }
  });
  return content;
}

/** The description of a picture: its text without marks. */
const textOf = (tokens: readonly Token[]): string =>
  tokens
    .map(({ type, content, children }) =>
      type === 'image' ? textOf(children ?? []) : type === 'softbreak' || type === 'hardbreak' ? '\n' : content,
    )
    .join('');
