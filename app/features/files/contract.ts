import { endpoint } from '../../api/endpoint';

/** A file that has been uploaded. Its content never changes. */
export interface UploadedFile {
  id: string;
  name: string;
  /** A picture is shown, a file is downloaded. */
  kind: 'picture' | 'file';
  contentType: string;
  /** In bytes. */
  size: number;
  /** Of a picture, upright; null for files. */
  width: number | null;
  height: number | null;
  /** The address in the portal: for Markdown, links and pictures. */
  url: string;
}

/** What the browser asks before it sends a file, so that it sends nothing in vain. */
export interface UploadState {
  /** The file, if an earlier attempt with this upload id has arrived; otherwise null. */
  file: UploadedFile | null;
  /** Maximum sizes in bytes. */
  limits: { picture: number; file: number };
}

/** An address that opens a file in a browser without a session. */
export interface FileAddress {
  url: string;
  /** ISO 8601. */
  expiresAt: string;
}

const units = ['B', 'KB', 'MB', 'GB'];

/** A size as people read it: `1.2 MB`. */
export function sizeText(bytes: number): string {
  let size = bytes;
  let unit = 0;
  for (; size >= 1000 && unit < units.length - 1; unit += 1) size /= 1000;
  return `${size < 10 && unit > 0 ? size.toFixed(1) : Math.round(size)} ${units[unit]}`;
}

export const files = {
  uploadState: endpoint<{ params: { uploadId: string } }, UploadState>('GET', '/api/files/uploads/:uploadId', [
    'file',
    'limits',
  ]),
  address: endpoint<{ params: { id: string } }, FileAddress>('POST', '/api/files/:id/address', ['url']),
};

/**
 * `POST` sends a file as `multipart/form-data`, in the field `file`, with the upload id as its `Idempotency-Key`.
 * The response is an `UploadedFile`. `app/files/` does it.
 */
export const uploadPath = '/api/files';

/** Copies a picture of another site into the portal. */
export const importPicture = endpoint<{ body: { url: string } }, UploadedFile>('POST', '/api/files/imports', [
  'id',
  'url',
]);

/** The id in the address of a picture of the portal, or null if it is any other address. */
export function pictureId(src: string): string | null {
  return /^\/api\/(?:pictures|files)\/([A-Za-z0-9_-]{1,64})$/.exec(src)?.[1] ?? null;
}
