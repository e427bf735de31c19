import { setImmediate as nextLoopTurn } from 'node:timers/promises';
import { type RawBuilder, sql } from 'kysely';
import { writeEntry } from '../audit/entries';
import type { Database, PeopleTable } from '../database';
import { inParts } from '../database/in-parts';
import type { WecomDepartment, WecomMember } from '../wecom/types';
import { sortKey } from './name-order';
import { searchText } from './search-text';

type PersonRow = PeopleTable;
type Profile = Pick<PersonRow, (typeof profileColumns)[number]>;

/** A person in the database. `search` and `sort` are only read if they are compared. */
export type KnownPerson = Profile & {
  departments: readonly number[];
  left_at: number | null;
  search?: string;
  sort?: string;
};

/** A person to write. */
export interface PersonChange {
  row: PersonRow;
  /** Each once, the main department first. */
  departments: readonly number[];
}

/** The columns that come from WeCom. The others are derived from them, or are the person's own choice. */
const profileColumns = [
  'corp_id',
  'userid',
  'name',
  'alias',
  'position',
  'telephone',
  'mobile',
  'email',
  'main_department',
  'leaders',
] as const satisfies (keyof PersonRow)[];
/** What a sync sets in the row of a person who exists. Their own choice of language stays. */
const updatedColumns = [...profileColumns, 'search', 'sort', 'left_at', 'updated_at'] as const;
const departmentColumns = ['name', 'name_en', 'parent_id', 'sort_order'] as const;
/** Looking up pinyin blocks requests, so it is done for a few people at a time. */
const readAtOnce = 50;
/** SQLite writes so many with their search terms in some 10 ms. */
const peopleAtOnce = 50;

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
  leaders: JSON.stringify(member.leaders),
});

/** For a row that exists: its new values, as the conflicting insert has them. */
const excluded = (columns: readonly string[]): Record<string, RawBuilder<never>> =>
  Object.fromEntries(columns.map((column) => [column, sql.ref<never>(`excluded.${column}`)]));

/** The main department first, if the person belongs to it. */
function departmentsOf({ departments, mainDepartment }: WecomMember): number[] {
  const each = [...new Set(departments)];
  return mainDepartment !== null && each.includes(mainDepartment)
    ? [mainDepartment, ...each.filter((id) => id !== mainDepartment)]
    : each;
}

const rowOf = (profile: Profile, now: number): PersonRow => ({
  ...profile,
  search: searchText(profile),
  sort: sortKey(profile.name),
  language: null,
  left_at: null,
  updated_at: now,
});

/** Rows that are read or compared before other requests get a turn. */
const rowsAtOnce = 500;

/**
 * All people in the database, including former members. They are read in parts, between which the process responds to
 * requests.
 * @param withSearch also reads what is derived from the profile
 */
export async function knownPeople(
  database: Database,
  corpId: string,
  withSearch: boolean,
): Promise<Map<string, KnownPerson>> {
  const known = new Map<string, KnownPerson & { departments: number[] }>();
  for (let after: string | undefined = ''; after !== undefined;) {
    const rows: Omit<KnownPerson, 'departments'>[] = await database.query
      .selectFrom('people')
      .select([...profileColumns, 'left_at'])
      .$if(withSearch, (query) => query.select(['search', 'sort']))
      .where('corp_id', '=', corpId)
      .where('userid', '>', after)
      .orderBy('userid')
      .limit(sql.lit(rowsAtOnce))
      .execute();
    const last = rows.at(-1)?.userid;
    if (last === undefined) break;
    const memberships = await database.query
      .selectFrom('memberships')
      .select(['userid', 'department_id'])
      .where('corp_id', '=', corpId)
      .where('userid', '>', after)
      .where('userid', '<=', last)
      .orderBy('userid')
      .orderBy('position')
      .execute();
    for (const row of rows) known.set(row.userid, { ...row, departments: [] });
    for (const { userid, department_id: id } of memberships) known.get(userid)?.departments.push(id);
    after = last;
    await nextLoopTurn();
  }
  return known;
}

/**
 * Returns the people to write so that the database matches WeCom, including former members who are listed again.
 */
export async function changedPeople(
  corpId: string,
  members: Iterable<WecomMember>,
  known: ReadonlyMap<string, KnownPerson>,
  now: number,
): Promise<PersonChange[]> {
  const changed: PersonChange[] = [];
  let compared = 0;
  let read = 0;
  for (const member of members) {
    compared += 1;
    if (compared % rowsAtOnce === 0) await nextLoopTurn();
    const profile = profileOf(corpId, member);
    const departments = departmentsOf(member);
    const before = known.get(member.userid);
    const same =
      before !== undefined &&
      before.left_at === null &&
      before.departments.join() === departments.join() &&
      profileColumns.every((column) => before[column] === profile[column]);
    if (same && before.search === undefined) continue;
    read += 1;
    if (read % readAtOnce === 0) await nextLoopTurn();
    const row = rowOf(profile, now);
    if (!same || before.search !== row.search || before.sort !== row.sort) changed.push({ row, departments });
  }
  return changed;
}

/**
 * Writes new and changed people with their memberships, inside a transaction. Their choice of language stays. Between
 * the parts the process responds to requests.
 */
export async function writePeople(transaction: Database, changes: readonly PersonChange[]): Promise<void> {
  for (const some of inParts(changes, peopleAtOnce)) {
    await transaction.query
      .insertInto('people')
      .values(some.map(({ row }) => row))
      .onConflict((conflict) => conflict.columns(['corp_id', 'userid']).doUpdateSet(excluded(updatedColumns)))
      .execute();
    await writeMemberships(transaction, some);
    if (changes.length > peopleAtOnce) await nextLoopTurn();
  }
}

/** Leaves unchanged memberships alone, because each change of them lets the people of departments be counted again. */
async function writeMemberships({ query }: Database, changes: readonly PersonChange[]): Promise<void> {
  const corpId = changes[0]?.row.corp_id;
  if (corpId === undefined) return;
  const userids = changes.map(({ row }) => row.userid);
  const rows = await query
    .selectFrom('memberships')
    .select(['userid', 'department_id'])
    .where('corp_id', '=', corpId)
    .where('userid', 'in', userids)
    .orderBy('userid')
    .orderBy('position')
    .execute();
  const before = new Map(userids.map((userid) => [userid, new Array<number>()]));
  for (const { userid, department_id: id } of rows) before.get(userid)?.push(id);
  const moved = changes.filter(({ row, departments }) => before.get(row.userid)?.join() !== departments.join());
  if (moved.length === 0) return;
  await query
    .deleteFrom('memberships')
    .where('corp_id', '=', corpId)
    .where(
      'userid',
      'in',
      moved.map(({ row }) => row.userid),
    )
    .execute();
  const memberships = moved.flatMap(({ row, departments }) =>
    departments.map((id, position) => ({ corp_id: corpId, userid: row.userid, department_id: id, position })),
  );
  for (const some of inParts(memberships)) await query.insertInto('memberships').values(some).execute();
}

/**
 * Marks people as former members, who belong to no department and have no roles: the userid may later be given to
 * somebody else. Runs inside a transaction.
 */
export async function markLeft(
  transaction: Database,
  corpId: string,
  userids: readonly string[],
  now: number,
): Promise<void> {
  for (const some of inParts(userids)) {
    await transaction.query
      .updateTable('people')
      .set({ left_at: now, updated_at: now })
      .where('corp_id', '=', corpId)
      .where('userid', 'in', some)
      .where('left_at', 'is', null)
      .execute();
    await transaction.query
      .deleteFrom('memberships')
      .where('corp_id', '=', corpId)
      .where('userid', 'in', some)
      .execute();
    await revokeRoles(transaction, corpId, some, now);
  }
}

async function revokeRoles(
  transaction: Database,
  corpId: string,
  userids: readonly string[],
  now: number,
): Promise<void> {
  const revoked = await transaction.query
    .deleteFrom('roles')
    .where('corp_id', '=', corpId)
    .where('userid', 'in', userids)
    .returning(['userid', 'role', 'department_id', 'with_sub'])
    .execute();
  for (const { userid, role, department_id: id, with_sub } of revoked) {
    const department =
      id === 0
        ? undefined
        : await transaction.query
            .selectFrom('departments')
            .select('name')
            .where('corp_id', '=', corpId)
            .where('id', '=', id)
            .executeTakeFirst();
    const details = id === 0 ? { role } : { role, department: department?.name ?? String(id), withSub: with_sub === 1 };
    const title = await transaction.query
      .selectFrom('people')
      .select('name')
      .where('corp_id', '=', corpId)
      .where('userid', '=', userid)
      .executeTakeFirst();
    await writeEntry(
      transaction,
      { corpId, userid: null, at: now },
      { action: 'revoke', kind: 'role', id: userid, title: title?.name ?? userid, details },
    );
  }
}

/**
 * Userids of former members who still have sessions. Normally there are none. The databases begin with the former
 * members, of whom each is looked up.
 */
export async function formerPeopleSignedIn(database: Database, corpId: string): Promise<string[]> {
  const found: string[] = [];
  for (let after: string | undefined = ''; after !== undefined;) {
    const former: { userid: string }[] = await database.query
      .selectFrom('people')
      .select('userid')
      .where('corp_id', '=', corpId)
      .where('left_at', 'is not', null)
      .where('userid', '>', after)
      .orderBy('userid')
      .limit(sql.lit(rowsAtOnce))
      .execute();
    after = former.at(-1)?.userid;
    if (after === undefined) break;
    const signedIn = await database.query
      .selectFrom('sessions')
      .select('userid')
      .distinct()
      .where('corp_id', '=', corpId)
      .where(
        'userid',
        'in',
        former.map(({ userid }) => userid),
      )
      .execute();
    found.push(...signedIn.map(({ userid }) => userid));
    await nextLoopTurn();
  }
  return found;
}

/**
 * Updates the departments. Returns the number of rows that changed.
 * @param remove whether to remove departments that are not listed
 */
export async function writeDepartments(
  database: Database,
  corpId: string,
  departments: readonly WecomDepartment[],
  remove: boolean,
): Promise<number> {
  const before = await database.query.selectFrom('departments').selectAll().where('corp_id', '=', corpId).execute();
  const known = new Map(before.map((row) => [row.id, row]));
  const rows = departments.map(({ id, name, nameEn, parentId, order }) => ({
    corp_id: corpId,
    id,
    name,
    name_en: nameEn,
    parent_id: parentId,
    sort_order: order,
  }));
  const changed = rows.filter((row) => {
    const old = known.get(row.id);
    return old === undefined || departmentColumns.some((column) => old[column] !== row[column]);
  });
  for (const some of inParts(changed)) {
    await database.query
      .insertInto('departments')
      .values(some)
      .onConflict((conflict) => conflict.columns(['corp_id', 'id']).doUpdateSet(excluded(departmentColumns)))
      .execute();
  }
  const listed = new Set(rows.map(({ id }) => id));
  const gone = remove ? before.map(({ id }) => id).filter((id) => !listed.has(id)) : [];
  for (const some of inParts(gone))
    await database.query.deleteFrom('departments').where('corp_id', '=', corpId).where('id', 'in', some).execute();
  return changed.length + gone.length;
}

/** Writes one member at sign-in, before the next sync. */
export async function upsertPerson(database: Database, corpId: string, member: WecomMember): Promise<void> {
  const change = { row: rowOf(profileOf(corpId, member), Date.now()), departments: departmentsOf(member) };
  await database.transaction((transaction) => writePeople(transaction, [change]));
}
