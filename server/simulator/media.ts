import { randomBytes } from 'node:crypto';
import type { Clock } from './clock';

/** Life of an uploaded file, in seconds: three days. */
const mediaSeconds = 259_200;
const mostKept = 1000;

export type MediaType = 'image' | 'voice' | 'video' | 'file';

/** What is kept of an uploaded file. */
export interface Media {
  type: MediaType;
  /** As the sender named it: members see it. */
  name: string;
  bytes: number;
  /** Milliseconds since 1970, the simulator's clock. */
  createdAt: number;
}

/** Files that `media/upload` took, by media id. All apps of the corp share them. */
export function createMedia(clock: Clock) {
  const kept = new Map<string, Media>();

  return {
    add(media: Omit<Media, 'createdAt'>): { id: string; createdAt: number } {
      const id = randomBytes(48).toString('base64url');
      const createdAt = clock.now();
      kept.set(id, { ...media, createdAt });
      const [oldest] = kept.keys();
      if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
      return { id, createdAt };
    },
    /** The file, unless it is unknown or its three days are over. */
    find(id: string): Media | undefined {
      const media = kept.get(id);
      return media !== undefined && clock.now() < media.createdAt + mediaSeconds * 1000 ? media : undefined;
    },
  };
}
