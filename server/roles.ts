import type { Role } from '../app/api/contract';
import type { Database } from './database';

export type Roles = ReadonlySet<Role>;

/**
 * Reads the roles of a person. Called when a rule needs them, at most once per request, and once more in each
 * transaction, with that transaction. Roles are not in the token, so a change applies to the next request.
 */
export type RoleReader = (database: Database, person: { corpId: string; userid: string }) => Promise<Roles>;

const member: Roles = new Set();
/** An administrator also has the role of a publisher. */
const admin: Roles = new Set(['publisher', 'admin']);

/** @param admins userids in lower case, from the setting ADMINS */
export function createRoleReader({ admins }: { admins: readonly string[] }): RoleReader {
  const named = new Set(admins);
  return async (_database, { userid }) => (named.has(userid) ? admin : member);
}
