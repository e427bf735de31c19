import { type Kysely, type RawBuilder, sql, type SqlBool } from 'kysely';
import type { Database, Tables } from '../../database';
import { numbersIn } from '../../database/dialect-sql';
import { prepared, type Slots } from '../../database/prepared';
import type { Viewer } from '../../viewer';
import { type ListedNotice, recall, remember } from './list-cache';
import { columns, listed, type ListedRow, withReadings } from './queries';

/** @param ids as `idsOf` returns them */
export const isAmong = (
  dialect: Database['dialect'],
  id: RawBuilder<number>,
  ids: RawBuilder<string>,
): RawBuilder<SqlBool> => sql<SqlBool>`${id} in (select value from ${numbersIn(dialect, ids)} wanted)`;

interface IdValues {
  corpId: string;
  userid: string;
  /** As `idsOf` returns them. */
  ids: string;
}

const withIds = (query: Kysely<Tables>, slot: Slots<IdValues>) =>
  withReadings(query, slot)
    .where('n.corp_id', '=', slot('corpId'))
    .where(isAmong(slot.dialect, sql`n.id`, slot('ids')));

/** Notices by their ids, in any order. */
const byIds = {
  brief: prepared((query, slot: Slots<IdValues>) => withIds(query, slot).select(listed)),
  whole: prepared((query, slot: Slots<IdValues>) => withIds(query, slot).select(columns)),
};

/** What a list shows of found notices, in their order. */
export async function listFound(
  { database, corpId, userid }: Pick<Viewer, 'database' | 'corpId' | 'userid'>,
  found: readonly { id: number }[],
): Promise<ListedNotice[]> {
  const rows = await byIds.brief.all(database, { corpId, userid, ids: idsOf(found) });
  return listRows({ database, corpId, userid }, inOrderOf(found, rows));
}

/** What a list shows of notices, in their order. */
export async function listRows(
  { database, corpId, userid }: Pick<Viewer, 'database' | 'corpId' | 'userid'>,
  rows: readonly ListedRow[],
): Promise<ListedNotice[]> {
  const cached = recall(database, rows);
  if (cached !== null) return cached;
  return remember(database, inOrderOf(rows, await byIds.whole.all(database, { corpId, userid, ids: idsOf(rows) })));
}

/** The ids of rows as one value of a query. */
export const idsOf = (rows: readonly { id: number }[]): string => JSON.stringify(rows.map(({ id }) => id));

const inOrderOf = <T extends { id: number }>(order: readonly { id: number }[], rows: readonly T[]): T[] =>
  order.flatMap(({ id }) => rows.find((row) => row.id === id) ?? []);
