import { history } from 'prosemirror-history';
import { Fragment, Slice, type Node } from 'prosemirror-model';
import { imeSpan } from 'prosemirror-safari-ime-span';
import { EditorState, Plugin, Selection, type Command } from 'prosemirror-state';
import { isInTable, tableEditing } from 'prosemirror-tables';
import { EditorView } from 'prosemirror-view';
import { cleanPastedHtml } from '../paste/clean-pasted-html';
import { parseHtml, textOf } from '../paste/html-tree';
import { movedOffset, picturesIn, type PictureUpload, type PictureUploads } from '../picture-uploads';
import { fitsEditor, keptLines } from '../text-size';
import type { EditorProblem, ImportPicture } from '../types';
import type { EditorWords } from '../words.zh-CN';
import { activeOf, type Active } from './commands';
import { fromMarkdown } from './from-markdown';
import { insertBreak, keyPlugins } from './keys';
import { withPlainSpaces } from './marker-spaces';
import { imageView, listItemView, tableView } from './node-views';
import { offsetOf, positionOf } from './offsets';
import {
  addUploads,
  countExternal,
  insertPicture,
  removeUpload,
  replaceLocalPictures,
  uploadsIn,
  uploadsPlugin,
} from './pictures';
import { nodeType, schema } from './schema';
import { toMarkdown } from './to-markdown';

export interface EditorOptions {
  place: HTMLElement;
  /** Markdown */
  text: string;
  /** Attributes of the editable element. */
  attributes: Record<string, string>;
  words(): EditorWords['editor'];
  /** null if no pictures can be uploaded. Those on their way are placed at their offsets. */
  uploads: PictureUploads | null;
  importPicture: ImportPicture | undefined;
  /** The document has changed. Called often: read the Markdown later. */
  onChange(): void;
  onActive(active: Active): void;
  /** @param count number of external pictures */
  onExternal(count: number): void;
  onProblem(problem: EditorProblem): void;
  onBlur(): void;
  openLink(): void;
}

/** The space that stays visible around the caret, in pixels. */
const caretSpace = { top: 64, bottom: 80, left: 0, right: 0 };

export interface RichEditor {
  readonly view: EditorView;
  /** Runs a command, after a composition if there is one. */
  run(command: Command): void;
  /** The Markdown of the document now. */
  markdown(): string;
  /** The Markdown when nothing is being composed, at most half a second later. */
  settled(): Promise<string>;
  /** Replaces the text, unless it is the same. After a composition if there is one. */
  setText(text: string): void;
  upload(files: readonly File[]): void;
  /** Inserts a picture that has been stored, after a composition if there is one. */
  insertPicture(upload: PictureUpload): void;
  removeUpload(upload: PictureUpload): void;
  /** Writes the offsets in the Markdown into the uploads. */
  markOffsets(): void;
  focus(at: 'start' | 'end'): void;
  destroy(): void;
}

const compositionLimitMs = 500;

export function createEditor(options: EditorOptions): RichEditor {
  const { place, words } = options;
  let afterComposition: (() => void)[] = [];
  /** Whether the whole text is being replaced, with which the places of the uploads go. */
  let isReplacing = false;

  const state = EditorState.create({
    doc: editable(fromMarkdown(options.text)),
    plugins: [
      ...keyPlugins(options.openLink),
      history(),
      tableEditing(),
      uploadsPlugin(),
      imeSpan,
      wellFormed(),
      new Plugin({
        props: {
          attributes: placeholderOf,
          handlePaste: paste,
          handleDrop: drop,
          clipboardTextParser(text, _context, plain) {
            if (fitsEditor(text)) return readText(text, plain);
            options.onProblem('too-large');
            return textSlice(keptLines(text));
          },
          clipboardTextSerializer: writeText,
          transformPastedHTML: clean,
        },
      }),
    ],
  });

  const view: EditorView = new EditorView(place, {
    state,
    attributes: options.attributes,
    // The toolbar covers the top of the page, and the button of the form its bottom.
    scrollThreshold: caretSpace,
    scrollMargin: caretSpace,
    dispatchTransaction(tr) {
      view.updateState(view.state.apply(tr));
      options.onActive(activeOf(view.state));
      if (!tr.docChanged) return;
      options.onChange();
      options.onExternal(countExternal(view.state.doc));
      if (!isReplacing) forgetDeleted();
    },
    nodeViews: {
      list_item: (node, of, position) => listItemView(node, of, position, words),
      table: tableView,
      image: (node, of, position) => imageView(node, of, position, words, options.importPicture),
    },
    handleDOMEvents: {
      // Android reports no Enter key, and the view reads what the browser has done.
      beforeinput: (_view, event) => {
        const isBreak =
          event.inputType === 'insertParagraph' ? isInTable(view.state) : event.inputType === 'insertLineBreak';
        if (!isBreak || view.composing) return false;
        event.preventDefault();
        return insertBreak(view.state, view.dispatch);
      },
      compositionend: () => {
        // The view reads the composed text first.
        setTimeout(runWaiting, 60);
        return false;
      },
      blur: () => {
        setTimeout(runWaiting, 60);
        options.onBlur();
        return false;
      },
    },
  });
  /** The on-screen keyboard may cover the caret when it opens. */
  const showCaret = (): void => {
    if (view.hasFocus() && !view.composing) view.dispatch(view.state.tr.scrollIntoView());
  };
  window.addEventListener('resize', showCaret);
  options.onActive(activeOf(view.state));
  options.onExternal(countExternal(view.state.doc));
  placeUploads(options.text);

  /** The name of the field, as a hint while it is empty. */
  function placeholderOf(now: EditorState): Record<string, string> {
    const { firstChild, childCount } = now.doc;
    const isEmpty = childCount === 1 && firstChild?.type.name === 'paragraph' && firstChild.content.size === 0;
    return isEmpty && uploadsIn(now).length === 0 ? { 'data-placeholder': options.attributes['aria-label'] ?? '' } : {};
  }

  /** Places the uploads that were added in the plain field, or before the text was replaced. */
  function placeUploads(text: string): void {
    const all = options.uploads?.all() ?? [];
    addUploads(
      view,
      all.map((upload) => ({ upload, position: positionOf(text, upload.offset) })),
    );
  }

  function markOffsets(): void {
    const { doc } = view.state;
    for (const { upload, position } of uploadsIn(view.state)) upload.offset = offsetOf(doc, position);
  }

  /** Cancels the uploads whose place was deleted with the text around it. */
  function forgetDeleted(): void {
    const { uploads } = options;
    if (uploads === null || uploads.all().length === 0) return;
    const shown = uploadsIn(view.state).map(({ upload }) => upload);
    for (const upload of uploads.all()) if (!shown.includes(upload)) uploads.remove(upload);
  }

  function runWaiting(): void {
    if (view.isDestroyed || view.composing) return;
    const waiting = afterComposition;
    afterComposition = [];
    waiting.forEach((run) => run());
  }

  function whenSettled(run: () => void): void {
    if (view.composing) afterComposition.push(run);
    else run();
  }

  function uploadAt(files: readonly File[], position: number): void {
    if (files.length === 0) return;
    const added = options.uploads?.add(files) ?? [];
    addUploads(
      view,
      added.map((upload) => ({ upload, position })),
    );
    added[added.length - 1]?.box.scrollIntoView({ block: 'nearest' });
  }

  function clean(html: string): string {
    const { html: text, isTooLarge } = cleanPastedHtml(html, location.origin);
    if (isTooLarge) options.onProblem('too-large');
    return text;
  }

  function paste(_view: EditorView, { clipboardData }: ClipboardEvent): boolean {
    if (clipboardData === null) return false;
    const pictures = picturesIn(clipboardData);
    const html = clipboardData.getData('text/html');
    // Word also puts a picture of its text on the clipboard.
    if (pictures.length > 0 && !hasText(clean(html))) {
      uploadAt(pictures, view.state.selection.from);
      return true;
    }
    const rtf = clipboardData.getData('text/rtf');
    // The view inserts the content when this function has returned.
    if (html !== '') void Promise.resolve().then(() => replaceLocalPictures(view, rtf, uploadAt, options.onProblem));
    return false;
  }

  function drop(_view: EditorView, { dataTransfer, clientX, clientY }: DragEvent): boolean {
    const pictures = dataTransfer === null ? [] : picturesIn(dataTransfer);
    if (pictures.length === 0) return false;
    uploadAt(pictures, view.posAtCoords({ left: clientX, top: clientY })?.pos ?? view.state.selection.from);
    return true;
  }

  return {
    view,
    run: (command) =>
      whenSettled(() => {
        command(view.state, view.dispatch, view);
        view.focus();
      }),
    markdown: () => toMarkdown(view.state.doc),
    settled: () =>
      new Promise((resolve) => {
        const done = (): void => resolve(toMarkdown(view.state.doc));
        if (!view.composing) {
          // Input of this moment is read in the next task.
          setTimeout(done, 0);
          return;
        }
        afterComposition.push(done);
        setTimeout(done, compositionLimitMs);
      }),
    setText: (text) =>
      whenSettled(() => {
        const before = toMarkdown(view.state.doc);
        if (before === text) return;
        markOffsets();
        const doc = editable(fromMarkdown(text));
        const tr = view.state.tr.replaceWith(0, view.state.doc.content.size, doc.content);
        isReplacing = true;
        view.dispatch(tr.setSelection(Selection.atStart(tr.doc)));
        isReplacing = false;
        for (const { upload } of uploadsIn(view.state)) removeUpload(view, upload);
        for (const upload of options.uploads?.all() ?? []) upload.offset = movedOffset(upload.offset, before, text);
        placeUploads(text);
      }),
    upload: (files) => uploadAt(files, view.state.selection.from),
    insertPicture: (upload) =>
      whenSettled(() => {
        insertPicture(view, upload);
        options.uploads?.remove(upload);
      }),
    removeUpload: (upload) => removeUpload(view, upload),
    markOffsets,
    focus(at) {
      const { doc, tr } = view.state;
      view.dispatch(tr.setSelection(at === 'start' ? Selection.atStart(doc) : Selection.atEnd(doc)));
      view.focus();
    },
    destroy() {
      window.removeEventListener('resize', showCaret);
      view.destroy();
    },
  };
}

const hasText = (html: string): boolean => parseHtml(html).nodes.some((node) => textOf(node).trim() !== '');

/** What is copied as text is Markdown. */
function writeText(slice: Slice): string {
  const doc = nodeType('doc').createAndFill(null, slice.content);
  return doc === null ? slice.content.textBetween(0, slice.content.size, '\n\n') : toMarkdown(doc);
}

/** A paragraph for each line. */
const textSlice = (lines: readonly string[]): Slice =>
  Slice.maxOpen(
    Fragment.from(lines.map((line) => nodeType('paragraph').create(null, line === '' ? [] : [schema.text(line)]))),
  );

/** Plain text from the clipboard is Markdown, unless it is pasted as it is (Shift). */
function readText(text: string, plain: boolean): Slice {
  if (plain) return textSlice(text.split(/(?:\r\n?|\n)+/));
  return openSlice(fromMarkdown(withPlainSpaces(text)));
}

/** Text at the edges continues the text around it. */
export function openSlice(doc: Node): Slice {
  const isText = (node: Node | null): boolean => node?.type.name === 'paragraph';
  return new Slice(doc.content, isText(doc.firstChild) ? 1 : 0, isText(doc.lastChild) ? 1 : 0);
}

/** Whether the cursor can go behind a block at the end. */
const endsInText = ({ lastChild }: Node): boolean =>
  lastChild === null || /^(?:paragraph|heading|bullet_list|ordered_list)$/.test(lastChild.type.name);

/** The notice with an empty paragraph behind a table, code or line at its end. */
const editable = (doc: Node): Node =>
  endsInText(doc) ? doc : doc.copy(doc.content.addToEnd(nodeType('paragraph').create()));

/**
 * Keeps what Markdown needs: text behind a table, code or line at the end, where the cursor could not go otherwise, and
 * a first row of header cells.
 */
function wellFormed(): Plugin {
  return new Plugin({
    appendTransaction(transactions, _old, { doc, tr }) {
      if (!transactions.some(({ docChanged }) => docChanged)) return null;
      if (!endsInText(doc)) tr.insert(doc.content.size, nodeType('paragraph').create());
      doc.descendants((node, position) => {
        if (node.type.name !== 'table') return !node.isTextblock;
        node.forEach((row, offset, index) => {
          row.forEach((cell, inRow) => {
            const wanted = nodeType(index === 0 ? 'table_header' : 'table_cell');
            if (cell.type !== wanted) tr.setNodeMarkup(position + 1 + offset + 1 + inRow, wanted, cell.attrs);
          });
        });
        return false;
      });
      return tr.docChanged ? tr : null;
    },
  });
}
