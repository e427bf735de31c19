import type { Database } from '../database';
import type { PeopleDirectory } from '../session/admission';
import { upsertPerson } from './sync';

/** What a sign-in needs of the directory: who is known, and a place for somebody new. */
export function createPeopleDirectory(database: Database, corpId: string): PeopleDirectory {
  return {
    async find(userid) {
      const row = await database.query.selectFrom('people').select(['name', 'left_at'])
        .where('corp_id', '=', corpId).where('userid', '=', userid).executeTakeFirst();
      return row === undefined ? null : { name: row.name, left: row.left_at !== null };
    },
    admit: (member) => upsertPerson(database, corpId, member),
  };
}
