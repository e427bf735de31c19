import type { Node } from 'prosemirror-model';
import { Plugin, PluginKey, type EditorState, type Transaction } from 'prosemirror-state';
import { Decoration, DecorationSet, type EditorView } from 'prosemirror-view';
import { pictureId } from '../../features/files/contract';
import { fileFromDataUrl, picturesFromRtf } from '../paste/local-pictures';
import { describePicture, type PictureUpload } from '../picture-uploads';
import type { EditorProblem } from '../types';
import { nodeType } from './schema';

/**
 * Whether an address is not that of a picture of the portal. Such a picture is not shown to readers. The editor must
 * not load it either: a request to another path of this site has the author's session.
 */
export const isExternal = (src: string): boolean => pictureId(src) === null;

interface Change {
  add?: readonly { upload: PictureUpload; position: number }[];
  remove?: readonly PictureUpload[];
}

const key = new PluginKey<DecorationSet>('uploads');

interface Placed {
  upload: PictureUpload;
  position: number;
  decoration: Decoration;
}

/** The uploads in the text, in the order of the text. */
const placed = (set: DecorationSet | undefined): Placed[] =>
  (set?.find() ?? []).map((decoration) => {
    const upload: PictureUpload = decoration.spec['upload'];
    return { upload, position: decoration.from, decoration };
  });

export const uploadsIn = (state: EditorState): Placed[] => placed(key.getState(state));

/**
 * Shows uploads beside the document: a box with the progress stands where the picture will be, and moves with the text
 * around it. Undo does not bring it back, and the Markdown does not contain it.
 */
export function uploadsPlugin(): Plugin<DecorationSet> {
  return new Plugin<DecorationSet>({
    key,
    state: {
      init: () => DecorationSet.empty,
      apply(tr: Transaction, set: DecorationSet) {
        const mapped = set.map(tr.mapping, tr.doc);
        const change: Change | undefined = tr.getMeta(key);
        if (change === undefined) return mapped;
        const { add = [], remove = [] } = change;
        const gone = placed(mapped).filter(({ upload }) => remove.includes(upload));
        return mapped.remove(gone.map(({ decoration }) => decoration)).add(
          tr.doc,
          // Negative, so that text that is typed at the box comes behind it.
          add.map(({ upload, position }) =>
            Decoration.widget(position, upload.box, {
              upload,
              side: -1,
              stopEvent: () => true,
              ignoreSelection: true,
            }),
          ),
        );
      },
    },
    props: { decorations: (state) => key.getState(state) },
  });
}

/** Places uploads in the text. */
export function addUploads(view: EditorView, add: NonNullable<Change['add']>): void {
  if (add.length > 0) view.dispatch(view.state.tr.setMeta(key, { add } satisfies Change));
}

export function removeUpload(view: EditorView, upload: PictureUpload): void {
  if (!uploadsIn(view.state).some((one) => one.upload === upload)) return;
  view.dispatch(view.state.tr.setMeta(key, { remove: [upload] } satisfies Change));
}

/** Replaces the box of an upload by the picture. Returns false if the text around it was deleted. */
export function insertPicture(view: EditorView, upload: PictureUpload): boolean {
  const all = uploadsIn(view.state);
  const index = all.findIndex((one) => one.upload === upload);
  const position = all[index]?.position;
  if (position === undefined) return false;
  const { file, src } = upload;
  const tr = view.state.tr.insert(position, nodeType('image').create({ src, alt: describePicture(file.name) }));
  // The boxes behind it at the same place would otherwise stay before the picture.
  const behind = all.slice(index + 1).filter((one) => one.position === position);
  const change: Change = {
    remove: [upload, ...behind.map((one) => one.upload)],
    add: behind.map((one) => ({
      upload: one.upload,
      position: position + (tr.doc.content.size - view.state.doc.content.size),
    })),
  };
  view.dispatch(tr.setMeta(key, change));
  return true;
}

/** How many external pictures a document has. */
export function countExternal(doc: Node): number {
  let external = 0;
  doc.descendants((node) => {
    if (node.type.name === 'image' && isExternal(String(node.attrs['src']))) external += 1;
  });
  return external;
}

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
