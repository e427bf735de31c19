import { randomBytes } from 'node:crypto';
import type { Clock } from './clock';

/** Lifetime of an uploaded file: three days. */
const mediaSeconds = 259_200;
const maxFiles = 1000;

export type MediaType = 'image' | 'voice' | 'video' | 'file';

/** An uploaded file. Its bytes are not kept. */
export interface Media {
  type: MediaType;
  /** File name from the sender; members see it. */
  name: string;
  bytes: number;
  /** Milliseconds since 1970, the simulator's clock. */
  createdAt: number;
}

/** Files uploaded by `media/upload`, by media id. All apps of the corp share them. */
export function createMedia(clock: Clock) {
  const kept = new Map<string, Media>();

  return {
    add(media: Omit<Media, 'createdAt'>): { id: string; createdAt: number } {
      const id = randomBytes(48).toString('base64url');
      const createdAt = clock.now();
      kept.set(id, { ...media, createdAt });
      const [oldest] = kept.keys();
      if (kept.size > maxFiles && oldest !== undefined) kept.delete(oldest);
      return { id, createdAt };
    },
    /** The file, or undefined if it is unknown or has expired. */
    find(id: string): Media | undefined {
      const media = kept.get(id);
      return media !== undefined && clock.now() < media.createdAt + mediaSeconds * 1000 ? media : undefined;
    },
  };
}
