import { z } from 'zod';
import type { Page } from '../../../app/api/contract';
import type { Notice, NoticesQuery, NoticeSummary } from '../../../app/features/notices/contract';
import { cursorOf } from '../../database/cursor';
import { appError } from '../../errors';
import { pictureSizes } from '../files/exports';
import type { Viewer } from '../../viewer';
import { recall, remember } from './list-cache';
import { presentNotice } from './presenter';
import { noteRead, noticeList, oneNotice, unreadCount } from './queries';
import { renderNotice } from './html-cache';

const usualLimit = 20;
/** The position in the order, by value: what was read or published meanwhile moves nothing behind it. */
const cursor = cursorOf('notices', z.tuple([z.union([z.literal(0), z.literal(1)]), z.int(), z.int()]));

/**
 * Pinned first, then the newest, cut by a cursor. While a person reads on, the list neither repeats nor skips, also where
 * only the unread are asked for and have been read meanwhile.
 * @throws {AppError} `cursor-invalid`
 */
export async function listNotices(viewer: Viewer, query: NoticesQuery): Promise<Page<NoticeSummary>> {
  const { limit = usualLimit, category, unread = false } = query;
  const [pinned, publishedAt, id] = query.cursor === undefined ? [0, 0, 0] : cursor.read(query.cursor);
  const list = noticeList({ category: category !== undefined, unread, cursor: query.cursor !== undefined });
  const { database, corpId, userid } = viewer;
  const values = { corpId, userid, now: viewer.now(), category: category ?? '', pinned, publishedAt, id, limit: limit + 1 };
  const listed = recall(database, await list.brief.all(database, values)) ?? remember(database, await list.whole.all(database, values));
  const last = listed.length > limit ? listed[limit - 1] : undefined;
  return { items: listed.slice(0, limit).map(({ notice }) => notice), next: last === undefined ? null : cursor.make([...last.place]) };
}

/**
 * The whole notice; notes that the person has read it, unless the viewer says otherwise.
 * @throws {AppError} `notice-not-found`
 */
export async function readNotice(viewer: Viewer, id: number): Promise<Notice> {
  if (!Number.isSafeInteger(id)) throw appError('notice-not-found');
  const { database, corpId, userid, noteReads } = viewer;
  const now = viewer.now();
  const row = await oneNotice.first(database, { corpId, userid, now, id });
  if (row === undefined) throw appError('notice-not-found');
  const html = await renderNotice(`${corpId} ${id}`, row.body, (ids) => pictureSizes(database, corpId, ids));
  if (row.read === null && noteReads) {
    await noteRead.affected(database, { corpId, userid, id, now });
    row.read = id;
  }
  return { ...presentNotice(row), html };
}

/** How many published notices the person has not opened. */
export async function countUnread({ database, corpId, userid, now }: Viewer): Promise<number> {
  return (await unreadCount.first(database, { corpId, userid, now: now() }))?.unread ?? 0;
}
