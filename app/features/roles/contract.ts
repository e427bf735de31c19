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
