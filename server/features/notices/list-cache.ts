import QuickLRU from 'quick-lru';
import type { NoticeSummary } from '../../../app/features/notices/contract';
import type { Database } from '../../database';
import { shareValue } from '../../shared-values';
import { presentNotice } from './presenter';
import type { ListedRow, NoticeRow } from './queries';

/** A notice's list entry. Frozen, since all viewers get the same object. */
export interface ListEntry {
  revision: number;
  read: NoticeSummary;
  unread: NoticeSummary;
  /** Its position in the order. */
  place: readonly [pinned: 0 | 1, publishedAt: number, id: number];
}

export interface ListedNotice {
  notice: NoticeSummary;
  place: ListEntry['place'];
}

/** The least recently used entries are removed first. At least this many are kept, at most twice as many. */
const kept = 1000;

/** List entries per database, keyed by notice, each in its newest revision. */
const knownNotices = new WeakMap<Database, QuickLRU<number, ListEntry>>();

/** The list entries of these rows, or null if one of them is not cached in this revision. */
export function recall(database: Database, rows: readonly ListedRow[]): ListedNotice[] | null {
  const known = knownNotices.get(database.origin ?? database);
  const found: ListedNotice[] = [];
  for (const { id, revision, read } of rows) {
    const entry = known?.get(id);
    if (entry?.revision !== revision) return null;
    found.push({ notice: read === null ? entry.unread : entry.read, place: entry.place });
  }
  return found;
}

/** Presents these rows and keeps them for `recall`. */
export function remember(database: Database, rows: readonly NoticeRow[]): ListedNotice[] {
  return entriesOf(database, rows).map(({ read, unread, place }, index) => ({
    notice: rows[index]?.read === null ? unread : read,
    place,
  }));
}

/** Presents these rows for people who have read them and for others, and keeps them for `recall`. */
export function entriesOf(given: Database, rows: readonly Omit<NoticeRow, 'read'>[]): ListEntry[] {
  const database = given.origin ?? given;
  const known = knownNotices.get(database) ?? new QuickLRU<number, ListEntry>({ maxSize: kept });
  knownNotices.set(database, known);
  return rows.map((row) => {
    const cached = known.get(row.id);
    if (cached?.revision === row.revision) return cached;
    const notice = presentNotice(row);
    const entry: ListEntry = {
      revision: row.revision,
      read: shareValue({ ...notice, unread: false }),
      unread: shareValue({ ...notice, unread: true }),
      place: [row.pinned === 1 ? 1 : 0, row.published_at, row.id],
    };
    known.set(row.id, entry);
    return entry;
  });
}
