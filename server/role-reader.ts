import { type RawBuilder, sql } from 'kysely';
import type { Role } from '../app/api/contract';
import type { Database } from './database';
import { prepared, type Slots } from './database/prepared';

export type Roles = ReadonlySet<Role>;

interface PersonKey {
  corpId: string;
  userid: string;
}

/** What the table grants a person: the highest role, or null. */
export type GrantedRole = 'publisher' | 'admin' | null;

/**
 * Reads the roles of a person. Called when a rule needs them, at most once per request, and once more in each
 * transaction, with that transaction. Roles are not in the token, so a change applies to the next request.
 * @param granted what `grantedRole` selected for a current member, so that it need not be read
 */
export type RoleReader = (database: Database, person: PersonKey, granted?: GrantedRole) => Promise<Roles>;

const member: Roles = new Set();
const publisher: Roles = new Set(['publisher']);
/** An administrator also has the role of a publisher. */
const admin: Roles = new Set(['publisher', 'admin']);

/**
 * The granted role in a query of `people`. A query of its own takes as long as the rest of `/api/me` on PostgreSQL.
 * @param people the name of the table in the query
 */
export function grantedRole(people = 'people'): RawBuilder<GrantedRole> {
  const person = sql`r.corp_id = ${sql.ref(`${people}.corp_id`)} and r.userid = ${sql.ref(`${people}.userid`)}`;
  // The smallest of the two texts is 'admin'.
  return sql<GrantedRole>`(select min(r.role) from roles as r where ${person})`;
}

const currentMember = prepared((query, slot: Slots<PersonKey>) =>
  query
    .selectFrom('people')
    .select(grantedRole().as('granted'))
    .where('corp_id', '=', slot('corpId'))
    .where('userid', '=', slot('userid'))
    .where('left_at', 'is', null),
);

/**
 * Reads roles from the table that administrators change, and from the configuration. People who have left have none.
 * @param admins userids in lower case, from the setting ADMINS: always administrators, whatever the table says
 */
export function createRoleReader({ admins }: { admins: readonly string[] }): RoleReader {
  const named = new Set(admins);
  return async (database, { corpId, userid }, given) => {
    const granted = given === undefined ? (await currentMember.first(database, { corpId, userid }))?.granted : given;
    if (granted === undefined) return member;
    return named.has(userid) || granted === 'admin' ? admin : granted === 'publisher' ? publisher : member;
  };
}
