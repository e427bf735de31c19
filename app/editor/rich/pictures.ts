import type { Node } from 'prosemirror-model';
import { Plugin, PluginKey, type Transaction } from 'prosemirror-state';
import { Decoration, DecorationSet, type EditorView } from 'prosemirror-view';
import { fileFromDataUrl, picturesFromRtf } from '../paste/local-pictures';
import type { EditorProblem, EditorStatus, UploadPicture } from '../types';
import type { EditorWords } from '../words.zh-CN';
import { add, button } from './elements';
import { nodeType } from './schema';

/** Pictures of other sites are not shown to readers, whose page may only load those of the portal. */
export const isExternal = (src: string): boolean => !/^\/(?![/\\])/.test(src);

interface Change {
  add?: { id: number; position: number; dom: HTMLElement };
  remove?: number;
}

const key = new PluginKey<DecorationSet>('uploads');

const uploadsIn = (set: DecorationSet | undefined, id?: number): Decoration[] =>
  set?.find(undefined, undefined, (spec) => id === undefined || spec['id'] === id) ?? [];

/**
 * Uploads pictures beside the document: a box with the progress stands where the picture will be, and moves with the
 * text around it. Undo does not bring it back, and the Markdown does not contain it.
 */
export function uploadsPlugin(): Plugin<DecorationSet> {
  return new Plugin<DecorationSet>({
    key,
    state: {
      init: () => DecorationSet.empty,
      apply(tr: Transaction, set: DecorationSet) {
        const mapped = set.map(tr.mapping, tr.doc);
        const change: Change | undefined = tr.getMeta(key);
        if (change?.add !== undefined) {
          const { id, position, dom } = change.add;
          return mapped.add(tr.doc, [
            Decoration.widget(position, dom, {
              id,
              key: `upload-${id}`,
              side: -1,
              stopEvent: () => true,
              ignoreSelection: true,
            }),
          ]);
        }
        return change?.remove === undefined ? mapped : mapped.remove(uploadsIn(mapped, change.remove));
      },
    },
    props: { decorations: (state) => key.getState(state) },
  });
}

/** What keeps the notice from being published. */
export function statusOf(view: EditorView): EditorStatus {
  let external = 0;
  view.state.doc.descendants((node) => {
    if (node.type.name === 'image' && isExternal(String(node.attrs['src']))) external += 1;
  });
  return { uploads: uploadsIn(key.getState(view.state)).length, external };
}

let lastId = 0;

interface UploadContext {
  view: EditorView;
  upload: UploadPicture;
  words(): EditorWords['editor'];
  /** Runs when nothing is being composed, because a change beside a composition may end it. */
  whenSettled(run: () => void): void;
  /** Aborted when the editor is closed. */
  closed: AbortSignal | undefined;
}

/** Uploads files one after another, so that a phone decodes one picture at a time. */
export async function uploadFiles(files: readonly File[], position: number, context: UploadContext): Promise<void> {
  const waiting = files.map((file) => addPlaceholder(file, position, context));
  for (const start of waiting) await start();
}

/** @returns starts the upload; resolves when it has ended, in whichever way */
function addPlaceholder(file: File, position: number, context: UploadContext): () => Promise<void> {
  const { view, words } = context;
  const id = (lastId += 1);
  const dom = document.createElement('span');
  dom.className = 'editor-upload';
  dom.contentEditable = 'false';
  const label = document.createElement('span');
  label.className = 'editor-upload-name';
  label.setAttribute('role', 'status');
  const progress = document.createElement('progress');
  progress.max = 1;
  const buttons = document.createElement('span');
  add(dom, label, progress, buttons);
  view.dispatch(view.state.tr.setMeta(key, { add: { id, position, dom } }));

  const find = (): Decoration | undefined => uploadsIn(key.getState(view.state), id)[0];
  let stop = (): void => undefined;
  const remove = (): void => {
    stop();
    if (!view.isDestroyed) view.dispatch(view.state.tr.setMeta(key, { remove: id }));
  };

  async function start(): Promise<void> {
    // The text around it may have been deleted.
    if (view.isDestroyed || find() === undefined) return;
    const controller = typeof AbortController === 'undefined' ? undefined : new AbortController();
    stop = () => controller?.abort();
    label.textContent = words().uploading(file.name);
    progress.value = 0;
    progress.hidden = false;
    buttons.textContent = '';
    add(buttons, button(words().cancelUpload, remove));
    try {
      const stored = await context.upload(file, {
        signal: controller?.signal,
        onProgress: (fraction) => {
          progress.value = fraction;
        },
      });
      context.whenSettled(() => finish(stored.src));
    } catch (error) {
      if (view.isDestroyed || find() === undefined) return;
      const reason = error instanceof Error && error.message !== '' ? ` ${error.message}` : '';
      label.textContent = words().uploadFailed(file.name) + reason;
      progress.hidden = true;
      buttons.textContent = '';
      add(
        buttons,
        button(words().retryUpload, () => void start()),
        button(words().cancelUpload, remove),
      );
    }
  }

  function finish(src: string): void {
    const at = find()?.from;
    if (view.isDestroyed || at === undefined) return;
    const image = nodeType('image').create({ src, alt: describe(file.name) });
    view.dispatch(view.state.tr.insert(at, image).setMeta(key, { remove: id }));
  }
  return start;
}

/** A file's name as a first description: `IMG_1234` says nothing, and is left out. */
const describe = (name: string): string => {
  const stem = name
    .replace(/\.[a-z0-9]{1,5}$/i, '')
    .replace(/[\s\u202f]+/g, ' ')
    .trim();
  return /^(?:img|dsc|image|mmexport|wx_camera|screenshot|pasted)?[\s\d_().-]*$/i.test(stem) ? '' : stem;
};

/**
 * Replaces pasted pictures that only exist on the author's device: by an upload if their content is known, otherwise
 * they are removed and reported.
 */
export function replaceLocalPictures(
  view: EditorView,
  rtf: string,
  upload: (files: readonly File[], position: number) => void,
  onProblem: (problem: EditorProblem) => void,
): void {
  const local: { node: Node; position: number }[] = [];
  view.state.doc.descendants((node, position) => {
    if (isLocal(node)) local.push({ node, position });
  });
  if (local.length === 0) return;
  const isFile = ({ node }: { node: Node }): boolean => /^file:/i.test(String(node.attrs['src']));
  const files = picturesFromRtf(rtf);
  // Otherwise it is not known which picture is which.
  const known = files.length === local.filter(isFile).length ? files : [];
  const tr = view.state.tr;
  const found: { file: File; position: number }[] = [];
  for (const picture of local) {
    const at = tr.mapping.map(picture.position);
    tr.delete(at, at + picture.node.nodeSize);
    const file = isFile(picture) ? known.shift() : fileFromDataUrl(String(picture.node.attrs['src']));
    if (file !== null && file !== undefined) found.push({ file, position: at });
  }
  view.dispatch(tr);
  if (found.length < local.length) onProblem('pictures-dropped');
  // From the end, so that a placeholder does not move those before it.
  found.reverse().forEach(({ file, position }) => upload([file], position));
}

/** Whether a picture has neither a path nor a web address. */
const isLocal = ({ type, attrs }: Node): boolean =>
  type.name === 'image' && !/^(?:\/|https?:)/i.test(String(attrs['src']));
