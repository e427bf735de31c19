import QuickLRU from 'quick-lru';
import type { NoticeSummary } from '../../../app/features/notices/contract';
import type { Database } from '../../database';
import { presentNotice } from './presenter';
import type { ListedRow, NoticeRow } from './queries';

/** What a list shows of one notice; frozen, since everybody who may see it is given the same. */
interface Known {
  revision: number;
  read: NoticeSummary;
  unread: NoticeSummary;
  /** Where it stands in the order. */
  place: readonly [pinned: 0 | 1, publishedAt: number, id: number];
}

export interface ListedNotice {
  notice: NoticeSummary;
  place: Known['place'];
}

/** The least recently listed notices go first: at least this many stay, at most twice as many. */
const kept = 1000;

/** What lists show of notices, by database and id, each in its newest revision. */
const knownNotices = new WeakMap<Database, QuickLRU<number, Known>>();

/** The notices of these rows, or null where one of them is not known in this revision. */
export function recall(database: Database, rows: readonly ListedRow[]): ListedNotice[] | null {
  const known = knownNotices.get(database);
  const found: ListedNotice[] = [];
  for (const { id, revision, read } of rows) {
    const entry = known?.get(id);
    if (entry?.revision !== revision) return null;
    found.push({ notice: read === null ? entry.unread : entry.read, place: entry.place });
  }
  return found;
}

/** The notices of these rows, kept for `recall`. */
export function remember(database: Database, rows: readonly NoticeRow[]): ListedNotice[] {
  const known = knownNotices.get(database) ?? new QuickLRU<number, Known>({ maxSize: kept });
  knownNotices.set(database, known);
  return rows.map((row) => {
    const notice = presentNotice(row);
    const entry: Known = {
      revision: row.revision,
      read: Object.freeze({ ...notice, unread: false }),
      unread: Object.freeze({ ...notice, unread: true }),
      place: [row.pinned === 1 ? 1 : 0, row.published_at, row.id],
    };
    known.set(row.id, entry);
    return { notice: row.read === null ? entry.unread : entry.read, place: entry.place };
  });
}
