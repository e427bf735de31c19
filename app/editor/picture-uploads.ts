import { add, element } from '../components/elements';
import { inlineButton } from './inline-button';
import type { UploadPicture } from './types';
import type { EditorWords } from './words.zh-CN';

/** A picture that is uploaded into the text. It belongs to the editor and not to the field that is shown. */
export interface PictureUpload {
  readonly file: File;
  /** Shows the progress, with buttons. It moves into the field that is shown. */
  readonly box: HTMLElement;
  /** Where the picture goes in the Markdown, while the plain field is shown. */
  offset: number;
  /** Its address when it has been stored. It is then only waiting for the end of a composition. */
  src: string | null;
  hasFailed: boolean;
}

export interface PictureUploads {
  /** Those that are not in the text yet, in the order in which they were added. */
  all(): readonly PictureUpload[];
  add(files: readonly File[], offset?: number): PictureUpload[];
  /** Forgets an upload, and cancels it if it is running. */
  remove(upload: PictureUpload): void;
  /** Writes the boxes again, in the words of now. */
  redraw(): void;
  close(): void;
}

export interface PictureUploadsOptions {
  upload: UploadPicture;
  /** null until they are loaded */
  words(): EditorWords['editor'] | null;
  onStored(upload: PictureUpload): void;
  onRemoved(upload: PictureUpload): void;
  /** An upload was added, removed, has failed or is tried again. */
  onChange(): void;
}

interface Running extends PictureUpload {
  start(): void;
  draw(): void;
  cancel(): void;
}

export function createPictureUploads(options: PictureUploadsOptions): PictureUploads {
  let all: Running[] = [];

  function remove(upload: PictureUpload): void {
    const found = all.find((one) => one === upload);
    if (found === undefined) return;
    all = all.filter((one) => one !== found);
    found.cancel();
    options.onRemoved(found);
    found.box.parentNode?.removeChild(found.box);
    options.onChange();
  }

  function create(file: File, offset: number): Running {
    const box = element('span', 'editor-upload');
    box.contentEditable = 'false';
    const label = element('span', 'editor-upload-name');
    const progress = element('progress', '');
    progress.max = 1;
    const retry = inlineButton('', () => {
      const isFocused = document.activeElement === retry;
      upload.start();
      // The button is hidden now.
      if (isFocused) cancel.focus();
    });
    const cancel = inlineButton('', () => remove(upload));
    add(box, label, progress, retry, cancel);
    let problem = '';

    const upload: Running = {
      file,
      box,
      offset,
      src: null,
      hasFailed: false,
      draw() {
        const words = options.words();
        const { hasFailed } = upload;
        if (words === null) label.textContent = file.name;
        else label.textContent = hasFailed ? words.uploadFailed(file.name, problem) : words.uploading(file.name);
        if (hasFailed) label.setAttribute('role', 'alert');
        else label.removeAttribute('role');
        progress.hidden = hasFailed;
        retry.hidden = !hasFailed || words === null;
        cancel.hidden = words === null;
        retry.textContent = words?.retryUpload ?? '';
        cancel.textContent = (hasFailed ? words?.removeUpload : words?.cancelUpload) ?? '';
      },
      start() {
        // Old web views cannot cancel a request. Its response is then ignored.
        const controller = typeof AbortController === 'undefined' ? undefined : new AbortController();
        upload.cancel = () => controller?.abort();
        upload.hasFailed = false;
        problem = '';
        progress.value = 0;
        upload.draw();
        options.onChange();
        const onProgress = (fraction: number): void => {
          progress.value = fraction;
        };
        options.upload(file, { signal: controller?.signal, onProgress }).then(
          ({ src }) => {
            if (!all.includes(upload)) return;
            upload.src = src;
            options.onStored(upload);
          },
          (error: unknown) => {
            if (!all.includes(upload)) return;
            upload.hasFailed = true;
            problem = error instanceof Error ? error.message : '';
            upload.draw();
            options.onChange();
          },
        );
      },
      cancel: () => undefined,
    };
    return upload;
  }

  return {
    all: () => all,
    add(files, offset = 0) {
      const added = files.map((file) => create(file, offset));
      all = all.concat(added);
      added.forEach(({ start }) => start());
      return added;
    },
    remove,
    redraw: () => all.forEach(({ draw }) => draw()),
    close() {
      all.forEach(({ cancel }) => cancel());
      all = [];
    },
  };
}

/** The pictures of a clipboard or of what is dropped. */
export const picturesIn = ({ files }: DataTransfer): File[] =>
  Array.from(files).filter(({ type }) => type.startsWith('image/'));

/** A file's name as a first description: `IMG_1234` says nothing, and is left out. */
export const describePicture = (name: string): string => {
  const stem = name
    .replace(/\.[a-z0-9]{1,5}$/i, '')
    .replace(/[\s\u202f]+/g, ' ')
    .trim();
  return /^(?:img|dsc|image|mmexport|wx_camera|screenshot|pasted)?[\s\d_().-]*$/i.test(stem) ? '' : stem;
};

/** The Markdown of a picture. */
export const pictureMarkdown = ({ file, src }: PictureUpload): string =>
  `![${describePicture(file.name).replace(/[\\`*_[\]<>&~|!]/g, '\\$&')}](${src})`;

/**
 * Where an offset of a text is after the text has been changed. What is inserted at the offset comes behind it.
 * @param cursor behind the change, if it was typed
 */
export function movedOffset(offset: number, before: string, after: string, cursor = after.length): number {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  let end = 0;
  const growEnd = (limit: number): void => {
    while (end < limit && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  };
  // The same letter may stand on both sides of a change, so the cursor decides first.
  growEnd(Math.min(shorter, after.length - cursor));
  while (start < shorter - end && before[start] === after[start]) start += 1;
  growEnd(shorter - start);
  if (offset <= start) return offset;
  return offset >= before.length - end ? offset + after.length - before.length : start;
}
