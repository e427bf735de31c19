import type { Database } from '../database';

/** Names by userid, also of former members. */
export async function namesOf(
  { query }: Database,
  corpId: string,
  userids: readonly (string | null)[],
): Promise<Map<string, string>> {
  const wanted = [...new Set(userids.filter((id) => id !== null))];
  if (wanted.length === 0) return new Map();
  const rows = await query
    .selectFrom('people')
    .select(['userid', 'name'])
    .where('corp_id', '=', corpId)
    .where('userid', 'in', wanted)
    .execute();
  return new Map(rows.map(({ userid, name }) => [userid, name]));
}
