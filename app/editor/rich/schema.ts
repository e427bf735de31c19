import { Schema, type DOMOutputSpec, type MarkSpec, type Node, type NodeSpec } from 'prosemirror-model';
import { tableNodes } from 'prosemirror-tables';
import { isSafeLink } from '../safe-link';

/** `null` for an item that is no task. */
export type Checked = boolean | null;
export type Align = 'left' | 'center' | 'right' | null;

const attribute = (dom: HTMLElement, name: string): string => dom.getAttribute(name) ?? '';

/** The state of the box at the beginning of an item, as lists of tasks are written in HTML. */
function checkedOf(item: HTMLElement): Checked {
  const box = item.querySelector('input[type=checkbox]');
  const first = item.firstElementChild;
  if (box === null || (first !== box && first?.contains(box) !== true)) return null;
  return box.hasAttribute('checked');
}

function alignOf(cell: HTMLElement): Align {
  const align = (cell.getAttribute('align') ?? cell.className).trim();
  return align === 'left' || align === 'center' || align === 'right' ? align : null;
}

const tables = tableNodes({
  tableGroup: 'block',
  cellContent: 'inline*',
  cellAttributes: {
    // Cells are aligned by class, since the content security policy forbids inline styles.
    align: {
      default: null,
      getFromDOM: alignOf,
      setDOMAttr(value, attributes) {
        if (typeof value === 'string') attributes['class'] = value;
      },
    },
  },
});

/** A wide table scrolls in a box of its own. */
const table: NodeSpec = {
  ...tables.table,
  toDOM: (): DOMOutputSpec => ['div', { class: 'table' }, ['table', ['tbody', 0]]],
};

const nodes: Record<string, NodeSpec> = {
  doc: { content: 'block+' },
  paragraph: { group: 'block', content: 'inline*', parseDOM: [{ tag: 'p' }], toDOM: () => ['p', { dir: 'auto' }, 0] },
  heading: {
    group: 'block',
    content: 'inline*',
    defining: true,
    attrs: { level: { default: 2 } },
    parseDOM: [1, 2, 3, 4, 5, 6].map((level) => ({ tag: `h${level}`, attrs: { level } })),
    toDOM: ({ attrs }) => [`h${Math.max(attrs['level'], 2)}`, { dir: 'auto', 'data-level': String(attrs['level']) }, 0],
  },
  blockquote: {
    group: 'block',
    content: 'block+',
    defining: true,
    parseDOM: [{ tag: 'blockquote' }],
    toDOM: () => ['blockquote', { dir: 'auto' }, 0],
  },
  code_block: {
    group: 'block',
    content: 'text*',
    marks: '',
    code: true,
    defining: true,
    attrs: { language: { default: '' } },
    parseDOM: [{ tag: 'pre', preserveWhitespace: 'full' }],
    toDOM: () => ['pre', { spellcheck: 'false' }, ['code', 0]],
  },
  horizontal_rule: { group: 'block', parseDOM: [{ tag: 'hr' }], toDOM: () => ['hr'] },
  bullet_list: {
    group: 'block',
    content: 'list_item+',
    attrs: { tight: { default: true } },
    parseDOM: [{ tag: 'ul' }],
    toDOM: () => ['ul', 0],
  },
  ordered_list: {
    group: 'block',
    content: 'list_item+',
    attrs: { tight: { default: true }, order: { default: 1 } },
    parseDOM: [{ tag: 'ol', getAttrs: (dom) => ({ order: Number(attribute(dom, 'start')) || 1 }) }],
    toDOM: ({ attrs }) => (attrs['order'] === 1 ? ['ol', 0] : ['ol', { start: String(attrs['order']) }, 0]),
  },
  list_item: {
    content: 'block+',
    defining: true,
    attrs: { checked: { default: null } },
    parseDOM: [{ tag: 'li', getAttrs: (dom) => ({ checked: checkedOf(dom) }) }],
    toDOM: ({ attrs }) =>
      attrs['checked'] === null
        ? ['li', { dir: 'auto' }, 0]
        : ['li', { class: 'task', 'data-checked': String(attrs['checked']) }, 0],
  },
  table,
  table_row: tables.table_row,
  table_cell: tables.table_cell,
  table_header: tables.table_header,
  text: { group: 'inline' },
  image: {
    group: 'inline',
    inline: true,
    draggable: true,
    attrs: { src: {}, alt: { default: '' }, title: { default: '' } },
    parseDOM: [
      {
        tag: 'img[src]',
        getAttrs: (dom) => ({
          src: attribute(dom, 'src'),
          alt: attribute(dom, 'alt'),
          title: attribute(dom, 'title'),
        }),
      },
    ],
    toDOM: ({ attrs }) => ['img', { src: attrs['src'], alt: attrs['alt'] }],
  },
  hard_break: {
    group: 'inline',
    inline: true,
    selectable: false,
    linebreakReplacement: true,
    parseDOM: [{ tag: 'br' }],
    toDOM: () => ['br'],
  },
};

const marks: Record<string, MarkSpec> = {
  link: {
    attrs: { href: {}, title: { default: '' } },
    inclusive: false,
    parseDOM: [
      {
        tag: 'a[href]',
        // Pasted addresses that a notice may not have are left out, and the text stays.
        getAttrs: (dom) =>
          isSafeLink(attribute(dom, 'href')) && { href: attribute(dom, 'href'), title: attribute(dom, 'title') },
      },
    ],
    toDOM: ({ attrs }) => ['a', { href: attrs['href'], rel: 'noopener noreferrer' }, 0],
  },
  strong: { parseDOM: [{ tag: 'strong' }, { tag: 'b' }], toDOM: () => ['strong', 0] },
  em: { parseDOM: [{ tag: 'em' }, { tag: 'i' }], toDOM: () => ['em', 0] },
  strike: { parseDOM: [{ tag: 's' }, { tag: 'del' }, { tag: 'strike' }], toDOM: () => ['s', 0] },
  code: { code: true, parseDOM: [{ tag: 'code' }, { tag: 'kbd' }, { tag: 'samp' }], toDOM: () => ['code', 0] },
};

/** What a notice can contain: the same as the server renders (`server/features/notices/parser.ts`). */
export const schema = new Schema({ nodes, marks });

/** The types of the schema by name; a wrong name throws at once. */
export function nodeType(name: keyof typeof nodes): Schema['nodes'][string] {
  const type = schema.nodes[name];
  if (type === undefined) throw new Error(`The schema has no node ${name}.`);
  return type;
}

export function markType(name: keyof typeof marks): Schema['marks'][string] {
  const type = schema.marks[name];
  if (type === undefined) throw new Error(`The schema has no mark ${name}.`);
  return type;
}

export const isList = (node: Node): boolean => node.type.name === 'bullet_list' || node.type.name === 'ordered_list';
