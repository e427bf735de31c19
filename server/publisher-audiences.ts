import { sql } from 'kysely';
import { everyoneId } from './audience/audience';
import type { Database } from './database';
import { numbersIn } from './database/dialect-sql';
import { prepared, type Slots } from './database/prepared';
import { versionedCache } from './database/versioned-cache';
import { directoryVersion } from './directory/counts';
import { departmentsOf, withSubDepartments } from './directory/departments';
import { publisherScope, type RoleHolder, type ScopeDepartment } from './publisher-scope';

/** Ids of stored audiences. */
export interface OwnAudiences {
  /** Those that name only departments and people of the viewer's scope. */
  addressed: number[];
  /**
   * Those of them that name no single people. What was published for them may be managed by all publishers of these
   * departments.
   */
  shared: number[];
}

/** Of the publishers who use it at present, by what they may publish for. */
const cache = versionedCache<OwnAudiences>();

/** The stored audiences that the viewer may address. Null for administrators, who have no limit; none for members. */
export async function ownAudiences(viewer: RoleHolder): Promise<OwnAudiences | null> {
  const scope = await publisherScope(viewer);
  if (scope === null) return null;
  if (scope.length === 0) return { addressed: [], shared: [] };
  const { database, corpId } = viewer;
  // Stored audiences never change, and a new one has a higher id than all others.
  const [changes, last] = await Promise.all([
    directoryVersion(database, corpId),
    lastAudience.first(database, { corpId }),
  ]);
  return cache.get(database, `${corpId} ${JSON.stringify(scope)}`, `${changes} ${last?.id ?? 0}`, (origin) =>
    read(origin, corpId, scope),
  );
}

const lastAudience = prepared((query, slot: Slots<{ corpId: string }>) =>
  query
    .selectFrom('audiences')
    .select('id')
    .where('corp_id', '=', slot('corpId'))
    .orderBy('id', 'desc')
    .limit(sql.lit(1)),
);

async function read(database: Database, corpId: string, scope: readonly ScopeDepartment[]): Promise<OwnAudiences> {
  if (scope.some(({ id }) => id === 0)) return allAudiences(database, corpId);
  const nodes = await departmentsOf.get({ database, corpId });
  const deep = withSubDepartments(
    nodes.values(),
    scope.filter(({ withSub }) => withSub).map(({ id }) => id),
  );
  const flat = scope.map(({ id }) => id);
  return audiencesWithin(database, corpId, [...deep], [...new Set([...deep, ...flat])]);
}

interface Row {
  id: number;
  /** 1 if it names departments or everyone, and no single people. */
  shared: number;
}

const isShared = sql<number>`case when
  exists (select 1 from audience_parts p where p.audience_id = a.id and p.excepted = 0)
  and not exists (select 1 from audience_parts p where p.audience_id = a.id and p.excepted = 0 and p.kind = 'person')
  then 1 else 0 end`;

const divided = (rows: readonly Row[]): OwnAudiences => ({
  addressed: rows.map(({ id }) => id),
  shared: rows.filter(({ shared }) => shared === 1).map(({ id }) => id),
});

async function allAudiences({ query }: Database, corpId: string): Promise<OwnAudiences> {
  const { rows } = await sql<Row>`
    select a.id, ${isShared} as shared from audiences a where a.corp_id = ${corpId}`.execute(query);
  return divided([{ id: everyoneId, shared: 1 }, ...rows]);
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
): Promise<OwnAudiences> {
  const list = (ids: readonly number[]) =>
    sql`(select listed.value from ${numbersIn(dialect, sql<string>`${JSON.stringify(ids)}`)} listed)`;
  const { rows } = await sql<Row>`
    select a.id, ${isShared} as shared from audiences a where a.corp_id = ${corpId} and not exists (
      select 1 from audience_parts p where p.audience_id = a.id and p.excepted = 0 and not (case p.kind
        when 'tree' then cast(p.target as bigint) in ${list(deep)}
        when 'department' then cast(p.target as bigint) in ${list(all)}
        when 'person' then exists (
          select 1 from memberships m
            where m.corp_id = ${corpId} and m.userid = p.target and m.department_id in ${list(all)})
        else ${sql.lit(dialect === 'sqlite' ? 0 : false)} end)
    )`.execute(query);
  return divided(rows);
}
