import type { Database, PeopleTable } from '../database';
import type { WecomDepartment, WecomMember } from '../wecom/types';
import { searchText, sortKey } from './search-text';

type PersonRow = PeopleTable;
/** What WeCom says of a person; the rest of the row is made from it, or is the person's own. */
type Profile = Omit<PersonRow, 'search' | 'sort' | 'language' | 'left_at' | 'updated_at'>;

/** A person as the table has them. `search` is read only where it must be compared. */
export type KnownPerson = Profile & { left_at: number | null; search?: string; sort?: string };

const profileColumns = [
  'corp_id', 'userid', 'name', 'alias', 'position', 'telephone', 'mobile', 'email', 'main_department', 'department_ids', 'leaders',
] as const satisfies (keyof Profile)[];
/** Few enough for the number of parameters that each database takes. */
const rowsAtOnce = 200;
/** Reading names aloud takes time that requests wait for. */
const readingsAtOnce = 50;

const profileOf = (corpId: string, member: WecomMember): Profile => ({
  corp_id: corpId,
  userid: member.userid,
  name: member.name,
  alias: member.alias,
  position: member.position,
  telephone: member.telephone,
  mobile: member.mobile,
  email: member.email,
  main_department: member.mainDepartment,
  department_ids: JSON.stringify(member.departments),
  leaders: JSON.stringify(member.leaders),
});

const rowOf = (profile: Profile, now: number): PersonRow => ({
  ...profile, search: searchText(profile), sort: sortKey(profile.name), language: null, left_at: null, updated_at: now,
});

/** Everybody the table knows, also those who left. @param withSearch reads what is made from the profile, too */
export async function knownPeople(database: Database, corpId: string, withSearch: boolean): Promise<Map<string, KnownPerson>> {
  const rows: KnownPerson[] = await database.query.selectFrom('people').select([...profileColumns, 'left_at'])
    .$if(withSearch, (query) => query.select(['search', 'sort'])).where('corp_id', '=', corpId).execute();
  return new Map(rows.map((row) => [row.userid, row]));
}

/** The rows to write so that the table says what WeCom says; whoever is unchanged has none. Whoever had left is back. */
export async function changedPeople(corpId: string, members: Iterable<WecomMember>, known: ReadonlyMap<string, KnownPerson>, now: number): Promise<PersonRow[]> {
  const changed: PersonRow[] = [];
  let readings = 0;
  for (const member of members) {
    const profile = profileOf(corpId, member);
    const before = known.get(member.userid);
    const same = before !== undefined && before.left_at === null && profileColumns.every((column) => before[column] === profile[column]);
    if (same && before.search === undefined) continue;
    readings += 1;
    if (readings % readingsAtOnce === 0) await new Promise(setImmediate);
    const row = rowOf(profile, now);
    if (!same || before.search !== row.search || before.sort !== row.sort) changed.push(row);
  }
  return changed;
}

/** Writes people new and changed; their own choice of language stays. */
export async function writePeople(database: Database, rows: readonly PersonRow[]): Promise<void> {
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    await database.query.insertInto('people').values(rows.slice(from, from + rowsAtOnce))
      .onConflict((conflict) => conflict.columns(['corp_id', 'userid']).doUpdateSet((row) => ({
        name: row.ref('excluded.name'),
        alias: row.ref('excluded.alias'),
        position: row.ref('excluded.position'),
        telephone: row.ref('excluded.telephone'),
        mobile: row.ref('excluded.mobile'),
        email: row.ref('excluded.email'),
        main_department: row.ref('excluded.main_department'),
        department_ids: row.ref('excluded.department_ids'),
        leaders: row.ref('excluded.leaders'),
        search: row.ref('excluded.search'),
        sort: row.ref('excluded.sort'),
        left_at: row.ref('excluded.left_at'),
        updated_at: row.ref('excluded.updated_at'),
      })))
      .execute();
  }
}

/** Notes who is no member any more. */
export async function markLeft(database: Database, corpId: string, userids: readonly string[], now: number): Promise<void> {
  for (let from = 0; from < userids.length; from += rowsAtOnce) {
    await database.query.updateTable('people').set({ left_at: now, updated_at: now })
      .where('corp_id', '=', corpId).where('userid', 'in', userids.slice(from, from + rowsAtOnce)).where('left_at', 'is', null).execute();
  }
}

/** Userids of former members who still have sessions. Normally none. */
export async function formerPeopleSignedIn(database: Database, corpId: string): Promise<string[]> {
  const rows = await database.query.selectFrom('sessions as s')
    .innerJoin('people as p', (join) => join.onRef('p.corp_id', '=', 's.corp_id').onRef('p.userid', '=', 's.userid'))
    .select('s.userid').distinct().where('s.corp_id', '=', corpId).where('p.left_at', 'is not', null).execute();
  return rows.map(({ userid }) => userid);
}

/**
 * Brings the departments up to date. Answers how many rows changed.
 * @param remove whether those that are not listed go
 */
export async function writeDepartments(database: Database, corpId: string, departments: readonly WecomDepartment[], remove: boolean): Promise<number> {
  const before = await database.query.selectFrom('departments').selectAll().where('corp_id', '=', corpId).execute();
  const known = new Map(before.map((row) => [row.id, row]));
  const rows = departments.map(({ id, name, parentId, order }) => ({ corp_id: corpId, id, name, parent_id: parentId, sort_order: order }));
  const changed = rows.filter((row) => {
    const old = known.get(row.id);
    return old === undefined || old.name !== row.name || old.parent_id !== row.parent_id || old.sort_order !== row.sort_order;
  });
  for (let from = 0; from < changed.length; from += rowsAtOnce) {
    await database.query.insertInto('departments').values(changed.slice(from, from + rowsAtOnce))
      .onConflict((conflict) => conflict.columns(['corp_id', 'id']).doUpdateSet((row) => ({
        name: row.ref('excluded.name'), parent_id: row.ref('excluded.parent_id'), sort_order: row.ref('excluded.sort_order'),
      })))
      .execute();
  }
  const listed = new Set(rows.map(({ id }) => id));
  const gone = remove ? before.map(({ id }) => id).filter((id) => !listed.has(id)) : [];
  for (let from = 0; from < gone.length; from += rowsAtOnce) {
    await database.query.deleteFrom('departments').where('corp_id', '=', corpId).where('id', 'in', gone.slice(from, from + rowsAtOnce)).execute();
  }
  return changed.length + gone.length;
}

/** Writes one member, as a sign-in finds them before the directory has been read again. */
export async function upsertPerson(database: Database, corpId: string, member: WecomMember): Promise<void> {
  await writePeople(database, [rowOf(profileOf(corpId, member), Date.now())]);
}
