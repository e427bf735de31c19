import { sql } from 'kysely';
import type { Database, NoticeState } from '../../../database';
import { numbersIn } from '../../../database/dialect-sql';
import { departmentsOf, withSubDepartments } from '../../../directory/departments';
import { appError } from '../../../errors';
import { action, demand } from '../../../permissions';
import { publisherScope } from '../../../publisher-scope';
import type { Viewer } from '../../../viewer';

/** The notices that a viewer may manage: all, or their own and those of some audiences. */
export type ManagedBy = null | { userid: string; audiences: readonly number[] };

/**
 * An administrator may manage every notice. A publisher may manage their own, and those that were published for
 * people of their departments only.
 */
export async function managedBy(viewer: Viewer): Promise<ManagedBy> {
  const scope = await publisherScope(viewer);
  if (scope === null) return null;
  const { database, corpId, userid } = viewer;
  if (scope.some(({ id }) => id === 0)) return { userid, audiences: await allAudiences(database, corpId) };
  const nodes = await departmentsOf.get(database, corpId);
  const deep = withSubDepartments(
    nodes.values(),
    scope.filter(({ withSub }) => withSub).map(({ id }) => id),
  );
  const flat = scope.map(({ id }) => id);
  return { userid, audiences: await audiencesWithin(database, corpId, [...deep], [...new Set([...deep, ...flat])]) };
}

async function allAudiences({ query }: Database, corpId: string): Promise<number[]> {
  const rows = await query.selectFrom('audiences').select('id').where('corp_id', '=', corpId).execute();
  return [0, ...rows.map(({ id }) => id)];
}

/**
 * The audiences that name only these departments and their members.
 * @param deep departments with all below them
 * @param all these, and departments without those below them
 */
async function audiencesWithin(
  { query, dialect }: Database,
  corpId: string,
  deep: readonly number[],
  all: readonly number[],
): Promise<number[]> {
  const list = (ids: readonly number[]) =>
    sql`(select listed.value from ${numbersIn(dialect, sql<string>`${JSON.stringify(ids)}`)} listed)`;
  const { rows } = await sql<{ id: number }>`
    select a.id from audiences a where a.corp_id = ${corpId} and not exists (
      select 1 from audience_parts p where p.audience_id = a.id and p.excepted = 0 and not (case p.kind
        when 'tree' then cast(p.target as bigint) in ${list(deep)}
        when 'department' then cast(p.target as bigint) in ${list(all)}
        when 'person' then exists (
          select 1 from memberships m
            where m.corp_id = ${corpId} and m.userid = p.target and m.department_id in ${list(all)})
        else ${sql.lit(dialect === 'sqlite' ? 0 : false)} end)
    )`.execute(query);
  return rows.map(({ id }) => id);
}

/** A notice as far as permissions need it. */
export interface ManagedRow {
  id: number;
  state: NoticeState;
  audience_id: number;
  created_by: string | null;
}

const isPublic = (state: NoticeState): boolean => state !== 'draft';

export const manageNotice = action<ManagedRow>('manage a notice', async (viewer, notice) => {
  const managed = await managedBy(viewer);
  if (managed === null) return true;
  if (notice.state === 'deleted') return false;
  return (
    notice.created_by === managed.userid || (isPublic(notice.state) && managed.audiences.includes(notice.audience_id))
  );
});

/**
 * Reads a notice that the viewer may manage.
 * @throws {AppError} `notice-not-found`, `forbidden`
 */
export async function managedNotice(viewer: Viewer, id: number): Promise<ManagedRow> {
  const row = Number.isSafeInteger(id)
    ? await viewer.database.query
        .selectFrom('notices')
        .select(['id', 'state', 'audience_id', 'created_by'])
        .where('corp_id', '=', viewer.corpId)
        .where('id', '=', id)
        .executeTakeFirst()
    : undefined;
  if (row === undefined) throw appError('notice-not-found');
  await demand(viewer, manageNotice, row);
  return row;
}
