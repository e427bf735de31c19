import type { Database } from './database';

/** Who asks, and of what: all that a feature needs to decide what they may see. */
export interface Viewer {
  database: Database;
  corpId: string;
  /** Lower case. */
  userid: string;
  /** Milliseconds since 1970. */
  now(): number;
  /** Whether opening a notice counts as reading it: not for a HEAD or a prefetch. */
  noteReads: boolean;
}
