import type { Language } from '../../api/contract';
import { inLanguage } from '../../locales/in-language';
import type { Department } from './contract';

/** One row of the department tree. */
export interface DepartmentRow {
  id: number;
  name: string;
  /** 0 for the topmost rows. */
  depth: number;
  /** People in it and in its sub-departments, each counted once. */
  total: number;
  hasChildren: boolean;
  expanded: boolean;
}

/** A department with its name in the person's language. */
export type NamedDepartment = Pick<Department, 'id' | 'name' | 'parentId' | 'members' | 'ownMembers'>;

/** Indexed departments. A department whose parent is not listed is a root. Cycles are possible. */
export interface Directory {
  byId: ReadonlyMap<number, NamedDepartment>;
  children: ReadonlyMap<number | null, readonly NamedDepartment[]>;
}

/** Indexes departments by id and by parent. Siblings keep their order. */
export function directoryOf(departments: readonly Department[], language: Language): Directory {
  const named = departments.map(({ nameEn, ...department }): NamedDepartment => ({
    ...department,
    name: inLanguage(language, department.name, nameEn),
  }));
  const byId = new Map(named.map((department) => [department.id, department]));
  const children = new Map<number | null, NamedDepartment[]>();
  for (const department of named) {
    const parent = department.parentId !== null && byId.has(department.parentId) ? department.parentId : null;
    const siblings = children.get(parent) ?? [];
    siblings.push(department);
    children.set(parent, siblings);
  }
  return { byId, children };
}

/**
 * Returns the visible rows below a department.
 * @param base the id of the department; null for the whole company
 * @param expanded ids of the departments whose children are shown
 */
export function departmentRows(
  directory: Directory,
  base: number | null,
  expanded: ReadonlySet<number>,
): DepartmentRow[] {
  const rows: DepartmentRow[] = [];
  const walk = (parent: number | null, depth: number, path: ReadonlySet<number>): void => {
    for (const { id, name, members, ownMembers } of directory.children.get(parent) ?? []) {
      if (path.has(id)) continue;
      // The children may not be loaded yet.
      const hasChildren = (directory.children.get(id) ?? []).length > 0 || ownMembers !== undefined;
      const open = hasChildren && expanded.has(id);
      rows.push({ id, name, depth, total: members, hasChildren, expanded: open });
      if (open) walk(id, depth + 1, new Set([...path, id]));
    }
  };
  walk(base, 0, new Set());
  return rows;
}

/** The path of departments from the root to this one. Empty if it does not exist. */
export function pathTo({ byId }: Directory, id: number): NamedDepartment[] {
  const path: NamedDepartment[] = [];
  const seen = new Set<number>();
  for (let current = byId.get(id); current !== undefined && !seen.has(current.id);) {
    seen.add(current.id);
    path.unshift(current);
    current = current.parentId === null ? undefined : byId.get(current.parentId);
  }
  return path;
}
