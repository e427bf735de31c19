import { watch } from 'vue';
import { useTextField, type TextField } from '../writes/text-field';
import { movedOffset, pictureMarkdown, picturesIn, type PictureUpload, type PictureUploads } from './picture-uploads';

/** The time in which a browser types lines into a field grows with the square of their number. */
const maxTypedLines = 300;

export interface PlainField extends TextField {
  /** Resolves when nothing is being composed. */
  settled(): Promise<void>;
  /** Inserts text at the cursor, so that the browser can undo it, unless it has more than 300 lines. */
  insert(text: string): void;
  /** Inserts a picture that has been stored into the text, after a composition if there is one. */
  insertPicture(upload: PictureUpload): void;
  /** Uploads pictures into the text, at the cursor. */
  upload(files: readonly File[]): void;
  /** Uploads pasted or dropped pictures. Returns whether there are any. */
  take(event: Event, data: DataTransfer | null): boolean;
}

/** The field for Markdown. Pictures on their way keep their place while the text is changed. */
export function usePlainField({
  uploads,
  isShown,
  ...options
}: {
  id: string;
  initial: string;
  onType(): void;
  /** null if no pictures can be uploaded */
  uploads(): PictureUploads | null;
  isShown(): boolean;
}): PlainField {
  const field = useTextField(options);
  const { box, text } = field;
  /** Whether a picture is being inserted, which moves the other offsets itself. */
  let isInserting = false;

  watch(
    text,
    (after, before) => {
      const all = uploads()?.all() ?? [];
      if (!isShown() || isInserting || all.length === 0) return;
      const isTyped = box.value !== null && box.value.value === after;
      const cursor = isTyped ? (box.value?.selectionEnd ?? undefined) : undefined;
      for (const upload of all) upload.offset = movedOffset(upload.offset, before, after, cursor);
    },
    { flush: 'sync' },
  );

  const settled = (): Promise<void> =>
    field.isComposing()
      ? new Promise<void>((resolve) => field.change((now) => (resolve(), now))).then(settled)
      : Promise.resolve();

  /** @returns whether the browser has inserted it and can undo it */
  const type = (inserted: string): boolean => document.execCommand('insertText', false, inserted);

  function insertPicture(upload: PictureUpload): void {
    void settled().then(() => {
      const textarea = box.value;
      const all = uploads()?.all() ?? [];
      if (!isShown() || textarea === null || !all.includes(upload)) return;
      const inserted = pictureMarkdown(upload);
      const { offset } = upload;
      const { selectionStart, selectionEnd, scrollTop } = textarea;
      const moved = (at: number | null): number => (at ?? 0) + ((at ?? 0) >= offset ? inserted.length : 0);
      isInserting = true;
      textarea.setSelectionRange(offset, offset);
      // Without the focus, the text would be inserted somewhere else.
      if (document.activeElement !== textarea || !type(inserted)) textarea.setRangeText(inserted, offset, offset);
      textarea.setSelectionRange(moved(selectionStart), moved(selectionEnd));
      textarea.scrollTop = scrollTop;
      field.typing.input();
      isInserting = false;
      // Pictures that were added before at the same place stay before this one.
      const index = all.indexOf(upload);
      all.forEach((other, at) => {
        if (other.offset > offset || (other.offset === offset && at > index)) other.offset += inserted.length;
      });
      uploads()?.remove(upload);
    });
  }

  function upload(files: readonly File[]): void {
    uploads()?.add(files, box.value?.selectionStart ?? text.value.length);
  }

  return {
    ...field,
    settled,
    insertPicture,
    upload,
    insert(inserted) {
      const textarea = box.value;
      if (textarea === null) return;
      textarea.focus();
      const isLong = inserted.split('\n', maxTypedLines + 1).length > maxTypedLines;
      if (!isLong && type(inserted)) return;
      const start = textarea.selectionStart ?? textarea.value.length;
      textarea.setRangeText(inserted, start, textarea.selectionEnd ?? start, 'end');
      field.typing.input();
    },
    take(event, data) {
      const pictures = data === null ? [] : picturesIn(data);
      // Word also puts a picture of its text on the clipboard.
      if (data === null || pictures.length === 0 || uploads() === null || data.getData('text/plain').trim() !== '')
        return false;
      event.preventDefault();
      upload(pictures);
      return true;
    },
  };
}
