import { departmentsOf } from '../../../directory/departments';
import { namesOf } from '../../../directory/names';
import { appError } from '../../../errors';
import { departmentsIn, publisherScope } from '../../../publisher-scope';
import type { Viewer } from '../../../viewer';

/** Without differences that readers do not see. */
const comparable = (name: string): string => name.normalize('NFKC').replaceAll(/\s+/gu, ' ').trim().toLowerCase();

/**
 * Checks that a publisher does not write in the name of others. The sender of a notice is a department that they
 * publish for or belong to, or their own name. Those who publish for the whole company may name any sender.
 * @param before the sender of the text that was published last, which may stay
 * @throws {AppError} `sender-not-allowed`
 */
export async function demandSender(viewer: Viewer, sender: string, before: string | undefined): Promise<void> {
  const { database, corpId, userid } = viewer;
  const scope = await publisherScope(viewer);
  if (scope === null || scope.some(({ id }) => id === 0)) return;
  if (before !== undefined && comparable(before) === comparable(sender)) return;
  const nodes = await departmentsOf.get({ database, corpId });
  const own = await database.query
    .selectFrom('memberships')
    .select('department_id')
    .where('corp_id', '=', corpId)
    .where('userid', '=', userid)
    .execute();
  const departments = [...departmentsIn(scope, nodes.values()), ...own.map((row) => row.department_id)];
  const names = departments
    .flatMap((id) => [nodes.get(id)?.name, nodes.get(id)?.name_en])
    .concat((await namesOf(database, corpId, [userid])).get(userid));
  if (!names.some((name) => typeof name === 'string' && comparable(name) === comparable(sender)))
    throw appError('sender-not-allowed');
}
