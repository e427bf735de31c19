import { z } from 'zod';
import type { Notice, NoticeList, NoticesQuery } from '../../../app/features/notices/contract';
import { cursorOf } from '../../database/cursor';
import { appError } from '../../errors';
import { pictureSizes } from '../files/exports';
import { searchTerms } from '../../search/tokens';
import type { Viewer } from '../../viewer';
import { categoryNames } from './categories';
import { homeNotices } from './home-order';
import { type ListedNotice, recall, remember } from './list-cache';
import { monthRange } from './months';
import { presentNotice } from './presenter';
import { type ListShape, type ListValues, noticeList, oneNotice, unreadCount } from './queries';
import { listFound } from './list-rows';
import { markFound, searchNotices } from './search';
import { attachmentsHtml } from './attachments';
import { renderNotice } from './html-cache';
import { maxMarkdownLength } from './markdown';

const defaultLimit = 20;
/** The sort values of a response's last notice, so that the cursor stays valid when notices are read or published. */
const cursor = cursorOf('notices', z.tuple([z.union([z.literal(0), z.literal(1)]), z.int(), z.int()]));

/**
 * Lists notices by cursor: pinned ones first, then the newest. The next response repeats and skips nothing, also in the
 * list of unread notices while some of them are read.
 * @throws {AppError} `cursor-invalid`
 */
export async function listNotices(viewer: Viewer, query: NoticesQuery): Promise<NoticeList> {
  if (query.order === 'home') return listHome(viewer, query.limit ?? defaultLimit);
  const { limit = defaultLimit, category, month, unread = false, q = '' } = query;
  const [pinned, publishedAt, id] = query.cursor === undefined ? [0, 0, 0] : cursor.decode(query.cursor);
  const shape = {
    category: category !== undefined,
    month: month !== undefined,
    unread,
    cursor: query.cursor !== undefined,
  };
  const { database, corpId, userid } = viewer;
  const { from, until } = month === undefined ? { from: 0, until: 0 } : monthRange(month, viewer.timeZone);
  const values = { corpId, userid, category: category ?? '', from, until, pinned, publishedAt, id, limit: limit + 1 };
  const terms = searchTerms(q);
  const listed =
    terms.length > 0
      ? await listFound(viewer, await searchNotices(database, shape, values, terms))
      : // A search may have nothing that could be found, for example only an invisible character.
        q.trim() === ''
        ? await listAll(viewer, shape, values)
        : [];
  const last = listed.length > limit ? listed[limit - 1] : undefined;
  const items = listed.slice(0, limit).map(({ notice }) => notice);
  return {
    items,
    next: last === undefined ? null : cursor.encode([...last.place]),
    categories: await categoryNames(viewer, listed),
    ...(q.trim() === '' ? {} : { found: await markFound(database, items, terms) }),
  };
}

async function listHome(viewer: Viewer, limit: number): Promise<NoticeList> {
  const items = await homeNotices(viewer, limit);
  return {
    items,
    next: null,
    categories: await categoryNames(
      viewer,
      items.map((notice) => ({ notice })),
    ),
  };
}

async function listAll(viewer: Viewer, shape: ListShape, values: ListValues): Promise<ListedNotice[]> {
  const { database } = viewer;
  const cached = recall(
    database,
    await inTwoParts(shape, values, (kind, some) => noticeList(kind).brief.all(database, some)),
  );
  return (
    cached ??
    remember(database, await inTwoParts(shape, values, (kind, some) => noticeList(kind).whole.all(database, some)))
  );
}

/** With the pinned notices of a month first, an index has the order of each part, but not that of both together. */
async function inTwoParts<Row>(
  shape: ListShape,
  values: ListValues,
  read: (shape: ListShape, values: ListValues) => Promise<Row[]>,
): Promise<Row[]> {
  if (!shape.month) return read(shape, values);
  const pinned = shape.cursor && values.pinned === 0 ? [] : await read({ ...shape, part: 1 }, values);
  if (pinned.length >= values.limit) return pinned;
  return [...pinned, ...(await read({ ...shape, part: 0 }, { ...values, limit: values.limit - pinned.length }))];
}

/**
 * Returns a notice with its text.
 * @throws {AppError} `notice-not-found`
 */
export async function readNotice(viewer: Viewer, id: number): Promise<Notice> {
  if (!Number.isSafeInteger(id)) throw appError('notice-not-found');
  const { database, corpId, userid } = viewer;
  const row = await oneNotice.first(database, { corpId, userid, id });
  if (row === undefined) throw appError('notice-not-found');
  const html = await htmlOf(viewer, id, row.body);
  // A notice that was only marked as read counts as read once it is on screen.
  const unread = row.read === null || row.marked !== null;
  return Object.assign(presentNotice(row), {
    unread,
    html: (unread ? seenPicture(id) : '') + html + attachmentsHtml(row.attachments),
    categories: await categoryNames(viewer, [{ notice: row }]),
    ...(row.confirm_by === null ? {} : { confirm: { by: iso(row.confirm_by), at: isoOrNull(row.confirmed_at) } }),
    ...(row.edited_at === null ? {} : { editedAt: iso(row.edited_at) }),
    ...(row.questions === 1 ? {} : { closed: true as const }),
  });
}

const iso = (ms: number): string => new Date(ms).toISOString();
const isoOrNull = (ms: number | null): string | null => (ms === null ? null : iso(ms));

/** Without scripts, this picture records that the person has had the text on screen. */
function seenPicture(id: number): string {
  const address = `/api/notices/${id}/seen`;
  return `<noscript data-picture="${address}"><img src="${address}" width="1" height="1" alt="" loading="lazy"></noscript>`;
}

/** A notice's text as HTML. Reports the parts that the page cannot show. */
async function htmlOf({ database, corpId, reportDataProblem }: Viewer, id: number, body: string): Promise<string> {
  if (body.length > maxMarkdownLength) {
    reportDataProblem('notice', id, `the text is cut: it is longer than ${maxMarkdownLength} characters`);
  }
  return renderNotice(`${corpId} ${id}`, body, async (ids) => {
    const sizes = await pictureSizes(database, corpId, ids);
    for (const picture of ids) {
      const problem = `the picture "${picture}" is shown as its description: it does not exist`;
      if (!sizes.has(picture)) reportDataProblem('notice', id, problem);
    }
    return sizes;
  });
}

/** The number of published notices that the person has not opened. */
export async function countUnread({ database, corpId, userid }: Viewer): Promise<number> {
  return (await unreadCount.first(database, { corpId, userid }))?.unread ?? 0;
}
