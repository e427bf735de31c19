import type { Department } from '../../app/features/people/contract';
import { appError } from '../errors';
import type { Viewer } from '../viewer';
import { countsOf, type DirectoryCounts } from './counts';
import { ancestors, childrenByParent, type DepartmentNode, departmentsOf } from './departments';

type Company = Pick<Viewer, 'database' | 'corpId'>;

/** The parents of departments are indexed once after the directory was read. */
const knownChildren = new WeakMap<object, ReadonlyMap<number | null, DepartmentNode[]>>();

function childrenOf(nodes: ReadonlyMap<number, DepartmentNode>): ReadonlyMap<number | null, DepartmentNode[]> {
  const children = knownChildren.get(nodes) ?? childrenByParent(nodes.values());
  knownChildren.set(nodes, children);
  return children;
}

const present = (
  { id, name, name_en: nameEn, parent_id: parentId }: DepartmentNode,
  children: ReadonlyMap<number | null, unknown>,
  { departments }: DirectoryCounts,
): Department => {
  const { members = 0, own = 0 } = departments.get(id) ?? {};
  return { id, name, nameEn, parentId, members, ...(children.has(id) ? { ownMembers: own } : {}) };
};

/** Every department of the company, flat; siblings in the directory's order. */
export async function listDepartments({ database, corpId }: Company): Promise<Department[]> {
  const [nodes, counts] = await Promise.all([departmentsOf.get({ database, corpId }), countsOf(database, corpId)]);
  const children = childrenOf(nodes);
  return [...nodes.values()].map((node) => present(node, children, counts));
}

/**
 * The departments above one, itself, and those directly below it. Without an id those at the top, and if there is only
 * one, those directly below it.
 * @throws {AppError} `department-not-found`
 */
export async function listBranch({ database, corpId }: Company, id: number | undefined): Promise<Department[]> {
  const [nodes, counts] = await Promise.all([departmentsOf.get({ database, corpId }), countsOf(database, corpId)]);
  if (id !== undefined && !nodes.has(id)) throw appError('department-not-found');
  const children = childrenOf(nodes);
  const above = id === undefined ? (children.get(null) ?? []) : ancestors(id, nodes).reverse();
  const below = id === undefined && above.length > 1 ? [] : (children.get(id ?? above[0]?.id ?? null) ?? []);
  // A cycle of departments contains itself.
  return [...new Set([...above, ...below])].map((node) => present(node, children, counts));
}
