import { onBeforeUnmount, ref, type Ref } from 'vue';
import { usePortal, useWords } from '../app-context';
import { PortalError } from '../api/portal-error';
import { importPicture, type UploadedFile } from '../features/files/contract';
import { createUploads, FileTooLargeError, type Uploads, type UploadStep } from './uploads';
import { fileErrorWords, fileWords } from './words';

/** A file in the list of a form. */
export interface UploadItem {
  key: number;
  name: string;
  step: UploadStep | 'failed' | 'done';
  /** 0 to 100. */
  percent: number;
  /** What went wrong, in the person's language; empty unless `failed`. */
  problem: string;
  uploaded: UploadedFile | null;
}

export interface UseUploads {
  /** The files that were added and not removed, in order. */
  items: Ref<UploadItem[]>;
  /** Uploads files, one after another. */
  add(files: readonly File[]): void;
  /** Tries again to upload a file that failed. */
  retry(key: number): void;
  /** Cancels an upload, or removes a file from the list. The server deletes it after a week. */
  remove(key: number): void;
  /** The names of files that had not arrived when the page was left and must be chosen again. */
  interrupted: string[];
  /** For the editor: uploads a picture and rejects with an error whose message can be shown. */
  uploadPicture(
    file: File,
    options: { onProgress(fraction: number): void; signal?: AbortSignal | undefined },
  ): Promise<{ src: string }>;
  /** For the editor: copies a picture of another site into the portal. Rejects like `uploadPicture`. */
  importPicture(url: string): Promise<{ src: string }>;
}

/**
 * The uploads of a form. They end when the form is closed. The page lists `fileWords` in `also` of its page code, and
 * has `policy: { img: ['blob:'] }`.
 * @param form the unique name of the form
 * @param onUploaded called for each file that has arrived
 */
export function useUploads(form: string, onUploaded: (file: UploadedFile) => void = () => undefined): UseUploads {
  const { client } = usePortal();
  const { words } = useWords(fileWords);
  const uploads: Uploads = createUploads(client, form);
  const items = ref<UploadItem[]>([]);
  const sources = new Map<number, { file: File; cancel(): void }>();
  let last = 0;

  const find = (key: number): UploadItem | undefined => items.value.filter((item) => item.key === key)[0];
  const problemOf = (error: unknown): string =>
    error instanceof FileTooLargeError
      ? words.value.files.tooLarge(Math.floor((error.limitBytes / 1_048_576) * 10) / 10)
      : fileErrorWords(words.value, error instanceof PortalError ? error.id : 'unexpected');

  function start(key: number, file: File): void {
    // Old browsers cannot cancel; the response is then ignored.
    const controller = typeof AbortController === 'undefined' ? undefined : new AbortController();
    sources.set(key, { file, cancel: () => controller?.abort() });
    const change = (values: Partial<UploadItem>): void => {
      const item = find(key);
      if (item !== undefined) Object.assign(item, values);
    };
    change({ step: 'waiting', percent: 0, problem: '' });
    uploads
      .uploadFile(file, {
        signal: controller?.signal,
        onProgress: (fraction, step) => change({ step, percent: Math.floor(fraction * 100) }),
      })
      .then((uploaded) => {
        if (find(key) === undefined) return;
        change({ step: 'done', percent: 100, uploaded });
        onUploaded(uploaded);
      })
      .catch((error: unknown) => change({ step: 'failed', problem: problemOf(error) }));
  }

  function remove(key: number): void {
    sources.get(key)?.cancel();
    sources.delete(key);
    items.value = items.value.filter((item) => item.key !== key);
  }

  onBeforeUnmount(() => sources.forEach(({ cancel }) => cancel()));

  return {
    items,
    add(chosen) {
      for (const file of chosen) {
        last += 1;
        items.value.push({ key: last, name: file.name, step: 'waiting', percent: 0, problem: '', uploaded: null });
        start(last, file);
      }
    },
    retry(key) {
      const source = sources.get(key);
      if (source !== undefined) start(key, source.file);
    },
    remove,
    interrupted: typeof window === 'undefined' ? [] : uploads.interrupted(),
    async uploadPicture(file, { onProgress, signal }) {
      try {
        return { src: (await uploads.uploadFile(file, { onProgress, signal })).url };
      } catch (error) {
        throw new Error(problemOf(error));
      }
    },
    async importPicture(url) {
      try {
        return { src: (await client.api(importPicture, { body: { url } }, { page: null })).url };
      } catch (error) {
        throw new Error(problemOf(error));
      }
    },
  };
}
