import { lift, setBlockType, toggleMark, wrapIn } from 'prosemirror-commands';
import { redo, redoDepth, undo, undoDepth } from 'prosemirror-history';
import type { Attrs, Mark, Node, NodeType } from 'prosemirror-model';
import { liftListItem, wrapInList } from 'prosemirror-schema-list';
import { TextSelection, type Command, type EditorState, type Transaction } from 'prosemirror-state';
import {
  addColumnAfter,
  addRowAfter,
  deleteColumn,
  deleteRow,
  deleteTable,
  isInTable,
  selectedRect,
} from 'prosemirror-tables';
import { isList, markType, nodeType, type Align } from './schema';

/** What the toolbar shows. */
export interface Active {
  strong: boolean;
  em: boolean;
  strike: boolean;
  code: boolean;
  link: boolean;
  heading: boolean;
  bulletList: boolean;
  orderedList: boolean;
  taskList: boolean;
  quote: boolean;
  table: boolean;
  align: Align;
  canUndo: boolean;
  canRedo: boolean;
}

export type MarkName = 'strong' | 'em' | 'strike' | 'code';

/** The innermost list around the selection, with its item. */
function listAround({ selection: { $from } }: EditorState): { list: Node; item: Node; depth: number } | null {
  for (let depth = $from.depth; depth > 0; depth -= 1) {
    const list = $from.node(depth - 1);
    if ($from.node(depth).type.name === 'list_item' && isList(list)) return { list, item: $from.node(depth), depth };
  }
  return null;
}

const isAround = ({ selection: { $from } }: EditorState, name: string): boolean => {
  for (let depth = $from.depth; depth > 0; depth -= 1) if ($from.node(depth).type.name === name) return true;
  return false;
};

function hasMark(state: EditorState, name: MarkName | 'link'): boolean {
  const { from, to, empty, $from } = state.selection;
  const type = markType(name);
  if (empty) return type.isInSet(state.storedMarks ?? $from.marks()) !== undefined;
  return state.doc.rangeHasMark(from, to, type);
}

export function activeOf(state: EditorState): Active {
  const around = listAround(state);
  const inTable = isInTable(state);
  const isTask = around !== null && around.item.attrs['checked'] !== null;
  return {
    strong: hasMark(state, 'strong'),
    em: hasMark(state, 'em'),
    strike: hasMark(state, 'strike'),
    code: hasMark(state, 'code') || state.selection.$from.parent.type.name === 'code_block',
    link: hasMark(state, 'link'),
    heading: state.selection.$from.parent.type.name === 'heading',
    bulletList: around?.list.type.name === 'bullet_list' && !isTask,
    orderedList: around?.list.type.name === 'ordered_list',
    taskList: isTask,
    quote: isAround(state, 'blockquote'),
    table: inTable,
    align: inTable ? (state.doc.resolve(cellPosition(state)).nodeAfter?.attrs['align'] ?? null) : null,
    canUndo: undoDepth(state) > 0,
    canRedo: redoDepth(state) > 0,
  };
}

function cellPosition(state: EditorState): number {
  const { map, tableStart, left, top } = selectedRect(state);
  return tableStart + (map.map[top * map.width + left] ?? 0);
}

export const toggle = (name: MarkName): Command => toggleMark(markType(name));

/** Text becomes a heading, the heading a smaller one, and that becomes text again. */
export const toggleHeading: Command = (state, dispatch) => {
  const { parent } = state.selection.$from;
  if (parent.type.name !== 'heading') return setBlockType(nodeType('heading'), { level: 2 })(state, dispatch);
  return Number(parent.attrs['level']) < 3
    ? setBlockType(nodeType('heading'), { level: 3 })(state, dispatch)
    : setBlockType(nodeType('paragraph'))(state, dispatch);
};

export const setHeading =
  (level: number): Command =>
  (state, dispatch) =>
    setBlockType(nodeType('heading'), { level })(state, dispatch);

/** One line becomes code in its line; several lines, or an empty one, become a block. */
export const toggleCode: Command = (state, dispatch) => {
  const { $from, $to, empty } = state.selection;
  if ($from.parent.type.name === 'code_block') return setBlockType(nodeType('paragraph'))(state, dispatch);
  const inLine = $from.sameParent($to) && (!empty || $from.parent.content.size > 0);
  return inLine ? toggle('code')(state, dispatch) : toCodeBlock(state, dispatch);
};

/** Joins the selected textblocks into one block of code. */
const toCodeBlock: Command = (state, dispatch) => {
  const { from, to } = state.selection;
  const range = state.selection.$from.blockRange(state.selection.$to);
  if (range === null) return false;
  const text = state.doc.textBetween(range.start, range.end, '\n', (leaf) =>
    leaf.type.name === 'hard_break' ? '\n' : '',
  );
  const code = nodeType('code_block').create(null, text === '' ? [] : [state.schema.text(text)]);
  if (!range.parent.canReplaceWith(range.startIndex, range.endIndex, code.type)) return false;
  if (dispatch !== undefined) {
    const tr = state.tr.replaceWith(range.start, range.end, code);
    const end = range.start + 1 + text.length;
    dispatch(tr.setSelection(TextSelection.create(tr.doc, Math.min(from, end), Math.min(to, end))).scrollIntoView());
  }
  return true;
};

export const toggleQuote: Command = (state, dispatch) =>
  isAround(state, 'blockquote') ? lift(state, dispatch) : wrapIn(nodeType('blockquote'))(state, dispatch);

/** Calls `change` for each item of the selection that belongs to its innermost list. */
function forItems(state: EditorState, change: (item: Node, position: number) => void): void {
  const around = listAround(state);
  if (around === null) return;
  const { $from, to } = state.selection;
  const start = $from.before(around.depth - 1);
  around.list.forEach((item, offset) => {
    const position = start + 1 + offset;
    if (position + item.nodeSize > $from.pos && position < to + 1) change(item, position);
  });
}

const setChecked = (state: EditorState, tr: Transaction, checked: false | null): Transaction => {
  forItems(state, (item, position) => {
    const now = item.attrs['checked'];
    if (checked === null ? now !== null : now === null)
      tr.setNodeAttribute(tr.mapping.map(position), 'checked', checked);
  });
  return tr;
};

function changeList(type: NodeType, isTask: boolean): Command {
  return (state, dispatch) => {
    const around = listAround(state);
    if (around === null) return wrapTextblocks(type, isTask ? { checked: false } : null)(state, dispatch);
    const wasTask = around.item.attrs['checked'] !== null;
    if (around.list.type === type && wasTask === isTask) return liftListItem(nodeType('list_item'))(state, dispatch);
    if (dispatch !== undefined) {
      const tr = setChecked(state, state.tr, isTask ? false : null);
      const start = state.selection.$from.before(around.depth - 1);
      const attrs: Attrs = { tight: around.list.attrs['tight'] };
      dispatch(around.list.type === type ? tr : tr.setNodeMarkup(start, type, attrs));
    }
    return true;
  };
}

function wrapTextblocks(type: NodeType, item: Attrs | null): Command {
  return (state, dispatch) =>
    wrapInList(type)(
      state,
      dispatch &&
        ((tr) => {
          if (item !== null) {
            const { from, to } = tr.selection;
            tr.doc.nodesBetween(from, to, (node, position) => {
              if (node.type.name === 'list_item') tr.setNodeMarkup(position, null, item);
            });
          }
          dispatch(tr);
        }),
    );
}

export const toggleBulletList = changeList(nodeType('bullet_list'), false);
export const toggleOrderedList = changeList(nodeType('ordered_list'), false);
export const toggleTaskList = changeList(nodeType('bullet_list'), true);

/** Backspace at the beginning of a task makes it an ordinary item. */
export const untask: Command = (state, dispatch) => {
  const { $from, empty } = state.selection;
  const around = listAround(state);
  if (!empty || $from.parentOffset > 0 || around === null || around.item.attrs['checked'] === null) return false;
  if ($from.depth !== around.depth + 1 || $from.index(around.depth) > 0) return false;
  dispatch?.(state.tr.setNodeAttribute($from.before(around.depth), 'checked', null));
  return true;
};

/** A table of three columns with a header, behind the current block. */
export const insertTable: Command = (state, dispatch) => {
  if (isInTable(state)) return false;
  if (dispatch !== undefined) {
    const cells = (name: 'table_header' | 'table_cell'): Node =>
      nodeType('table_row').create(
        null,
        [1, 2, 3].map(() => nodeType(name).create()),
      );
    const table = nodeType('table').create(null, [cells('table_header'), cells('table_cell'), cells('table_cell')]);
    const { $from } = state.selection;
    const tr = state.tr;
    const isEmpty = $from.parent.type.name === 'paragraph' && $from.parent.content.size === 0;
    const depth = $from.parent.isTextblock ? $from.depth : Math.max($from.depth, 0);
    const at = depth === 0 ? state.selection.to : isEmpty ? $from.before(depth) : $from.after(depth);
    if (isEmpty) tr.replaceWith(at, at + 2, table);
    else tr.insert(at, table);
    dispatch(tr.setSelection(TextSelection.near(tr.doc.resolve(at + 3))).scrollIntoView());
  }
  return true;
};

export const tableCommands: Record<'addRow' | 'addColumn' | 'deleteColumn' | 'deleteTable' | 'deleteRow', Command> = {
  addRow: addRowAfter,
  addColumn: addColumnAfter,
  deleteColumn,
  deleteTable,
  // Markdown has no table without a header: the next row takes its place (`keepHeader`).
  deleteRow,
};

/** Aligns the columns of the selection, or not if they are aligned so. */
export const alignColumn =
  (align: Align): Command =>
  (state, dispatch) => {
    if (!isInTable(state)) return false;
    if (dispatch !== undefined) {
      const { map, tableStart, left, right } = selectedRect(state);
      const tr = state.tr;
      const next = activeOf(state).align === align ? null : align;
      for (let row = 0; row < map.height; row += 1)
        for (let column = left; column < right; column += 1)
          tr.setNodeAttribute(tableStart + (map.map[row * map.width + column] ?? 0), 'align', next);
      dispatch(tr);
    }
    return true;
  };

/** The link at the cursor, with the text that belongs to it. */
export function linkAt(state: EditorState): { href: string; from: number; to: number } | null {
  const { $from, from, to, empty } = state.selection;
  const type = markType('link');
  const find = (marks: readonly Mark[] | undefined): Mark | undefined => type.isInSet(marks ?? []);
  const mark = find($from.marks()) ?? find($from.nodeAfter?.marks);
  if (mark === undefined) return null;
  if (!empty) return { href: String(mark.attrs['href']), from, to };
  let start = $from.start();
  let end = start;
  let found: { from: number; to: number } | null = null;
  $from.parent.forEach((child, offset) => {
    const at = $from.start() + offset;
    if (mark.isInSet(child.marks)) {
      if (end !== at) start = at;
      end = at + child.nodeSize;
      if (start <= from && from <= end) found = { from: start, to: end };
    }
  });
  const range: { from: number; to: number } = found ?? { from, to };
  return { href: String(mark.attrs['href']), ...range };
}

/**
 * Links the selection, or the link at the cursor. Without either, the address becomes the text.
 * @param href empty to remove the link
 */
export const setLink =
  (href: string): Command =>
  (state, dispatch) => {
    const at = linkAt(state);
    const { from, to } = at ?? state.selection;
    const tr = state.tr;
    const link = markType('link').create({ href });
    if (href === '') tr.removeMark(from, to, link.type);
    else if (from === to) tr.insert(from, state.schema.text(href, [link]));
    else tr.removeMark(from, to, link.type).addMark(from, to, link);
    dispatch?.(tr.scrollIntoView());
    return true;
  };

export { undo, redo };
