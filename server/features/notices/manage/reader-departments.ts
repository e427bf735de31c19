import { everyoneId } from '../../../audience/audience';
import { countsOfAudience } from '../../../audience/audience-size';
import type { Database } from '../../../database';
import { countsOf } from '../../../directory/counts';
import { type DepartmentNode, withSubDepartments } from '../../../directory/departments';
import { peopleByDepartment } from './reading-counts';

/** The departments below the root, or below the only department of a level. */
export function shownDepartments(nodes: ReadonlyMap<number, DepartmentNode>): DepartmentNode[] {
  const childrenOf = (parent: number | null): DepartmentNode[] =>
    [...nodes.values()].filter(({ parent_id: id }) => (id !== null && nodes.has(id) ? id : null) === parent);
  let level = childrenOf(null);
  for (let [only] = level; level.length === 1 && only !== undefined; [only] = level) {
    const below = childrenOf(only.id);
    if (below.length === 0) break;
    level = below;
  }
  return level;
}

/** The shown department to which each department belongs. */
export const shownDepartmentOf = (
  nodes: ReadonlyMap<number, DepartmentNode>,
  shown: readonly DepartmentNode[],
): Map<number, number> =>
  new Map(
    shown.flatMap(({ id }) => [...withSubDepartments(nodes.values(), [id])].map((below) => [below, id] as const)),
  );

/** The number of people of the present audience in each of the shown departments. */
export function audienceByDepartment(
  database: Database,
  corpId: string,
  audienceId: number,
  rootOf: ReadonlyMap<number, number>,
): Promise<ReadonlyMap<number, number>> {
  return countsOfAudience(database, corpId, audienceId, async (origin) => {
    if (audienceId !== everyoneId) return peopleByDepartment(origin, corpId, audienceId, rootOf);
    const { departments } = await countsOf(origin, corpId);
    return new Map([...departments].map(([id, { members }]) => [id, members]));
  });
}
