import type { Database } from '../database';
import { takeLease } from './lease';
import { type Loop, startLoop } from './loop';

export interface LeasedLoopOptions {
  database: Database;
  /** The kind of work, and what it applies to: the lease. */
  kind: string;
  key: string;
  /** Performs one run. The signal is aborted when the loop is stopped. */
  run(signal: AbortSignal): Promise<void>;
  /** How often each process looks whether the work is due, in milliseconds. */
  lookMs: number;
  /** How long the work rests after a run, in all processes. */
  restMs: number;
  onError(error: unknown): void;
}

/** Repeats background work in one process at a time. The first run follows the first pause. */
export const startLeasedLoop = ({ database, kind, key, run, lookMs, restMs, onError }: LeasedLoopOptions): Loop =>
  startLoop({
    async run(signal) {
      const lease = await takeLease({ database, kind, key, longestRestMs: restMs });
      if (lease === null) return;
      try {
        await run(signal);
      } finally {
        await lease.end(restMs);
      }
    },
    pauseMs: lookMs,
    startsWith: 'pause',
    onError,
  });
