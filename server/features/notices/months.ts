import { sql } from 'kysely';
import type { Month } from '../../../app/features/notices/list/contract';
import { audiencesOf, type PersonValues } from '../../audience/membership';
import { type ContentCache, contentCache } from '../../database/content-cache';
import { numbersIn } from '../../database/dialect-sql';
import { prepared, type Slots } from '../../database/prepared';
import { utcOffsetReader } from '../../render/utc-offsets';
import type { Viewer } from '../../viewer';
import { kept } from './queries';

const minuteMs = 60_000;
/** A company has notices of fewer years. */
const mostMonths = 1200;

/** Of each time zone that is in use. */
const offsetReaders = new Map<string, (ms: number) => number>();

function offsetAt(ms: number, timeZone: string): number {
  return kept(offsetReaders, timeZone, () => utcOffsetReader(timeZone))(ms);
}

/** When a month begins in a time zone. @param index months since January of the year 0 */
function monthStart(index: number, timeZone: string): number {
  const local = Date.UTC(Math.floor(index / 12), index % 12);
  // Asked twice, because the offset may change between midnight there and midnight in UTC.
  const guess = local - offsetAt(local, timeZone) * minuteMs;
  return local - offsetAt(guess, timeZone) * minuteMs;
}

function monthIndex(ms: number, timeZone: string): number {
  const local = new Date(ms + offsetAt(ms, timeZone) * minuteMs);
  return local.getUTCFullYear() * 12 + local.getUTCMonth();
}

/** The milliseconds since 1970 at which a month such as `2026-11` begins, and those at which the next one does. */
export function monthRange(month: string, timeZone: string): { from: number; until: number } {
  const [year = 0, number = 1] = month.split('-').map(Number);
  const index = year * 12 + number - 1;
  return { from: monthStart(index, timeZone), until: monthStart(index + 1, timeZone) };
}

const nameOf = (index: number): string => `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`;

const span = prepared((query, slot: Slots<{ corpId: string }>) => {
  const published = query
    .selectFrom('notices')
    .select('published_at')
    .where('corp_id', '=', slot('corpId'))
    .where('state', '=', sql.lit('published'))
    .limit(sql.lit(1));
  // Two queries, because SQLite reads the whole index for a minimum beside a maximum.
  return query.selectNoFrom([
    published.orderBy('published_at', 'asc').as('first'),
    published.orderBy('published_at', 'desc').as('last'),
  ]);
});

interface MonthRow {
  since: number;
  audience_id: number;
  notices: number;
}

const counts = prepared((query, slot: Slots<{ corpId: string; starts: string }>) => ({
  compile: () =>
    sql<MonthRow>`
      with bounds(since, until) as (
        select value, lead(value) over (order by value) from ${numbersIn(slot.dialect, slot('starts'))} wanted
      )
      select b.since, n.audience_id, count(*) as notices
      from bounds b join notices n on n.corp_id = ${slot('corpId')} and n.state = 'published'
        and n.published_at >= b.since and n.published_at < b.until
      group by b.since, n.audience_id`.compile(query),
}));

const audiences = prepared((query, slot: Slots<PersonValues>) => ({
  compile: () => sql<{ id: number }>`with mine(id) as ${audiencesOf(slot)} select id from mine`.compile(query),
}));

interface MonthCount {
  /** Its position in the order. */
  index: number;
  notices: number;
}

interface CompanyMonths {
  /** The newest first. */
  names: readonly string[];
  byAudience: ReadonlyMap<number, readonly MonthCount[]>;
}

/**
 * How many notices each audience got in each month. Counted for everyone at once and kept until a notice changes,
 * because it reads all notices.
 */
const caches = new Map<string, ContentCache<CompanyMonths>>();

const createCache = (timeZone: string): ContentCache<CompanyMonths> =>
  contentCache('notices', async (database, corpId) => {
    const { first = null, last = null } = (await span.first(database, { corpId })) ?? {};
    if (first === null || last === null) return { names: [], byAudience: new Map() };
    const end = monthIndex(Number(last), timeZone) + 1;
    const begin = Math.max(monthIndex(Number(first), timeZone), end - mostMonths);
    const indexes = Array.from({ length: end - begin + 1 }, (_, offset) => end - offset);
    const starts = new Map(indexes.map((month, index) => [monthStart(month, timeZone), index]));
    const rows = await counts.all(database, { corpId, starts: JSON.stringify([...starts.keys()]) });
    const byAudience = new Map<number, MonthCount[]>();
    for (const { since, audience_id: audience, notices } of rows) {
      const months = byAudience.get(Number(audience)) ?? [];
      months.push({ index: starts.get(Number(since)) ?? 0, notices: Number(notices) });
      byAudience.set(Number(audience), months);
    }
    return { names: indexes.map(nameOf), byAudience };
  });

/** The months in which notices were published that the person may see, the newest first. */
export async function listMonths(viewer: Viewer): Promise<Month[]> {
  const { database, corpId, userid, timeZone } = viewer;
  const cache = kept(caches, timeZone, () => createCache(timeZone));
  const [{ names, byAudience }, mine] = await Promise.all([
    cache.get(viewer),
    audiences.all(database, { corpId, userid }),
  ]);
  const totals = names.map(() => 0);
  for (const { id } of mine)
    for (const { index, notices } of byAudience.get(Number(id)) ?? []) totals[index] = (totals[index] ?? 0) + notices;
  return names.flatMap((month, index) => {
    const notices = totals[index] ?? 0;
    return notices === 0 ? [] : [{ month, notices }];
  });
}
