import type { Logger } from 'pino';
import type { Database } from '../database';
import { createLogThrottle } from '../log-throttle';
import { WecomError } from '../wecom/errors';
import { takeLease } from '../work/lease';
import { startLoop } from '../work/loop';
import { createDirectoryReader, type DirectorySource } from './read';
import { createCallSchedule } from './sync-schedule';
import { createRemovalGuard } from './removal-guard';
import { emptyReport, syncOnce, type SyncReport } from './sync-once';

export { upsertPerson } from './write';
export type { SyncReport } from './sync-once';

export interface DirectorySync {
  /** Resolves when the first sync has ended, with or without success. Never rejects. */
  ready: Promise<void>;
  /** Starts a sync. If one is running, another follows it. Never rejects. */
  syncNow(): Promise<SyncReport>;
  /** Cancels reading, waits for writing, and does not use the database afterwards. */
  stop(): Promise<void>;
}

export interface DirectorySyncOptions {
  database: Database;
  wecom: DirectorySource;
  corpId: string;
  intervalSeconds: number;
  log: Logger;
  /**
   * Ends the sessions of people who left. Called before they are marked and again afterwards, so it must be repeatable.
   */
  onLeft(userids: string[]): Promise<void>;
  /** Milliseconds since 1970. */
  now?: () => number;
  /** Limit of calls of WeCom's API in any period of `perMs` milliseconds. */
  callLimit?: { most: number; perMs: number };
}

/** A fifth of what WeCom allows a company for each call. */
const usualCallLimit = { most: 2000, perMs: 60_000 };
const firstRetrySeconds = 30;
const longestRetrySeconds = 300;

/**
 * Keeps the directory in sync with WeCom: now, and every `intervalSeconds`. Only one process at a time syncs a
 * database. While WeCom does not respond, the last directory stays, and the pauses between attempts grow.
 */
export function startDirectorySync(options: DirectorySyncOptions): DirectorySync {
  const { database, wecom, corpId, intervalSeconds, log, onLeft, now = Date.now, callLimit = usualCallLimit } = options;
  const everyMs = intervalSeconds * 1000;
  /** Shorter than the interval, so that the process that synced last is not always the next. */
  const restMs = Math.floor(everyMs * 0.9);
  const stopping = new AbortController();
  const tools = {
    database,
    corpId,
    onLeft,
    now,
    log,
    mayLog: createLogThrottle(longestRetrySeconds * 1000),
    reader: createDirectoryReader(wecom, createCallSchedule(callLimit)),
    removalGuard: createRemovalGuard({ database, corpId, everyMs, now }),
  };
  let thorough = true;
  let failures = 0;
  let trouble: string | null = null;
  let running: Promise<SyncReport> | null = null;
  let following: Promise<SyncReport> | null = null;
  let urgent = true;
  let startedAt = 0;

  async function attempt(isUrgent: boolean): Promise<SyncReport> {
    const began = performance.now();
    const lease = await takeLease({
      database,
      kind: 'directory-sync',
      key: corpId,
      longestRestMs: restMs,
      urgent: isUrgent,
    });
    if (lease === null) return emptyReport('skipped');
    const giveBack = (ms: number): Promise<void> =>
      lease.end(ms).catch((error: unknown) => {
        log.warn({ err: error }, 'the lease of the directory sync could not be given back; it expires');
      });
    try {
      const report = await syncOnce(tools, lease, thorough, stopping.signal);
      const complete = report.outcome === 'done' || report.outcome === 'held';
      if (complete) thorough = false;
      await giveBack(complete ? restMs - (performance.now() - began) : 0);
      return report;
    } catch (error) {
      await giveBack(0);
      throw error;
    }
  }

  async function run(isUrgent: boolean): Promise<SyncReport> {
    if (stopping.signal.aborted) return emptyReport('skipped');
    try {
      const report = await attempt(isUrgent);
      logReport(report);
      return report;
    } catch (error) {
      const report = emptyReport(stopping.signal.aborted ? 'skipped' : 'failed', error);
      logReport(report);
      return report;
    }
  }

  /** Logs one line when it begins to fail, and one when it works again. */
  function logReport(report: SyncReport): void {
    const { outcome, people, departments, changed, left, error } = report;
    if (outcome === 'skipped') return;
    if (outcome === 'failed' || outcome === 'incomplete') {
      failures += 1;
      const reason = error instanceof WecomError ? `${error.call} ${error.kind}` : 'other';
      if (reason !== trouble)
        log.warn(
          { err: error, outcome },
          'the directory cannot be read in full; the last one stays and nobody is removed',
        );
      trouble = reason;
      return;
    }
    if (trouble !== null) log.info('the directory can be read again');
    failures = 0;
    trouble = null;
    if (changed > 0) log.info({ outcome, people, departments, changed, left: left.length }, 'directory read');
  }

  function start(isUrgent: boolean): Promise<SyncReport> {
    const started = run(isUrgent).finally(() => {
      running = null;
    });
    running = started;
    return started;
  }

  function nextPause(): number {
    const retryMs =
      Math.min(Math.min(intervalSeconds, firstRetrySeconds) * 2 ** (failures - 1), longestRetrySeconds) * 1000;
    if (failures > 0) return retryMs * (0.9 + Math.random() / 5);
    return Math.max(everyMs - (performance.now() - startedAt), Math.min(everyMs, 1000));
  }

  const loop = startLoop({
    async run() {
      startedAt = performance.now();
      await (running ?? start(urgent));
      urgent = false;
    },
    pauseMs: nextPause,
    onError: (error) => log.error({ err: error }, 'unexpected error'),
  });

  return {
    ready: loop.first,

    syncNow() {
      if (running === null) return start(true);
      following ??= running.then(() => {
        following = null;
        return start(true);
      });
      return following;
    },

    async stop() {
      stopping.abort(new Error('The directory sync is stopping'));
      await loop.stop();
      await running;
      await following;
    },
  };
}
