import type { Context } from 'koa';
import type { Reading } from '../../../app/features/notices/contract';
import { AppError, appError } from '../../errors';
import { createLogThrottle } from '../../log-throttle';
import type { Viewer } from '../../viewer';
import { TimeoutError, withTimeout } from '../../work/with-timeout';
import { countUnread } from './notices';
import { noteConfirmed, noteRead, readingOf, visibleNotice } from './queries';

/** How long a picture waits for a write while the database is busy. */
const recordWithinMs = 1000;
const mayLog = createLogThrottle(60_000);

/**
 * Records that the person has had a notice on screen. The first time stays.
 * @throws {AppError} `notice-not-found`
 */
export async function seeNotice(viewer: Viewer, id: number): Promise<Reading> {
  await mustBeVisible(viewer, id);
  const { database, corpId, userid, now } = viewer;
  await noteRead.affected(database, { corpId, userid, id, now: now() });
  return readingAfter(viewer, id);
}

/**
 * Records that the person has confirmed a notice, which also counts as reading. It is possible after the date, too.
 * @throws {AppError} `notice-not-found`, `notice-not-to-confirm`
 */
export async function confirmNotice(viewer: Viewer, id: number): Promise<Reading> {
  const notice = await mustBeVisible(viewer, id);
  if (notice.confirm_by === null) throw appError('notice-not-to-confirm');
  const { database, corpId, userid, now } = viewer;
  await noteConfirmed.affected(database, { corpId, userid, id, now: now() });
  return readingAfter(viewer, id);
}

/** Whether the person is a reader of a published notice now. */
export const isReader = async ({ database, corpId, userid }: Viewer, id: number): Promise<boolean> =>
  (await visibleNotice.first(database, { corpId, userid, id })) !== undefined;

async function mustBeVisible({ database, corpId, userid }: Viewer, id: number): Promise<{ confirm_by: number | null }> {
  const found = Number.isSafeInteger(id) ? await visibleNotice.first(database, { corpId, userid, id }) : undefined;
  if (found === undefined) throw appError('notice-not-found');
  return found;
}

async function readingAfter(viewer: Viewer, id: number): Promise<Reading> {
  const { database, corpId, userid } = viewer;
  const row = await readingOf.first(database, { corpId, userid, id });
  const confirmedAt = row?.confirmed_at ?? null;
  return {
    unread: await countUnread(viewer),
    confirmedAt: confirmedAt === null ? null : new Date(confirmedAt).toISOString(),
  };
}

/** For a browser without scripts: records the reading if the database can be written. */
export async function seePicture(viewer: Viewer, id: number): Promise<{ id: number }> {
  await mustBeVisible(viewer, id);
  if (!viewer.noteReads) return { id };
  const { database, corpId, userid, log, now } = viewer;
  try {
    await withTimeout(recordWithinMs, () => noteRead.affected(database, { corpId, userid, id, now: now() }));
  } catch (error) {
    if (!(error instanceof TimeoutError) && !(error instanceof AppError && error.id === 'database-unavailable'))
      throw error;
    if (mayLog('reading')) log.warn({ err: error }, 'it could not be recorded that a notice was read');
  }
  return { id };
}

/** A transparent picture of one pixel. */
const pixel = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

export function sendPixel(ctx: Context): void {
  ctx.body = pixel;
  ctx.type = 'image/gif';
}
