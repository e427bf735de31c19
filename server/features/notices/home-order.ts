import { type Kysely, sql } from 'kysely';
import type { NoticeSummary } from '../../../app/features/notices/contract';
import { ownAudiences } from '../../audience/membership';
import type { Database, Tables } from '../../database';
import { numbersIn } from '../../database/dialect-sql';
import { asLimit, prepared, type Slots } from '../../database/prepared';
import { versionedCache } from '../../database/versioned-cache';
import type { Viewer } from '../../viewer';
import { entriesOf, type ListEntry } from './list-cache';
import { visibleTo } from './visibility';

/** Among so many of the newest notices, Home looks for unread ones. The list of unread notices has all of them. */
const newestNotices = 60;
/** More notices than wait for confirmation at the same time. If there are more, the rest is read for each person. */
const mostToConfirm = 200;
/** A notice whose date has passed longer ago no longer comes first, though it can still be confirmed. */
const overdueMs = 90 * 86_400_000;
/** Different combinations of audiences, for example one for each department. */
const combinations = 1000;

interface HomeNotice {
  entry: ListEntry;
  confirmBy: number | null;
}

/** What everyone with the same audiences shares. */
interface HomeLists {
  /** In the order of lists. */
  newest: readonly HomeNotice[];
  /** The soonest date first. */
  toConfirm: readonly HomeNotice[];
  /** JSON: the ids of all of them. */
  ids: string;
}

interface ListValues {
  corpId: string;
  /** JSON: ids of audiences. */
  audiences: string;
  since: number;
  limit: number;
}

const shown = [
  'n.id',
  'n.revision',
  'n.title',
  'n.category',
  'n.summary',
  'n.publisher',
  'n.pinned',
  'n.published_at',
  'n.confirm_by',
] as const;

const newestOf = prepared((query, slot: Slots<ListValues>) =>
  query
    .selectFrom('notices as n')
    .select(shown)
    .where(visibleTo(slot))
    .orderBy('n.pinned', 'desc')
    .orderBy('n.published_at', 'desc')
    .orderBy('n.id', 'desc')
    .limit(asLimit(slot('limit'))),
);

const soonest = (query: Kysely<Tables>, slot: Slots<ListValues>) =>
  query
    .selectFrom('notices as n')
    .select(shown)
    .where(visibleTo(slot))
    .where('n.confirm_by', 'is not', null)
    .where('n.confirm_by', '>=', slot('since'))
    .orderBy('n.confirm_by')
    .orderBy('n.id')
    .limit(asLimit(slot('limit')));

const toConfirmOf = prepared(soonest);

const notConfirmedBy = prepared((query, slot: Slots<ListValues & { userid: string; except: string }>) =>
  soonest(query, slot)
    .where(sql<boolean>`n.id not in (select known.value from ${numbersIn(slot.dialect, slot('except'))} known)`)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('reads as r')
            .select('r.notice_id')
            .whereRef('r.corp_id', '=', 'n.corp_id')
            .where('r.userid', '=', slot('userid'))
            .whereRef('r.notice_id', '=', 'n.id')
            .where('r.confirmed_at', 'is not', null),
        ),
      ),
    ),
);

const cache = versionedCache<HomeLists>(combinations);

async function readLists(database: Database, corpId: string, audiences: string, since: number): Promise<HomeLists> {
  const values = { corpId, audiences, since };
  const [newest, toConfirm] = await Promise.all([
    newestOf.all(database, { ...values, limit: newestNotices }),
    toConfirmOf.all(database, { ...values, limit: mostToConfirm }),
  ]);
  const ids = new Set([...newest, ...toConfirm].map(({ id }) => id));
  return { newest: present(database, newest), toConfirm: present(database, toConfirm), ids: JSON.stringify([...ids]) };
}

type Rows = Awaited<ReturnType<typeof newestOf.all>>;

function present(database: Database, rows: Rows): HomeNotice[] {
  return entriesOf(database, rows).map((entry, index) => ({ entry, confirmBy: rows[index]?.confirm_by ?? null }));
}

interface ReadingValues {
  corpId: string;
  userid: string;
  ids: string;
}

/** One text, because many rows take longer to hand over than to find. */
const readings = prepared((query, slot: Slots<ReadingValues>) => {
  const each = sql`r.notice_id || ':' || coalesce(r.confirmed_at, 0)`;
  return query
    .selectFrom('reads as r')
    .select(
      (slot.dialect === 'sqlite' ? sql`group_concat(${each})` : sql`string_agg(${each}, ',')`)
        .$castTo<string | null>()
        .as('all'),
    )
    .where('r.corp_id', '=', slot('corpId'))
    .where('r.userid', '=', slot('userid'))
    .where(sql<boolean>`r.notice_id in (select wanted.value from ${numbersIn(slot.dialect, slot('ids'))} wanted)`);
});

/** The notices of the list that the person has read, each with the time of the confirmation, or 0. */
async function readingsOf({ database, corpId, userid }: Viewer, ids: string): Promise<Map<number, number>> {
  const row = await readings.first(database, { corpId, userid, ids });
  return new Map(
    (row?.all ?? '').split(',').map((each) => {
      const [id = '', confirmedAt = ''] = each.split(':');
      return [Number(id), Number(confirmedAt)] as const;
    }),
  );
}

/** The notices on Home: those that the person must confirm, then pinned ones, then unread ones, then the newest. */
export async function homeNotices(viewer: Viewer, limit: number): Promise<NoticeSummary[]> {
  const { database, corpId, userid, now } = viewer;
  const since = now() - overdueMs;
  const [own, versions] = await Promise.all([
    ownAudiences.first(database, { corpId, userid }),
    viewer.contentVersions(),
  ]);
  const audiences = `[${(own?.ids ?? '').split(',').sort().join()}]`;
  const lists = await cache.get(database, `${corpId} ${audiences}`, versions.notices ?? 0, (origin) =>
    readLists(origin, corpId, audiences, since),
  );
  const readings = await readingsOf(viewer, lists.ids);
  const isToConfirm = ({ entry, confirmBy }: HomeNotice): boolean =>
    confirmBy !== null && confirmBy >= since && (readings.get(entry.read.id) ?? 0) === 0;
  const toConfirm = lists.toConfirm.filter(isToConfirm).slice(0, limit);
  if (toConfirm.length < limit && lists.toConfirm.length === mostToConfirm) {
    const except = JSON.stringify(lists.toConfirm.map(({ entry }) => entry.read.id));
    const values = { corpId, userid, audiences, since, except, limit: limit - toConfirm.length };
    const more = await notConfirmedBy.all(database, values);
    for (const [id, at] of await readingsOf(viewer, JSON.stringify(more.map(({ id }) => id)))) readings.set(id, at);
    toConfirm.push(...present(database, more));
  }
  const first = new Set(toConfirm.map(({ entry }) => entry.read.id));
  const rank = ({ entry: { read } }: HomeNotice): number => (read.pinned ? 0 : readings.has(read.id) ? 2 : 1);
  const others = lists.newest.filter(({ entry }) => !first.has(entry.read.id));
  // Sorting keeps the order of notices with the same rank.
  const rows = [...toConfirm, ...others.sort((one, other) => rank(one) - rank(other))].slice(0, limit);
  return rows.map(({ entry, confirmBy }) => {
    const confirmedAt = readings.get(entry.read.id);
    const notice = confirmedAt === undefined ? entry.unread : entry.read;
    if (confirmBy === null) return notice;
    return { ...notice, confirm: { by: iso(confirmBy), at: (confirmedAt ?? 0) === 0 ? null : iso(confirmedAt ?? 0) } };
  });
}

const iso = (ms: number): string => new Date(ms).toISOString();
