/** A picture that the portal has stored. */
export interface StoredPicture {
  /** Its address in the portal: `/api/pictures/…`. */
  src: string;
}

export interface UploadOptions {
  /** @param fraction from 0 to 1 */
  onProgress(fraction: number): void;
  /** Aborted when the author cancels the upload or leaves the page. */
  signal?: AbortSignal | undefined;
}

/** Stores a picture, after those before. Rejects with an error whose `message` can be shown to the author. */
export type UploadPicture = (file: File, options: UploadOptions) => Promise<StoredPicture>;

/** Copies a picture of another site into the portal. */
export type ImportPicture = (url: string) => Promise<StoredPicture>;

/**
 * What the author should know.
 * - `pictures-dropped`: pasted pictures that only exist on the author's device and could not be recovered
 * - `too-large`: pasted content that is too long to keep its form
 * - `text-too-large`: a text that is too long for the editor, so that the plain field stays
 */
export type EditorProblem = 'pictures-dropped' | 'too-large' | 'text-too-large';

/** What keeps a notice from being published. */
export interface EditorStatus {
  /** Pictures that are being uploaded. */
  uploads: number;
  /** Pictures whose upload failed, and that were not removed. */
  failed: number;
  /** Pictures of other sites, which readers do not see. */
  external: number;
}
