import type { Page } from '../../api/contract';
import { endpoint } from '../../api/endpoint';

/** A department, alone or with all below it. The id 0 is the whole company. */
export interface ScopeDepartment {
  id: number;
  withSub: boolean;
}

/** The departments for which a publisher may publish; null: no limit. */
export type PublisherScope = readonly ScopeDepartment[] | null;

/**
 * Whether a publisher may address a department: it is in their scope, or below a department that is in it with its
 * sub-departments. Sub-departments may be added later, so "with sub-departments" must be allowed as such.
 * @param parentOf the parent of a department; null or undefined for a root
 */
export function isWithinScope(
  scope: PublisherScope,
  { id, withSub }: ScopeDepartment,
  parentOf: (id: number) => number | null | undefined,
): boolean {
  if (scope === null || scope.some((allowed) => allowed.id === 0)) return true;
  if (scope.some((allowed) => allowed.id === id && (allowed.withSub || !withSub))) return true;
  const roots = new Set(scope.filter((allowed) => allowed.withSub).map((allowed) => allowed.id));
  const seen = new Set<number>();
  for (let up = parentOf(id); typeof up === 'number' && !seen.has(up); up = parentOf(up)) {
    if (roots.has(up)) return true;
    seen.add(up);
  }
  return false;
}

/** A department of a publisher with its names; `name` is null for the whole company, and for a removed department. */
export interface NamedScopeDepartment extends ScopeDepartment {
  name: string | null;
  nameEn: string | null;
}

/** Somebody with a role. */
export interface RoleHolder {
  /** The userid. */
  id: string;
  name: string;
  initials: string;
  position: string | null;
  department: string | null;
  departmentEn: string | null;
  isAdmin: boolean;
  /** Whether the setting ADMINS names them. Only the setting can change that. */
  isNamed: boolean;
  /** The departments for which they publish; the id 0 is the whole company. */
  departments: NamedScopeDepartment[];
}

/** The roles that a person has from now on. Without any, all are revoked. */
export interface RolesOfPerson {
  isAdmin: boolean;
  departments: ScopeDepartment[];
}

export const roles = {
  list: endpoint<object, Page<RoleHolder>>('GET', '/api/manage/roles', ['items']),
  set: endpoint<{ params: { id: string }; body: RolesOfPerson }, Page<RoleHolder>>('PUT', '/api/manage/roles/:id', [
    'items',
  ]),
  /** For which departments the viewer may publish; null in `departments`: no limit. */
  scope: endpoint<object, { departments: ScopeDepartment[] | null }>('GET', '/api/manage/scope', ['departments']),
};
