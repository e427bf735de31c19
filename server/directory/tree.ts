import type { WecomDepartment } from '../wecom/types';

/**
 * Makes the departments a forest without cycles. A department becomes a root if the app may not see its parent, or if
 * it is the first of a cycle.
 */
export function settleTree(departments: readonly WecomDepartment[]): WecomDepartment[] {
  const settled = new Map(departments.map((department) => [department.id, { ...department }]));
  const parentOf = (id: number): number | null => settled.get(id)?.parentId ?? null;

  for (const department of settled.values()) {
    if (department.parentId !== null && !settled.has(department.parentId)) department.parentId = null;
  }
  const sound = new Set<number>();
  for (const department of settled.values()) {
    const path = new Set<number>();
    for (let id: number | null = department.id; id !== null && !sound.has(id); id = parentOf(id)) {
      if (path.has(id)) {
        const first = settled.get(id);
        if (first !== undefined) first.parentId = null;
        break;
      }
      path.add(id);
    }
    for (const id of path) sound.add(id);
  }
  return [...settled.values()];
}
