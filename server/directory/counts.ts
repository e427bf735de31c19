import { sql } from 'kysely';
import type { Database } from '../database';
import { inParts } from '../database/in-parts';
import { prepared, type Slots } from '../database/prepared';
import { versionedCache } from '../database/versioned-cache';
import { ancestors, type DepartmentNode, departmentNodes } from './departments';

interface Company {
  corpId: string;
}

export interface DepartmentCount {
  /** With those of its sub-departments, each once. */
  members: number;
  /** Without those of its sub-departments. */
  own: number;
}

export interface DirectoryCounts {
  /** The current members of the company. */
  people: number;
  departments: ReadonlyMap<number, DepartmentCount>;
}

const state = prepared((query, slot: Slots<Company>) =>
  query
    .selectFrom('directory_state')
    .select(['changes', 'counted', 'people', 'profiles'])
    .where('corp_id', '=', slot('corpId')),
);

/**
 * A number that rises when somebody joins, leaves or changes departments, and when the tree changes. What is derived
 * from the directory stays valid as long as it stays.
 */
export const directoryVersion = async (database: Database, corpId: string): Promise<number> =>
  (await state.first(database, { corpId }))?.changes ?? 0;

/** The same for what is derived from everything that lists of people show. */
export async function profilesVersion(database: Database, corpId: string): Promise<string> {
  const row = await state.first(database, { corpId });
  return `${row?.changes ?? 0} ${row?.profiles ?? 0}`;
}

const keptCounts = prepared((query, slot: Slots<Company>) =>
  query
    .selectFrom('department_counts')
    .select(['department_id', 'members', 'own_members'])
    .where('corp_id', '=', slot('corpId')),
);

const ownMembers = prepared((query, slot: Slots<Company>) =>
  query
    .selectFrom('memberships')
    .select(({ fn }) => ['department_id', fn.countAll<number>().as('people')])
    .where('corp_id', '=', slot('corpId'))
    .groupBy('department_id'),
);

/**
 * Each combination of several departments that people belong to, as ids with commas, and the number of these people.
 */
const severalDepartments = prepared((query, slot: Slots<Company>) => ({
  compile: () =>
    sql<{ departments: string; people: number }>`
    select departments, count(*) as people from (
      select ${slot.dialect === 'sqlite' ? sql`group_concat(department_id)` : sql`string_agg(department_id::text, ',')`} as departments
      from memberships where corp_id = ${slot('corpId')} and userid in (
        select userid from memberships where corp_id = ${slot('corpId')} and position > 0
      ) group by userid
    ) as each group by departments`.compile(query),
}));

const currentPeople = prepared((query, slot: Slots<Company>) =>
  query
    .selectFrom('people')
    .select(({ fn }) => fn.countAll<number>().as('people'))
    .where('corp_id', '=', slot('corpId'))
    .where('left_at', 'is', null),
);

const caches = versionedCache<DirectoryCounts>();

/**
 * The people of the company and of each department. A sync stores them (`keepCounts`). Between a change and the next
 * sync, for example after the first sign-in of a new person, they are counted once.
 */
export async function countsOf(database: Database, corpId: string): Promise<DirectoryCounts> {
  const row = await state.first(database, { corpId });
  if (row === undefined) return { people: 0, departments: new Map() };
  return caches.get(database, corpId, row.changes, async (origin) => {
    if (row.changes !== row.counted) return count(origin, corpId);
    const rows = await keptCounts.all(origin, { corpId });
    return {
      people: row.people,
      departments: new Map(rows.map((each) => [each.department_id, { members: each.members, own: each.own_members }])),
    };
  });
}

async function count(database: Database, corpId: string): Promise<DirectoryCounts> {
  const [nodes, own, several, people] = await Promise.all([
    departmentNodes.all(database, { corpId }),
    ownMembers.all(database, { corpId }),
    severalDepartments.all(database, { corpId }),
    currentPeople.first(database, { corpId }),
  ]);
  const members = countMembers(
    new Map(nodes.map((node) => [node.id, node])),
    own,
    several.map((row) => ({ departments: row.departments.split(',').map(Number), people: row.people })),
  );
  const ownOf = new Map(own.map((row) => [row.department_id, row.people]));
  return {
    people: people?.people ?? 0,
    departments: new Map([...members].map(([id, all]) => [id, { members: all, own: ownOf.get(id) ?? 0 }])),
  };
}

/** Stores the counts if the directory has changed since they were stored. Runs in a transaction. */
export async function keepCounts(transaction: Database, corpId: string): Promise<void> {
  // Read before counting, so that a change meanwhile lets them be counted again.
  const row = await state.first(transaction, { corpId });
  if (row === undefined || row.changes === row.counted) return;
  const { query } = transaction;
  const counts = await count(transaction, corpId);
  await query.deleteFrom('department_counts').where('corp_id', '=', corpId).execute();
  const rows = [...counts.departments].map(([id, { members, own }]) => ({
    corp_id: corpId,
    department_id: id,
    members,
    own_members: own,
  }));
  for (const some of inParts(rows)) await query.insertInto('department_counts').values(some).execute();
  await query
    .updateTable('directory_state')
    .set({ counted: row.changes, people: counts.people })
    .where('corp_id', '=', corpId)
    .execute();
}

/**
 * Counts the people of each department and its sub-departments, each person once.
 * @param own how many people belong to each department itself
 * @param several how many people belong to each combination of several departments
 */
export function countMembers(
  nodes: ReadonlyMap<number, DepartmentNode>,
  own: readonly { department_id: number; people: number }[],
  several: readonly { departments: readonly number[]; people: number }[],
): Map<number, number> {
  const counts = new Map<number, number>();
  const add = (id: number, people: number): void => void counts.set(id, (counts.get(id) ?? 0) + people);
  const ways = new Map<number, number[]>();
  /** The department and all above it. */
  const wayUp = (id: number): number[] => {
    const known = ways.get(id) ?? ancestors(id, nodes).map((node) => node.id);
    ways.set(id, known);
    return known;
  };

  for (const { department_id, people } of own) for (const id of wayUp(department_id)) add(id, people);
  // A person in two departments below a third was counted twice there.
  for (const { departments, people } of several) {
    const seen = new Set<number>();
    for (const id of departments.flatMap(wayUp)) {
      if (seen.has(id)) add(id, -people);
      seen.add(id);
    }
  }
  return counts;
}
