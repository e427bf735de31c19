import { baseKeymap, chainCommands, exitCode, newlineInCode } from 'prosemirror-commands';
import { inputRules, InputRule, textblockTypeInputRule, wrappingInputRule } from 'prosemirror-inputrules';
import { keymap } from 'prosemirror-keymap';
import type { MarkType } from 'prosemirror-model';
import { liftListItem, sinkListItem, splitListItem } from 'prosemirror-schema-list';
import type { Command, Plugin } from 'prosemirror-state';
import { goToNextCell, isInTable } from 'prosemirror-tables';
import {
  redo,
  setHeading,
  toggle,
  toggleBulletList,
  toggleCode,
  toggleOrderedList,
  toggleQuote,
  toggleTaskList,
  undo,
  untask,
} from './commands';
import { markType, nodeType } from './schema';

const item = nodeType('list_item');

/** Also what Enter does in a cell, where Android's browser would insert two breaks. */
export const insertBreak: Command = (state, dispatch) => {
  if (state.selection.$from.parent.type.spec.code === true) return newlineInCode(state, dispatch);
  dispatch?.(state.tr.replaceSelectionWith(nodeType('hard_break').create()).scrollIntoView());
  return true;
};

/** Cells contain one line of Markdown, so Enter breaks the line. */
const breakInCell: Command = (state, dispatch) => isInTable(state) && insertBreak(state, dispatch);

const splitItem: Command = (state, dispatch) => {
  const { $from } = state.selection;
  const around = $from.node($from.depth - 1);
  const isTask = around?.type === item && around.attrs['checked'] !== null;
  return splitListItem(item, isTask ? { checked: false } : undefined)(state, dispatch);
};

/** @param openLink asks for the address of a link */
export function keyPlugins(openLink: () => void): Plugin[] {
  const link: Command = () => {
    openLink();
    return true;
  };
  return [
    keymap({
      'Mod-b': toggle('strong'),
      'Mod-i': toggle('em'),
      'Mod-Shift-x': toggle('strike'),
      'Mod-`': toggleCode,
      'Mod-k': link,
      'Mod-Alt-0': (state, dispatch) => setHeadingOff(state, dispatch),
      'Mod-Alt-2': setHeading(2),
      'Mod-Alt-3': setHeading(3),
      'Mod-Shift-7': toggleOrderedList,
      'Mod-Shift-8': toggleBulletList,
      'Mod-Shift-9': toggleTaskList,
      'Mod-Shift-.': toggleQuote,
      'Mod-z': undo,
      'Mod-y': redo,
      'Mod-Shift-z': redo,
      Enter: chainCommands(breakInCell, splitItem),
      'Shift-Enter': chainCommands(exitCode, insertBreak),
      // Both return false outside of lists and behind the last cell, where Tab leaves the editor.
      Tab: chainCommands(goToNextCell(1), sinkListItem(item)),
      'Shift-Tab': chainCommands(goToNextCell(-1), liftListItem(item)),
      Backspace: untask,
    }),
    keymap(baseKeymap),
    inputRules({ rules }),
  ];
}

const setHeadingOff: Command = (state, dispatch) => {
  const { $from, $to } = state.selection;
  if ($from.parent.type.name !== 'heading') return false;
  dispatch?.(state.tr.setBlockType($from.pos, $to.pos, nodeType('paragraph')));
  return true;
};

/** `**text**` becomes bold when its last character is typed. */
function markRule(pattern: RegExp, type: MarkType): InputRule {
  return new InputRule(pattern, (state, match, start, end) => {
    const [whole = '', before = '', text = ''] = match;
    if (text === '' || state.doc.rangeHasMark(start, end, markType('code'))) return null;
    const from = start + before.length;
    const marks = state.doc.resolve(from).marks();
    const tr = state.tr.replaceWith(from, end, state.schema.text(text, type.create().addToSet(marks)));
    return whole === '' ? null : tr.removeStoredMark(type);
  });
}

// Phones also type a no-break space: `\s` includes it.
const rules = [
  textblockTypeInputRule(/^(#{1,6})\s$/, nodeType('heading'), ([, marks = '']) => ({ level: marks.length })),
  textblockTypeInputRule(/^```$/, nodeType('code_block')),
  wrappingInputRule(/^\s*[>》]\s$/, nodeType('blockquote')),
  wrappingInputRule(
    /^(\d{1,4})(?:[.)]\s|、)$/,
    nodeType('ordered_list'),
    ([, number = '1']) => ({ order: Number(number) }),
    ([, number], list) => list.childCount + Number(list.attrs['order']) === Number(number),
  ),
  wrappingInputRule(/^\s*[-+*]\s$/, nodeType('bullet_list')),
  new InputRule(/^\[([ x]?)\]\s$/, (state, [, mark], start, end) => {
    const $start = state.doc.resolve(start);
    if ($start.node($start.depth - 1).type !== item) return null;
    return state.tr.delete(start, end).setNodeAttribute($start.before($start.depth - 1), 'checked', mark === 'x');
  }),
  new InputRule(/^(?:---|———)$/, (state, _match, start) => {
    const $start = state.doc.resolve(start);
    if ($start.parent.type.name !== 'paragraph') return null;
    return state.tr.replaceWith($start.before(), $start.after(), [
      nodeType('horizontal_rule').create(),
      nodeType('paragraph').create(),
    ]);
  }),
  markRule(/(^|[^*])\*\*([^*\s](?:[^*]*[^*\s])?)\*\*$/, markType('strong')),
  markRule(/(^|[^~])~~([^~\s](?:[^~]*[^~\s])?)~~$/, markType('strike')),
  markRule(/(^|[^`])`([^`]+)`$/, markType('code')),
];
