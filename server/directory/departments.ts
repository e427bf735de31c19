import { type RawBuilder, sql } from 'kysely';
import type { Department, Membership } from '../../app/features/people/contract';
import type { Database } from '../database';
import { companyCache } from '../database/company-cache';
import { prepared, type Slots } from '../database/prepared';
import type { Viewer } from '../viewer';

export interface DepartmentNode {
  id: number;
  name: string;
  name_en: string | null;
  parent_id: number | null;
}

interface Company {
  corpId: string;
}

const departmentNodes = prepared((query, slot: Slots<Company>) =>
  query
    .selectFrom('departments')
    .select(['id', 'name', 'name_en', 'parent_id'])
    .where('corp_id', '=', slot('corpId'))
    .orderBy('sort_order', 'desc')
    .orderBy('id'),
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

/**
 * A person's departments in a query of `people`: their ids with commas, the main one first; null without any.
 * `membershipsOf` reads it.
 * @param people the name of the table in the query
 */
export function ownDepartments(dialect: Database['dialect'], people = 'people'): RawBuilder<string | null> {
  const ids =
    dialect === 'sqlite'
      ? sql`group_concat(department_id, ',' order by position)`
      : sql`string_agg(department_id::text, ',' order by position)`;
  const person = sql`m.corp_id = ${sql.ref(`${people}.corp_id`)} and m.userid = ${sql.ref(`${people}.userid`)}`;
  return sql<string | null>`(select ${ids} from memberships as m where ${person})`;
}

/** All departments of a company by id, in the order of the directory. */
export const departmentsOf = companyCache<ReadonlyMap<number, DepartmentNode>>(
  5,
  async (database, corpId) => new Map((await departmentNodes.all(database, { corpId })).map((node) => [node.id, node])),
);

/** People in each department and its sub-departments. */
export const peopleCounts = companyCache<ReadonlyMap<number, number>>(5, async (database, corpId) => {
  const [nodes, own, several] = await Promise.all([
    departmentsOf.get(database, corpId),
    ownMembers.all(database, { corpId }),
    severalDepartments.all(database, { corpId }),
  ]);
  return countPeople(
    nodes,
    own,
    several.map(({ departments, people }) => ({ departments: departments.split(',').map(Number), people })),
  );
});

/** People in each department that has sub-departments, without those of the sub-departments. */
const ownPeopleCounts = companyCache<ReadonlyMap<number, number>>(5, async (database, corpId) => {
  const [nodes, own] = await Promise.all([departmentsOf.get(database, corpId), ownMembers.all(database, { corpId })]);
  const people = new Map(own.map((row) => [row.department_id, row.people]));
  const parents = [...nodes.values()].map((node) => node.parent_id).filter((id): id is number => id !== null);
  return new Map(parents.map((id) => [id, people.get(id) ?? 0]));
});

/** Reads the departments again for the next request, because a sync has changed them. */
export function forgetDepartments(database: Database, corpId: string): void {
  departmentsOf.forget(database, corpId);
  peopleCounts.forget(database, corpId);
  ownPeopleCounts.forget(database, corpId);
}

/** Every department of the company, flat; siblings in the directory's order. */
export async function listDepartments({ database, corpId }: Viewer): Promise<Department[]> {
  const [nodes, counts, own] = await Promise.all([
    departmentsOf.get(database, corpId),
    peopleCounts.get(database, corpId),
    ownPeopleCounts.get(database, corpId),
  ]);
  return [...nodes.values()].map(({ id, name, name_en: nameEn, parent_id: parentId }) => ({
    id,
    name,
    nameEn,
    parentId,
    members: counts.get(id) ?? 0,
    ownMembers: own.get(id),
  }));
}

/**
 * Counts the people of each department and its sub-departments, each person once.
 * @param own how many people belong to each department itself
 * @param several how many people belong to each combination of several departments
 */
export function countPeople(
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

/** These departments and all below them. */
export function withSubDepartments(nodes: Iterable<DepartmentNode>, roots: Iterable<number>): Set<number> {
  const children = new Map<number | null, DepartmentNode[]>();
  for (const node of nodes) children.set(node.parent_id, [...(children.get(node.parent_id) ?? []), node]);
  const found = new Set<number>();
  const waiting = [...roots];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    waiting.push(...(children.get(id) ?? []).map((child) => child.id));
  }
  return found;
}

/**
 * A person's departments, each with its path from the root, the main one first. Departments outside the app's
 * visible range are unknown and omitted.
 * @param departments as `ownDepartments` selects them
 */
export async function membershipsOf(
  database: Database,
  corpId: string,
  departments: string | null,
): Promise<Membership[]> {
  if (departments === null) return [];
  const byId = await departmentsOf.get(database, corpId);
  return departments
    .split(',')
    .map(Number)
    .map((id) => {
      const path = ancestors(id, byId).reverse();
      return {
        id,
        path: path.map(({ name }) => name),
        pathEn: path.some((node) => node.name_en !== null) ? path.map((node) => node.name_en ?? node.name) : null,
      };
    })
    .filter(({ path }) => path.length > 0);
}

/** The department and all above it, up to the root. Stops if the departments form a cycle. */
function ancestors(id: number, byId: ReadonlyMap<number, DepartmentNode>): DepartmentNode[] {
  const found = new Set<DepartmentNode>();
  for (let node = byId.get(id); node !== undefined && !found.has(node); node = byId.get(node.parent_id ?? -1))
    found.add(node);
  return [...found];
}
