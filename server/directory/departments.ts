import { type RawBuilder, sql } from 'kysely';
import type { Membership } from '../../app/features/people/contract';
import type { Database } from '../database';
import { contentCache, type ContentReader } from '../database/content-cache';
import { prepared, type Slots } from '../database/prepared';

export interface DepartmentNode {
  id: number;
  name: string;
  name_en: string | null;
  parent_id: number | null;
}

interface Company {
  corpId: string;
}

export const departmentNodes = prepared((query, slot: Slots<Company>) =>
  query
    .selectFrom('departments')
    .select(['id', 'name', 'name_en', 'parent_id'])
    .where('corp_id', '=', slot('corpId'))
    .orderBy('sort_order', 'desc')
    .orderBy('id'),
);

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
export const departmentsOf = contentCache<ReadonlyMap<number, DepartmentNode>>(
  'departments',
  async (database, corpId) => new Map((await departmentNodes.all(database, { corpId })).map((node) => [node.id, node])),
);

export function childrenByParent(nodes: Iterable<DepartmentNode>): Map<number | null, DepartmentNode[]> {
  const children = new Map<number | null, DepartmentNode[]>();
  for (const node of nodes) {
    const siblings = children.get(node.parent_id);
    if (siblings === undefined) children.set(node.parent_id, [node]);
    else siblings.push(node);
  }
  return children;
}

/** These departments and all below them. */
export function withSubDepartments(nodes: Iterable<DepartmentNode>, roots: Iterable<number>): Set<number> {
  const children = childrenByParent(nodes);
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
export async function membershipsOf(reader: ContentReader, departments: string | null): Promise<Membership[]> {
  if (departments === null) return [];
  const byId = await departmentsOf.get(reader);
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
export function ancestors(id: number, byId: ReadonlyMap<number, DepartmentNode>): DepartmentNode[] {
  const found = new Set<DepartmentNode>();
  for (let node = byId.get(id); node !== undefined && !found.has(node); node = byId.get(node.parent_id ?? -1))
    found.add(node);
  return [...found];
}
