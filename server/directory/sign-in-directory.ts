import type { Database } from '../database';
import type { PeopleDirectory } from '../identity/wecom';
import { upsertPerson } from './sync';

/** The part of the directory that a sign-in needs. */
export function createPeopleDirectory(database: Database, corpId: string): PeopleDirectory {
  return {
    async find(userid) {
      const row = await database.query
        .selectFrom('people')
        .select(['name', 'left_at'])
        .where('corp_id', '=', corpId)
        .where('userid', '=', userid)
        .executeTakeFirst();
      return row === undefined ? null : { name: row.name, left: row.left_at !== null };
    },
    admit: (member) => upsertPerson(database, corpId, member),
  };
}
