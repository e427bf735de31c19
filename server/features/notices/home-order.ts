import type { NoticeSummary } from '../../../app/features/notices/contract';
import { asLimit, prepared, type Slots } from '../../database/prepared';
import type { Viewer } from '../../viewer';
import { listRows } from './list-rows';
import { listed, type ListedRow, type ListShape, type ListValues, ordered, withReadings } from './queries';
import { type VisibilityValues, visible } from './visibility';

/** Among so many of the newest notices, Home looks for unread ones. The list of unread notices has all of them. */
const newest = 60;
/** A notice whose date has passed longer ago no longer comes first, though it can still be confirmed. */
const overdueMs = 90 * 86_400_000;

interface HomeRow extends ListedRow {
  pinned: number;
  confirm_by: number | null;
  confirmed_at: number | null;
}

const columns = [...listed, 'n.pinned', 'n.confirm_by', 'r.confirmed_at'] as const;
const all: ListShape = { category: false, month: false, unread: false, cursor: false };

const newestNotices = prepared((query, slot: Slots<ListValues>) => ordered(query, slot, all).select(columns));

interface ToConfirmValues extends VisibilityValues {
  since: number;
  limit: number;
}

/** The soonest date first. */
const noticesToConfirm = prepared((query, slot: Slots<ToConfirmValues>) =>
  withReadings(query, slot)
    .select(columns)
    .where(visible(slot))
    .where('n.confirm_by', 'is not', null)
    .where('n.confirm_by', '>=', slot('since'))
    .where('r.confirmed_at', 'is', null)
    .orderBy('n.confirm_by')
    .orderBy('n.id')
    .limit(asLimit(slot('limit'))),
);

/** The notices on Home: those that the person must confirm, then pinned ones, then unread ones, then the newest. */
export async function homeNotices(viewer: Viewer, limit: number): Promise<NoticeSummary[]> {
  const { database, corpId, userid, now } = viewer;
  const place = { category: '', from: 0, until: 0, pinned: 0, publishedAt: 0, id: 0 };
  const [toConfirm, others] = await Promise.all([
    noticesToConfirm.all(database, { corpId, userid, since: now() - overdueMs, limit }),
    newestNotices.all(database, { corpId, userid, ...place, limit: newest }),
  ]);
  const rest = others.filter(({ id }) => toConfirm.every((notice) => notice.id !== id));
  const rank = ({ pinned, read }: HomeRow): number => (pinned === 1 ? 0 : read === null ? 1 : 2);
  // Sorting keeps the order of notices with the same rank.
  const rows = [...toConfirm, ...rest.sort((one, other) => rank(one) - rank(other))].slice(0, limit);
  const items = await listRows(viewer, rows);
  return items.map(({ notice }, index) => withConfirmation(notice, rows[index]));
}

const iso = (ms: number): string => new Date(ms).toISOString();

function withConfirmation(notice: NoticeSummary, row: HomeRow | undefined): NoticeSummary {
  if (row === undefined || row.confirm_by === null) return notice;
  const at = row.confirmed_at === null ? null : iso(row.confirmed_at);
  return { ...notice, confirm: { by: iso(row.confirm_by), at } };
}
