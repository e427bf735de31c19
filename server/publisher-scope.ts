import { sql } from 'kysely';
import { isWithinScope, type PublisherScope, type ScopeDepartment } from '../app/features/roles/contract';
import { numbersIn } from './database/dialect-sql';
import { prepared, type Slots } from './database/prepared';
import { inParts } from './database/in-parts';
import { type DepartmentNode, departmentsOf, withSubDepartments } from './directory/departments';
import type { Viewer } from './viewer';

export type { PublisherScope, ScopeDepartment } from '../app/features/roles/contract';

const scopeRows = prepared((query, slot: Slots<{ corpId: string; userid: string }>) =>
  query
    .selectFrom('roles')
    .select(['department_id', 'with_sub'])
    .where('corp_id', '=', slot('corpId'))
    .where('userid', '=', slot('userid'))
    .where('role', '=', 'publisher')
    .orderBy('department_id'),
);

/** A person with their roles. Each viewer is one; background work has one for the person who asked for it. */
export type RoleHolder = Pick<Viewer, 'database' | 'corpId' | 'userid' | 'roles'>;

/**
 * The departments for which the viewer may publish: null for administrators, who have no limit, and none for members.
 * In a write it is read in the transaction.
 */
export async function publisherScope(viewer: RoleHolder): Promise<PublisherScope> {
  const { database, corpId, userid } = viewer;
  const roles = await viewer.roles();
  if (roles.has('admin')) return null;
  if (!roles.has('publisher')) return [];
  const rows = await scopeRows.all(database, { corpId, userid });
  return rows.map((row) => ({ id: row.department_id, withSub: row.with_sub === 1 }));
}

/** Whether a publisher may address all of these departments. Without a department, the answer is yes. */
export function mayAddress(
  scope: PublisherScope,
  departments: readonly ScopeDepartment[],
  nodes: ReadonlyMap<number, Pick<DepartmentNode, 'parent_id'>>,
): boolean {
  return departments.every((department) => isWithinScope(scope, department, (id) => nodes.get(id)?.parent_id));
}

/** What an audience contains; exceptions need no permission. */
export interface Addressed {
  everyone: boolean;
  departments: readonly ScopeDepartment[];
  people: readonly string[];
}

export interface OutsideScope {
  everyone: boolean;
  /** Ids of departments. */
  departments: number[];
  /** Userids of people who belong to no department of the scope. */
  people: string[];
}

/** What the viewer may not address, for an error that names it. Null if they may address all of it. */
export async function outsideScope(viewer: RoleHolder, addressed: Addressed): Promise<OutsideScope | null> {
  const { database, corpId } = viewer;
  const scope = await publisherScope(viewer);
  if (scope === null || scope.some(({ id }) => id === 0)) return null;
  const nodes = await departmentsOf.get({ database, corpId });
  const departments = addressed.departments.filter((department) => !mayAddress(scope, [department], nodes));
  const people = await peopleOutside(viewer, departmentsIn(scope, nodes.values()), addressed.people);
  if (!addressed.everyone && departments.length === 0 && people.length === 0) return null;
  return { everyone: addressed.everyone, departments: departments.map(({ id }) => id), people };
}

/** The ids of all departments in a scope. */
export function departmentsIn(scope: readonly ScopeDepartment[], nodes: Iterable<DepartmentNode>): Set<number> {
  const roots = scope.filter(({ withSub }) => withSub).map(({ id }) => id);
  return new Set([...scope.map(({ id }) => id), ...withSubDepartments(nodes, roots)]);
}

async function peopleOutside(
  { database, corpId }: RoleHolder,
  departments: ReadonlySet<number>,
  userids: readonly string[],
): Promise<string[]> {
  const inside = new Set<string>();
  const list = numbersIn(database.dialect, sql<string>`${JSON.stringify([...departments])}`);
  for (const some of inParts(userids)) {
    const rows = await database.query
      .selectFrom('memberships')
      .select('userid')
      .where('corp_id', '=', corpId)
      .where('userid', 'in', some)
      .where(sql<boolean>`department_id in (select wanted.value from ${list} wanted)`)
      .execute();
    for (const { userid } of rows) inside.add(userid);
  }
  return userids.filter((userid) => !inside.has(userid));
}
