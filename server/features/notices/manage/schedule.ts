import type { Logger } from 'pino';
import { type PublishProblem, publishProblems } from '../../../../app/features/notices/manage/contract';
import { recordPortalAudit } from '../../../audit';
import type { Database } from '../../../database';
import { AppError } from '../../../errors';
import { createLogThrottle } from '../../../log-throttle';
import type { RoleReader } from '../../../role-reader';
import { type Loop, startLoop } from '../../../work/loop';
import { failScheduled, publishScheduled } from './publish';
import { queueReminder, remindEveryMs } from './remind';

export interface NoticeScheduleOptions {
  database: Database;
  corpId: string;
  log: Logger;
  /** Whether the person who scheduled a notice may still publish it is asked at its time. */
  readRoles: RoleReader;
  /** Milliseconds since 1970. */
  now?: () => number;
  pauseMs?: number;
}

const dayMs = 86_400_000;
/** At most so many notices in one run. Each is a transaction of its own, since its message may have many recipients. */
const mostDue = 500;
/** The failures of a notice are those of the previous run a second ago. */
const logEveryMs = 60_000;

/** Publishes scheduled notices at their time, ends pinning, and sends automatic reminders. Runs in every process. */
export function startNoticeSchedule({ log, pauseMs = 1000, ...options }: NoticeScheduleOptions): Loop {
  const isDue = createLogThrottle(logEveryMs);
  return startLoop({
    run: (signal) => runDue(options, signal),
    pauseMs,
    onError(error) {
      if (isDue(String(error)))
        log.warn({ err: error }, 'scheduled notices could not be published; they are tried again');
    },
  });
}

/**
 * Does what is due now. Of several processes that find the same notice, one does it. A notice that fails does not keep
 * the others from being published.
 * @throws {Error} the first failure that is not a reason to give up a notice. It is tried again in the next run.
 */
export async function runDue(
  { database, corpId, readRoles, now = Date.now }: Omit<NoticeScheduleOptions, 'log' | 'pauseMs'>,
  signal?: AbortSignal,
): Promise<void> {
  const time = now();
  const failures: unknown[] = [];
  async function each(ids: readonly number[], work: (id: number) => Promise<unknown>): Promise<void> {
    for (const id of ids) {
      if (signal?.aborted === true) return;
      try {
        await work(id);
      } catch (error) {
        if (error instanceof AppError && error.id === 'database-unavailable') throw error;
        failures.push(error);
      }
    }
  }
  const lock = (id: number, work: (inside: Database) => Promise<unknown>): Promise<unknown> =>
    database.lock(`notice ${id}`, work);

  await each(await dueIds(database, corpId, time), async (id) => {
    try {
      await lock(id, (inside) => publishScheduled(inside, corpId, id, { now: time, readRoles }));
    } catch (error) {
      const problem = problemIn(error);
      if (problem === undefined) throw error;
      await lock(id, (inside) => failScheduled(inside, corpId, id, { now: time, problem }));
    }
  });
  await each(await toRemind(database, corpId, time), (id) => lock(id, (inside) => remindDue(inside, corpId, id, time)));
  await unpin(database, corpId, time);
  if (failures.length > 0) throw failures[0];
}

/** Why a notice cannot be published, also not in the next run; undefined for other errors. */
const problemIn = (error: unknown): PublishProblem | undefined => {
  if (!(error instanceof AppError)) return undefined;
  const id = error.id === 'audience-not-allowed' ? 'publisher-not-allowed' : error.id;
  return publishProblems.find((problem) => problem === id);
};

async function dueIds({ query }: Database, corpId: string, time: number): Promise<number[]> {
  const rows = await query
    .selectFrom('notices')
    .select('id')
    .where('corp_id', '=', corpId)
    .where('state', '=', 'scheduled')
    .where('published_at', '<=', time)
    .orderBy('published_at')
    .limit(mostDue)
    .execute();
  return rows.map(({ id }) => id);
}

/**
 * Notices that must be confirmed within a day, and have not had their automatic reminder. After a reminder by hand it
 * waits until a day has passed.
 */
async function toRemind({ query }: Database, corpId: string, time: number): Promise<number[]> {
  const rows = await query
    .selectFrom('notices')
    .select('id')
    .where('corp_id', '=', corpId)
    .where('state', '=', 'published')
    .where('confirm_by', '>', time)
    .where('confirm_by', '<=', time + dayMs)
    .where('remind_automatically', '=', 1)
    .where(({ eb, or }) => or([eb('reminded_at', 'is', null), eb('reminded_at', '<=', time - remindEveryMs)]))
    .limit(mostDue)
    .execute();
  return rows.map(({ id }) => id);
}

async function remindDue(inside: Database, corpId: string, id: number, time: number): Promise<void> {
  const notice = await inside.query
    .updateTable('notices')
    .set({ remind_automatically: 0 })
    .where('id', '=', id)
    .where('state', '=', 'published')
    .where('remind_automatically', '=', 1)
    .where(({ eb, or }) => or([eb('reminded_at', 'is', null), eb('reminded_at', '<=', time - remindEveryMs)]))
    .returning(['title', 'published_at', 'confirm_by'])
    .executeTakeFirst();
  if (notice === undefined || notice.confirm_by === null) return;
  const dayBefore = notice.confirm_by - dayMs;
  // Those for whom the notice itself is as new need no reminder.
  if (notice.published_at > dayBefore) return;
  const people = await queueReminder(inside, corpId, id, 'unconfirmed', { now: time, createdBy: null });
  await recordPortalAudit(inside, corpId, time, {
    action: 'remind',
    kind: 'notice',
    id,
    title: notice.title,
    details: { people },
  });
}

async function unpin({ query }: Database, corpId: string, time: number): Promise<void> {
  const rows = await query
    .selectFrom('notices')
    .select('id')
    .where('corp_id', '=', corpId)
    .where('pinned', '=', 1)
    .where('pinned_until', '<=', time)
    .limit(mostDue)
    .execute();
  for (const { id } of rows)
    await query
      .updateTable('notices')
      .set({ pinned: 0 })
      .where('id', '=', id)
      .where('pinned_until', '<=', time)
      .execute();
}
