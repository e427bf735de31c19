import { sql } from 'kysely';
import type { Month } from '../../../app/features/notices/list/contract';
import { audiencesOf, type PersonValues } from '../../audience/membership';
import { type CompanyCache, companyCache } from '../../database/company-cache';
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

const span = prepared((query, slot: Slots<{ corpId: string }>) =>
  query
    .selectFrom('notices')
    .select(({ fn }) => [fn.min('published_at').as('first'), fn.max('published_at').as('last')])
    .where('corp_id', '=', slot('corpId'))
    .where('state', '=', sql.lit('published')),
);

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

interface AudienceMonth {
  month: string;
  audience: number;
  notices: number;
}

/**
 * How many notices each audience got in each month, the newest month first. Counted for everyone at once and kept for
 * half a minute, because it reads all notices.
 */
const caches = new Map<string, CompanyCache<AudienceMonth[]>>();

const createCache = (timeZone: string): CompanyCache<AudienceMonth[]> =>
  companyCache(30, async (database, corpId) => {
    const { first = null, last = null } = (await span.first(database, { corpId })) ?? {};
    if (first === null || last === null) return [];
    const end = monthIndex(Number(last), timeZone) + 1;
    const begin = Math.max(monthIndex(Number(first), timeZone), end - mostMonths);
    const indexes = Array.from({ length: end - begin + 1 }, (_, offset) => begin + offset);
    const starts = new Map(indexes.map((index) => [monthStart(index, timeZone), index]));
    const rows = await counts.all(database, { corpId, starts: JSON.stringify([...starts.keys()]) });
    return rows
      .sort((one, other) => Number(other.since) - Number(one.since))
      .map(({ since, audience_id: audience, notices }) => ({
        month: nameOf(starts.get(Number(since)) ?? begin),
        audience: Number(audience),
        notices: Number(notices),
      }));
  });

/** The months in which notices were published that the person may see, the newest first. */
export async function listMonths({ database, corpId, userid, timeZone }: Viewer): Promise<Month[]> {
  const cache = kept(caches, timeZone, () => createCache(timeZone));
  const [all, mine] = await Promise.all([cache.get(database, corpId), audiences.all(database, { corpId, userid })]);
  const ids = new Set(mine.map(({ id }) => Number(id)));
  const months = new Map<string, number>();
  for (const { month, audience, notices } of all)
    if (ids.has(audience)) months.set(month, (months.get(month) ?? 0) + notices);
  return [...months].map(([month, notices]) => ({ month, notices }));
}
