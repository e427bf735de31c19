import type { Node } from 'prosemirror-model';
import type { EditorView, NodeView } from 'prosemirror-view';
import type { EditorWords } from '../words.zh-CN';
import type { ImportPicture } from '../types';
import { add, button, element } from './elements';
import { isExternal } from './pictures';

type Words = EditorWords['editor'];

/** An item, with a box that can be checked if it is a task. */
export function itemView(
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

/** A table in a box of its own, which scrolls if the table is wide. */
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

/**
 * A picture. One of another site is not loaded, because readers would not see it either; it can be imported or removed.
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
  const address = element('span', 'editor-external-address', String(node.attrs['alt']) || src);
  address.title = src;
  const hint = element(
    'span',
    'editor-external-hint',
    importPicture === undefined ? words().externalOnly : words().external,
  );
  const buttons = element('span', 'editor-external-buttons');
  const current = (): { at: number; size: number } | null => {
    const at = position();
    return at === undefined ? null : { at, size: node.nodeSize };
  };
  const remove = button(words().removePicture, () => {
    const now = current();
    if (now !== null) view.dispatch(view.state.tr.delete(now.at, now.at + now.size));
  });
  if (importPicture !== undefined) {
    const bring = button(words().importPicture, () => {
      bring.disabled = true;
      bring.textContent = words().importing;
      importPicture(src).then(
        (stored) => {
          const now = current();
          if (now === null) return;
          const { alt, title } = node.attrs;
          view.dispatch(view.state.tr.setNodeMarkup(now.at, null, { alt, title, src: stored.src }, node.marks));
        },
        () => {
          bring.disabled = false;
          bring.textContent = words().importPicture;
          hint.textContent = words().importFailed;
        },
      );
    });
    add(buttons, bring);
  }
  add(buttons, remove);
  add(dom, address, hint, buttons);
  return {
    dom,
    stopEvent: (event) => event.target instanceof HTMLButtonElement,
    ignoreMutation: () => true,
  };
}
