import { PortalError } from '../../../api/portal-error';

/** What the server says about a stored file. */
export interface StoredFile {
  id: string;
  name: string;
  size: number;
  url: string;
}

function isStoredFile(value: unknown): value is StoredFile {
  return (
    typeof value === 'object' &&
    value !== null &&
    ['id', 'name', 'url'].every((name) => typeof Reflect.get(value, name) === 'string')
  );
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

function errorIdOf(body: unknown): string {
  const error: unknown = typeof body === 'object' && body !== null && 'error' in body ? body.error : null;
  const id: unknown = typeof error === 'object' && error !== null && 'id' in error ? error.id : null;
  return typeof id === 'string' ? id : 'unexpected';
}

const randomKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => (byte + 256).toString(16).slice(1)).join('');

/**
 * Sends a file. The upload id makes a repetition harmless.
 * @throws PortalError with the server's id; `offline`, `timeout`, `canceled`, `unexpected`
 */
export function sendFile(
  file: File,
  { onProgress, signal }: { onProgress(fraction: number): void; signal?: AbortSignal | undefined },
): Promise<StoredFile> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const fail = (id: string) => (): void => reject(new PortalError(id, { status: request.status }));
    request.open('POST', '/api/files');
    request.setRequestHeader('Accept', 'application/json');
    request.setRequestHeader('Idempotency-Key', randomKey());
    request.timeout = 300_000;
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onerror = fail('offline');
    request.ontimeout = fail('timeout');
    request.onabort = fail('canceled');
    request.onload = () => {
      const body = parse(request.responseText);
      if (request.status < 300 && isStoredFile(body)) resolve(body);
      else fail(request.status === 203 ? 'sign-in-needed' : errorIdOf(body))();
    };
    signal?.addEventListener('abort', () => request.abort());
    const form = new FormData();
    form.append('file', file);
    request.send(form);
  });
}
