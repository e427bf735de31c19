import type { Client } from '../api/types';
import { PortalError } from '../api/portal-error';
import { files, type UploadedFile } from '../features/files/contract';
import { createIdempotencyKey } from '../writes/idempotency-key';
import { reducePicture } from './reduce-picture';
import { sendFile } from './send-file';

/**
 * - `waiting` for other files, for the connection, or to try again
 * - `preparing`: a picture is being reduced
 * - `uploading`: a part has been sent
 * - `processing`: everything has been sent, but the server has not confirmed it
 */
export type UploadStep = 'waiting' | 'preparing' | 'uploading' | 'processing';

export interface UploadOptions {
  /** @param fraction of the file that has been sent, from 0 to 1; 1 while the server processes it */
  onProgress?(fraction: number, step: UploadStep): void;
  signal?: AbortSignal | undefined;
}

/** `file-too-large`, found before the file is sent. */
export class FileTooLargeError extends PortalError {
  constructor(readonly limitBytes: number) {
    super('file-too-large');
  }
}

export interface Uploads {
  /**
   * Uploads a file, after those that were added before. Tries again if the connection fails. A file that is passed
   * again after a failure continues the same upload, so that it is never stored twice.
   * @throws {PortalError} an id of the server, `offline`, `timeout`, or `canceled`; `FileTooLargeError`
   */
  uploadFile(file: File, options?: UploadOptions): Promise<UploadedFile>;
  /** The names of files that had not arrived when the page was left, for example for a sign-in. Asked once. */
  interrupted(): string[];
}

/** Pauses before the attempts after a failure of the connection or of the server. */
const pausesMs = [1000, 3000, 8000];
/** Errors after which the same upload may succeed. */
const passing = [
  'offline',
  'timeout',
  'unexpected',
  'idempotency-running',
  'upload-incomplete',
  'stopping',
  'too-many-requests',
];
interface RunningUpload {
  onProgress(fraction: number, step: UploadStep): void;
  signal: AbortSignal | undefined;
}

interface Prepared {
  id: string;
  content: Blob | null;
}

/**
 * Uploads files of a form, one after another: a phone has memory and bandwidth for one picture at a time.
 * @param form the unique name of the form, under which the names of files that have not arrived are kept
 */
export function createUploads({ api, person, drafts, connection }: UploadsClient, form: string): Uploads {
  // A draft, because a sign-out asks before it deletes drafts.
  const draftName = `uploads-${form}`;
  /** By file, so that trying again has the same id and the same content. */
  const known = new WeakMap<File, Prepared>();
  let turn: Promise<unknown> = Promise.resolve();
  let unfinished: string[] = [];

  function remember(names: string[]): void {
    unfinished = names;
    drafts.save(draftName, names.length === 0 ? '' : JSON.stringify(names));
  }

  function preparedOf(file: File): Prepared {
    const prepared = known.get(file) || { id: createIdempotencyKey(window), content: null };
    known.set(file, prepared);
    return prepared;
  }

  /** Asks the server first: it may have the file already, there may be no session, or the file may be too large. */
  async function attempt(file: File, prepared: Prepared, options: RunningUpload): Promise<UploadedFile | null> {
    const { onProgress, signal } = options;
    const { id } = prepared;
    const { file: stored, limits } = await api(files.uploadState, { params: { uploadId: id } }, withSignal(signal));
    if (stored !== null) return stored;
    if (prepared.content === null) {
      onProgress(0, 'preparing');
      prepared.content = await reducePicture(file);
    }
    const { content } = prepared;
    const limit = content.type.indexOf('image/') === 0 ? limits.picture : limits.file;
    if (content.size === 0) throw new PortalError('file-empty');
    if (content.size > limit) throw new FileTooLargeError(limit);
    onProgress(0, 'uploading');
    return sendFile(content, {
      id,
      name: file.name,
      person: person.get(),
      signal,
      onProgress: (fraction) => onProgress(fraction, fraction < 1 ? 'uploading' : 'processing'),
    });
  }

  async function upload(file: File, options: RunningUpload): Promise<UploadedFile> {
    const prepared = preparedOf(file);
    for (let failures = 0; ; failures += 1) {
      let failure = new PortalError('unexpected');
      try {
        throwIfCanceled(options.signal);
        const uploaded = await attempt(file, prepared, options);
        if (uploaded !== null) return uploaded;
      } catch (error) {
        if (!(error instanceof PortalError) || !mayPass(error)) throw error;
        failure = error;
      }
      const pause = pausesMs[failures];
      if (pause === undefined) throw failure;
      options.onProgress(0, 'waiting');
      await wait(Math.max(pause, waitFor(failure)), options.signal);
      await online(options.signal);
    }
  }

  /** Waits until the device has a connection again. */
  function online(signal: AbortSignal | undefined): Promise<void> {
    if (connection.get()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const stop = connection.subscribe((isOnline) => {
        if (isOnline) leave(resolve);
      });
      const cancel = (): void => leave(() => reject(new PortalError('canceled')));
      const leave = (then: () => void): void => {
        stop();
        if (signal) signal.removeEventListener('abort', cancel);
        then();
      };
      if (signal) signal.addEventListener('abort', cancel);
    });
  }

  return {
    uploadFile(file, { onProgress = () => undefined, signal } = {}) {
      onProgress(0, 'waiting');
      remember(unfinished.concat(file.name));
      const result = turn.then(() => upload(file, { onProgress, signal }));
      const end = (): void => {
        const at = unfinished.indexOf(file.name);
        remember(unfinished.filter((_, index) => index !== at));
      };
      turn = result.then(end, end);
      return result;
    },

    interrupted() {
      const text = drafts.read(draftName);
      if (text === null || unfinished.length > 0) return [];
      drafts.remove(draftName);
      try {
        const names: unknown = JSON.parse(text);
        return Array.isArray(names) ? names.map(String) : [];
      } catch {
        return [];
      }
    },
  };
}

type UploadsClient = Pick<Client, 'api' | 'person' | 'drafts' | 'connection'>;

const withSignal = (signal: AbortSignal | undefined) => (signal === undefined ? {} : { signal });

const mayPass = ({ id, status }: PortalError): boolean => passing.indexOf(id) >= 0 || status >= 500;

/** How long the server asks to wait, in milliseconds. It counts per minute. */
const waitFor = ({ id, retryAfter }: PortalError): number =>
  id === 'too-many-requests' ? Math.min(retryAfter ?? 60, 60) * 1000 : 0;

function throwIfCanceled(signal: AbortSignal | undefined): void {
  if (signal && signal.aborted) throw new PortalError('canceled');
}

function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = (): void => {
      window.clearTimeout(timer);
      reject(new PortalError('canceled'));
    };
    const timer = window.setTimeout(() => {
      if (signal) signal.removeEventListener('abort', cancel);
      resolve();
    }, ms);
    if (signal) signal.addEventListener('abort', cancel);
  });
}
