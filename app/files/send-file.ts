import type { UploadedFile } from '../features/files/contract';
import { uploadPath } from '../features/files/contract';
import { PortalError } from '../api/portal-error';

export interface SendOptions {
  /** The upload id. A file that is sent again with it is stored once. */
  id: string;
  name: string;
  /** The userid of the page's person. */
  person: string | null;
  /** @param fraction of the file that has been sent, from 0 to 1 */
  onProgress(fraction: number): void;
  signal?: AbortSignal | undefined;
}

/** Without any progress for this time, the connection is taken for lost. */
const stalledMs = 60_000;
/** How long the server may take to process a file that has been sent. */
const processingMs = 120_000;

/**
 * Sends a file once. `fetch` cannot report progress, and axios without the parts that Foyer leaves out neither.
 * @returns null if the response does not confirm the upload, for example because there is no session: ask the server
 */
export function sendFile(file: Blob, options: SendOptions): Promise<UploadedFile | null> {
  const { id, name, person, onProgress, signal } = options;
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let timer: number | undefined;
    const expectWithin = (ms: number): void => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => {
        fail(new PortalError('timeout'));
        request.abort();
      }, ms);
    };
    const leave = (): void => {
      window.clearTimeout(timer);
      if (signal) signal.removeEventListener('abort', cancel);
    };
    const fail = (error: PortalError): void => {
      leave();
      reject(error);
    };
    const cancel = (): void => {
      fail(new PortalError('canceled'));
      request.abort();
    };

    request.upload.onprogress = ({ loaded, total }) => {
      expectWithin(total > 0 && loaded >= total ? processingMs : stalledMs);
      onProgress(total > 0 ? Math.min(1, loaded / total) : 0);
    };
    request.upload.onload = () => {
      expectWithin(processingMs);
      onProgress(1);
    };
    request.onerror = () => fail(new PortalError('offline'));
    // The browser aborts requests when the page is left.
    request.onabort = () => fail(new PortalError('canceled'));
    request.onload = () => {
      const body = readJson(request.responseText);
      if (request.status >= 400) return fail(errorOf(request, body));
      leave();
      resolve(isUploaded(body) ? body : null);
    };

    if (signal) {
      if (signal.aborted) return cancel();
      signal.addEventListener('abort', cancel);
    }
    const form = new FormData();
    // The server could not read a header with control characters.
    form.append('file', file, name.replace(/[\u0000-\u001f\u007f]/g, ''));
    request.open('POST', uploadPath);
    request.setRequestHeader('Idempotency-Key', id);
    if (person !== null) request.setRequestHeader('X-Foyer-Person', person);
    expectWithin(stalledMs);
    request.send(form);
  });
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function isUploaded(body: unknown): body is UploadedFile {
  return isRecord(body) && typeof body.id === 'string' && typeof body.url === 'string';
}

function errorOf(request: XMLHttpRequest, body: unknown): PortalError {
  const { status } = request;
  const error = isRecord(body) && isRecord(body.error) ? body.error : {};
  const retryAfter = request.getResponseHeader('Retry-After') || '';
  // A reverse proxy refuses large bodies with a page of its own.
  const fallback = status === 413 ? 'file-too-large' : 'unexpected';
  return new PortalError(typeof error.id === 'string' ? error.id : fallback, {
    status,
    message: typeof error.message === 'string' ? error.message : '',
    requestId: request.getResponseHeader('X-Request-Id') || '',
    retryAfter: /^\d+$/.test(retryAfter) ? Number(retryAfter) : null,
  });
}
