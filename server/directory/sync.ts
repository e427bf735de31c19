import type { Logger } from 'pino';
import type { Database } from '../database';
import { createRarely } from '../wecom/log-throttle';
import { WecomError } from '../wecom/errors';
import type { WecomClient } from '../wecom/types';
import { takeLease } from './lease';
import { createDirectoryReader } from './read';
import { createPace } from './sync-schedule';
import { createShrinkage } from './removal-guard';
import { emptyReport, syncOnce, type SyncReport } from './sync-once';

export { upsertPerson } from './write';
export type { SyncReport } from './sync-once';

export interface DirectorySync {
  /** The first sync is over, however it ended. Never rejects. */
  ready: Promise<void>;
  /** Syncs as things are now: one under way is waited for and followed by another. Never rejects. */
  syncNow(): Promise<SyncReport>;
  /** Breaks off what is being read, waits for what is being written; nothing of it touches the database afterwards. */
  stop(): Promise<void>;
}

export interface DirectorySyncOptions {
  database: Database;
  wecom: WecomClient;
  corpId: string;
  everySeconds: number;
  log: Logger;
  /** Ends the sessions of those who left. Called before they are marked and again when they are; from the beginning if that failed. */
  onLeft(userids: string[]): Promise<void>;
  now?: () => number;
}

/** A fifth of what WeCom allows one company for one call. */
const pace = { most: 2000, perMs: 60_000 };
const firstRetrySeconds = 30;
const longestRetrySeconds = 300;

/**
 * Keeps the directory as WeCom has it: now, and every `everySeconds`. Of all processes on one database one syncs at a
 * time. While WeCom is away the last directory stays, and it is tried again after longer and longer pauses.
 */
export function startDirectorySync(options: DirectorySyncOptions): DirectorySync {
  const { database, wecom, corpId, everySeconds, log, onLeft, now = Date.now } = options;
  const everyMs = everySeconds * 1000;
  const stopping = new AbortController();
  const tools = {
    database, corpId, onLeft, now, log,
    rarely: createRarely(longestRetrySeconds * 1000, now),
    reader: createDirectoryReader(wecom, createPace(pace, now)),
    shrinkage: createShrinkage({ database, corpId, everyMs, now }),
  };
  let thorough = true;
  let failures = 0;
  let trouble: string | null = null;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<SyncReport> | null = null;
  let following: Promise<SyncReport> | null = null;

  async function attempt(urgent: boolean): Promise<SyncReport> {
    const startedAt = now();
    const lease = await takeLease(database, corpId, urgent, now);
    if (lease === null) return emptyReport('skipped');
    let report: SyncReport | null = null;
    try {
      report = await syncOnce(tools, lease, thorough, stopping.signal);
      if (report.outcome === 'done' || report.outcome === 'held') thorough = false;
      return report;
    } finally {
      const rested = report?.outcome === 'done' || report?.outcome === 'held';
      await lease.end(rested ? startedAt + Math.floor(everyMs * 0.9) : null);
    }
  }

  async function run(urgent: boolean): Promise<SyncReport> {
    if (stopping.signal.aborted) return emptyReport('skipped');
    try {
      const report = await attempt(urgent);
      tell(report);
      return report;
    } catch (error) {
      const report = emptyReport(stopping.signal.aborted ? 'skipped' : 'failed', error);
      tell(report);
      return report;
    }
  }

  /** One line when it begins to fail, one when it works again. */
  function tell(report: SyncReport): void {
    const { outcome, people, departments, changed, left, error } = report;
    if (outcome === 'skipped') return;
    if (outcome === 'failed' || outcome === 'incomplete') {
      failures += 1;
      const reason = error instanceof WecomError ? `${error.call} ${error.kind}` : 'other';
      if (reason !== trouble) log.warn({ err: error, outcome }, 'the directory cannot be read in full; the last one stays and nobody is removed');
      trouble = reason;
      return;
    }
    if (trouble !== null) log.info('the directory can be read again');
    failures = 0;
    trouble = null;
    if (changed > 0) log.info({ outcome, people, departments, changed, left: left.length }, 'directory read');
  }

  function start(urgent: boolean): Promise<SyncReport> {
    const started = run(urgent).finally(() => {
      running = null;
    });
    running = started;
    return started;
  }

  function schedule(startedAt: number): void {
    if (stopping.signal.aborted) return;
    const retryMs = Math.min(Math.min(everySeconds, firstRetrySeconds) * 2 ** (failures - 1), longestRetrySeconds) * 1000;
    const delay = failures > 0 ? retryMs * (0.9 + Math.random() / 5) : Math.max(everyMs - (now() - startedAt), Math.min(everyMs, 1000));
    timer = setTimeout(() => void round(false), delay).unref();
  }

  async function round(urgent: boolean): Promise<void> {
    const startedAt = now();
    await (running ?? start(urgent));
    schedule(startedAt);
  }

  return {
    ready: round(true),

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
      clearTimeout(timer);
      await running;
      await following;
    },
  };
}
