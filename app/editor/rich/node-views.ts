// How the editor renders list items, tables and pictures.
import type { Node } from 'prosemirror-model';
import type { EditorView, NodeView } from 'prosemirror-view';
import { add, element } from '../../components/elements';
import { inlineButton } from '../inline-button';
import type { ImportPicture } from '../types';
import type { EditorWords } from '../words.zh-CN';
import { isExternal } from './pictures';

type Words = EditorWords['editor'];

/** A list item, with a checkbox if it is a task. */
export function listItemView(
  node: Node,
  view: EditorView,
  position: () => number | undefined,
  words: () => Words,
): NodeView {
  const dom = document.createElement('li');
  if (node.attrs['checked'] === null) {
    dom.dir = 'auto';
    return { dom, contentDOM: dom, update: (next) => next.type === node.type && next.attrs['checked'] === null };
  }
  dom.className = 'task';
  const box = element('input', '');
  box.type = 'checkbox';
  box.checked = node.attrs['checked'] === true;
  box.contentEditable = 'false';
  box.setAttribute('aria-label', words().task);
  const content = element('div', 'task-text');
  content.dir = 'auto';
  add(dom, box, content);
  box.addEventListener('change', () => {
    const at = position();
    if (at !== undefined) view.dispatch(view.state.tr.setNodeAttribute(at, 'checked', box.checked));
  });
  return {
    dom,
    contentDOM: content,
    update(next) {
      const checked: unknown = next.attrs['checked'];
      if (next.type !== node.type || typeof checked !== 'boolean') return false;
      box.checked = checked;
      return true;
    },
    stopEvent: (event) => event.target === box,
    ignoreMutation: (mutation) => mutation.type !== 'selection' && !content.contains(mutation.target),
  };
}

/** A table in a container that scrolls horizontally. */
export function tableView(node: Node): NodeView {
  const dom = element('div', 'table');
  const content = document.createElement('tbody');
  const table = document.createElement('table');
  add(table, content);
  add(dom, table);
  return {
    dom,
    contentDOM: content,
    update: (next) => next.type === node.type,
    ignoreMutation: (mutation) => mutation.type !== 'selection' && !content.contains(mutation.target),
  };
}

/** A `data:` address may have a million characters, and placing the cursor behind them takes a minute. */
const maxAddressLength = 200;

/**
 * A picture. An external picture is not loaded, because readers cannot see it; the author can import or remove it.
 */
export function imageView(
  node: Node,
  view: EditorView,
  position: () => number | undefined,
  words: () => Words,
  importPicture: ImportPicture | undefined,
): NodeView {
  const src = String(node.attrs['src']);
  if (!isExternal(src)) {
    const picture = element('img', 'editor-picture');
    picture.src = src;
    picture.alt = String(node.attrs['alt']);
    return { dom: picture };
  }

  const dom = element('span', 'editor-external');
  dom.contentEditable = 'false';
  const shortSrc = src.slice(0, maxAddressLength);
  const address = element('span', 'editor-external-address', String(node.attrs['alt']) || shortSrc);
  address.title = shortSrc;
  const hint = element(
    'span',
    'editor-external-hint',
    importPicture === undefined ? words().externalOnly : words().external,
  );
  const buttons = element('span', 'editor-external-buttons');
  const range = (): { at: number; size: number } | null => {
    const at = position();
    return at === undefined ? null : { at, size: node.nodeSize };
  };
  const remove = inlineButton(words().removePicture, () => {
    const found = range();
    if (found !== null) view.dispatch(view.state.tr.delete(found.at, found.at + found.size));
  });
  if (importPicture !== undefined) {
    const importButton = inlineButton(words().importPicture, () => {
      importButton.disabled = true;
      importButton.textContent = words().importing;
      importPicture(src).then(
        (stored) => {
          const found = range();
          if (found === null) return;
          const { alt, title } = node.attrs;
          view.dispatch(view.state.tr.setNodeMarkup(found.at, null, { alt, title, src: stored.src }, node.marks));
        },
        () => {
          importButton.disabled = false;
          importButton.textContent = words().importPicture;
          hint.textContent = words().importFailed;
        },
      );
    });
    add(buttons, importButton);
  }
  add(buttons, remove);
  add(dom, address, hint, buttons);
  return {
    dom,
    stopEvent: (event) => event.target instanceof HTMLButtonElement,
    ignoreMutation: () => true,
  };
}
