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

const mostKept = 1000;

/** The cache of what lists show: of each database the thousand notices read last, each in its newest revision. */
const knownNotices = new WeakMap<Database, Map<number, Known>>();

/** The notices of these rows, or null where one of them is not known in this revision. */
export function recall(database: Database, rows: readonly ListedRow[]): ListedNotice[] | null {
  const known = knownNotices.get(database);
  const found: ListedNotice[] = [];
  for (const { id, revision, read } of rows) {
    const kept = known?.get(id);
    if (kept?.revision !== revision) return null;
    found.push({ notice: read === null ? kept.unread : kept.read, place: kept.place });
  }
  return found;
}

/** The notices of these rows, kept for `recall`. */
export function remember(database: Database, rows: readonly NoticeRow[]): ListedNotice[] {
  const known = knownNotices.get(database) ?? new Map<number, Known>();
  knownNotices.set(database, known);
  return rows.map((row) => {
    const notice = presentNotice(row);
    const kept: Known = {
      revision: row.revision,
      read: Object.freeze({ ...notice, unread: false }),
      unread: Object.freeze({ ...notice, unread: true }),
      place: [row.pinned === 1 ? 1 : 0, row.published_at, row.id],
    };
    known.delete(row.id);
    known.set(row.id, kept);
    const [oldest] = known.keys();
    if (known.size > mostKept && oldest !== undefined) known.delete(oldest);
    return { notice: row.read === null ? kept.unread : kept.read, place: kept.place };
  });
}
