import type { Logger } from 'pino';
import { recordPortalAudit } from '../../../audit';
import type { Database } from '../../../database';
import { type Loop, startLoop } from '../../../work/loop';
import { readDraft } from './drafts';
import { showFiles } from './files';
import { notifyAudience } from './publish';
import { queueReminder } from './remind';

export interface NoticeScheduleOptions {
  database: Database;
  corpId: string;
  log: Logger;
  /** Milliseconds since 1970. */
  now?: () => number;
  pauseMs?: number;
}

const dayMs = 86_400_000;
/** Each in a transaction of its own, because its message may have many recipients. */
const atOnce = 20;

/** Publishes scheduled notices at their time, ends pinning, and sends automatic reminders. Runs in every process. */
export function startNoticeSchedule({ log, pauseMs = 1000, ...options }: NoticeScheduleOptions): Loop {
  return startLoop({
    run: (signal) => runDue(options, signal),
    pauseMs,
    onError: (error) => log.warn({ err: error }, 'scheduled notices could not be published; they are tried again'),
  });
}

/** Does what is due now. Of several processes that find the same notice, one does it. */
export async function runDue(
  { database, corpId, now = Date.now }: Omit<NoticeScheduleOptions, 'log' | 'pauseMs'>,
  signal?: AbortSignal,
): Promise<void> {
  const time = now();
  for (const id of await dueIds(database, corpId, time)) {
    if (signal?.aborted === true) return;
    await database.lock(`notice ${id}`, (inside) => publishDue(inside, corpId, id, time));
  }
  for (const id of await toRemind(database, corpId, time)) {
    if (signal?.aborted === true) return;
    await database.lock(`notice ${id}`, (inside) => remindDue(inside, corpId, id, time));
  }
  await unpin(database, corpId, time);
}

async function dueIds({ query }: Database, corpId: string, time: number): Promise<number[]> {
  const rows = await query
    .selectFrom('notices')
    .select('id')
    .where('corp_id', '=', corpId)
    .where('state', '=', 'scheduled')
    .where('published_at', '<=', time)
    .orderBy('published_at')
    .limit(atOnce)
    .execute();
  return rows.map(({ id }) => id);
}

/** Does nothing if another process has published it, or its time was cancelled. */
async function publishDue(inside: Database, corpId: string, id: number, time: number): Promise<void> {
  const notice = await inside.query
    .updateTable('notices')
    .set({ state: 'published' })
    .where('id', '=', id)
    .where('state', '=', 'scheduled')
    .where('published_at', '<=', time)
    .returning(['title', 'notify', 'audience_id'])
    .executeTakeFirst();
  if (notice === undefined) return;
  const { content } = await readDraft(inside, id);
  await showFiles(inside, corpId, id, { content, audienceId: notice.audience_id, now: time });
  const people =
    notice.notify === 1 ? await notifyAudience(inside, corpId, id, { now: time, isUpdate: false, createdBy: null }) : 0;
  await recordPortalAudit(inside, corpId, time, {
    action: 'publish',
    kind: 'notice',
    id,
    title: notice.title,
    details: { messages: people },
  });
}

/** Notices that must be confirmed within a day, and have not had their automatic reminder. */
async function toRemind({ query }: Database, corpId: string, time: number): Promise<number[]> {
  const rows = await query
    .selectFrom('notices')
    .select('id')
    .where('corp_id', '=', corpId)
    .where('state', '=', 'published')
    .where('confirm_by', '>', time)
    .where('confirm_by', '<=', time + dayMs)
    .where('remind_automatically', '=', 1)
    .limit(atOnce)
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
    .returning(['title', 'published_at', 'confirm_by', 'reminded_at'])
    .executeTakeFirst();
  if (notice === undefined || notice.confirm_by === null) return;
  const dayBefore = notice.confirm_by - dayMs;
  // Those who were reminded within this day, or for whom the notice itself is as new, need no reminder.
  if (notice.published_at > dayBefore || (notice.reminded_at ?? 0) > dayBefore) return;
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
    .limit(atOnce)
    .execute();
  for (const { id } of rows)
    await query
      .updateTable('notices')
      .set({ pinned: 0 })
      .where('id', '=', id)
      .where('pinned_until', '<=', time)
      .execute();
}
