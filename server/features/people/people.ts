import { sql, type SqlBool } from 'kysely';
import { z } from 'zod';
import type { Page } from '../../../app/api/contract';
import type { PeopleQuery, Person, PersonSummary } from '../../../app/features/people/contract';
import type { Database } from '../../database';
import { cursorOf } from '../../database/cursor';
import { prepared, type Slots } from '../../database/prepared';
import { versionedCache } from '../../database/versioned-cache';
import { appError } from '../../errors';
import { departmentsIn, publisherScope } from '../../publisher-scope';
import type { Viewer } from '../../viewer';
import { departmentsOf, membershipsOf, ownDepartments, withSubDepartments } from '../../directory/departments';
import { countsOf, profilesVersion } from '../../directory/counts';
import { type PersonRow, presentCard, presentPerson } from './presenter';
import { isIn, isInLarge, rareTerms, searchFor, searchWords } from './search';
import { createSearchTurns } from './search-turns';

const inTurn = createSearchTurns();

const defaultLimit = 50;
const maxLeaders = 20;
/** From this size on, it is faster to scan all people in order than to look up the members of the department. */
const largeDepartment = 1000;
/** A rank, a sort key and an id. PostgreSQL accepts no larger number and no NUL. */
const cursor = cursorOf(
  'people',
  z.tuple([
    z.int32(),
    z
      .string()
      .max(300)
      .regex(/^\P{Cc}*$/u),
    z
      .string()
      .max(64)
      .regex(/^\P{Cc}*$/u),
  ]),
);

type ListedPerson = PersonRow & { sort: string; rank: number };

/** Pages of results for words that many people have, for which all people are compared. */
const frequent = versionedCache<ListedPerson[]>();

interface Key {
  corpId: string;
  userid: string;
}

const card = prepared((query, slot: Slots<Key>) =>
  query
    .selectFrom('people as p')
    .leftJoin('departments as d', (join) =>
      join.onRef('d.corp_id', '=', 'p.corp_id').onRef('d.id', '=', 'p.main_department'),
    )
    .select([
      'p.userid',
      'p.name',
      'p.position',
      'd.name as department',
      'd.name_en as departmentEn',
      ownDepartments(slot.dialect, 'p').as('departments'),
      'p.alias',
      'p.telephone',
      'p.mobile',
      'p.email',
      'p.leaders',
    ])
    .where('p.corp_id', '=', slot('corpId'))
    .where('p.userid', '=', slot('userid'))
    .where('p.left_at', 'is', null),
);

/**
 * Lists the current members of the company: all, those of a department with its sub-departments, or those that match a
 * search. The best matches come first, then the order is that of the pinyin of the names.
 * @throws {AppError} `department-not-found`, `cursor-invalid`
 */
export async function listPeople(viewer: Viewer, query: PeopleQuery): Promise<Page<PersonSummary>> {
  const { database, corpId, userid } = viewer;
  const { limit = defaultLimit, department } = query;
  const words = searchWords(query.q ?? '');
  // The search has no searchable characters.
  if (words === null && (query.q ?? '').trim() !== '') return { items: [], next: null };
  const departments = await departmentsOf.get({ database, corpId });
  if (department !== undefined && !departments.has(department)) throw appError('department-not-found');

  const company = { dialect: database.dialect, corpId };
  const search = words === null ? null : searchFor(company, words, [...departments.values()]);
  const rare = words === null ? null : await rareTerms(database, corpId, words, [...departments.values()]);
  let found = database.query
    .selectFrom('people as p')
    .leftJoin('departments as d', (join) =>
      join.onRef('d.corp_id', '=', 'p.corp_id').onRef('d.id', '=', 'p.main_department'),
    )
    .select([
      'p.userid',
      'p.name',
      'p.position',
      'p.sort',
      'd.name as department',
      'd.name_en as departmentEn',
      (search?.rank ?? sql<number>`0`).as('rank'),
    ])
    .where('p.corp_id', '=', corpId)
    .where('p.left_at', 'is', null);
  if (search !== null) found = found.where(search.matches);
  if (rare !== null) found = found.where(rare);
  if (query.ids !== undefined) found = found.where('p.userid', 'in', query.ids.toLowerCase().split(','));
  const counts = await countsOf(database, corpId);
  const membersOf = (id: number): number => counts.departments.get(id)?.members ?? 0;
  const isAmong = (ids: ReadonlySet<number>, people: number) =>
    search === null && people > largeDepartment ? isInLarge(company, ids) : isIn(company, ids);
  const scope = query.addressable === true ? await publisherScope(viewer) : null;
  if (scope?.every(({ id }) => id !== 0)) {
    const people = scope.reduce((sum, { id }) => sum + membersOf(id), 0);
    found = found.where(isAmong(departmentsIn(scope, departments.values()), people));
  }
  if (department !== undefined)
    found = found.where(isAmong(withSubDepartments(departments.values(), [department]), membersOf(department)));

  let list = database.query
    .selectFrom(found.as('found'))
    .selectAll()
    .limit(sql.lit(limit + 1));
  // Without a search all ranks are equal, and an index provides the order.
  list =
    search === null ? list.orderBy('sort').orderBy('userid') : list.orderBy('rank').orderBy('sort').orderBy('userid');
  if (query.cursor !== undefined) {
    const [rank, sort, userid] = cursor.decode(query.cursor);
    list = list.where(
      search === null
        ? sql<SqlBool>`(sort, userid) > (${sort}, ${userid})`
        : sql<SqlBool>`(rank, sort, userid) > (${rank}, ${sort}, ${userid})`,
    );
  }
  const read = async (from: Database): Promise<ListedPerson[]> => (await from.execute(list.compile())).rows;
  const rows =
    search === null
      ? await read(database)
      : rare !== null
        ? await inTurn(`${corpId} ${userid}`, () => read(database))
        : // Everybody who searches for such words gets the same people.
          await frequent.get(
            database,
            JSON.stringify([corpId, words, query, scope]),
            await profilesVersion(database, corpId),
            (origin) => inTurn(`${corpId} ${userid}`, () => read(origin)),
          );
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    items: rows.slice(0, limit).map(presentPerson),
    next: last === undefined ? null : cursor.encode([last.rank, last.sort, last.userid]),
  };
}

/**
 * One person's card. Former members are omitted, also as leaders, and so are leaders outside the app's visible range.
 * @throws {AppError} `person-not-found`
 */
export async function readPerson(viewer: Viewer, id: string): Promise<Person> {
  const { database, corpId } = viewer;
  const userid = id.toLowerCase();
  const row = /^[\w.@-]{1,64}$/.test(userid) ? await card.first(database, { corpId, userid }) : undefined;
  if (row === undefined) throw appError('person-not-found');
  const [memberships, leaders] = await Promise.all([
    membershipsOf(viewer, row.departments),
    Promise.all(leaderIds(row, viewer).map((leader) => card.first(database, { corpId, userid: leader }))),
  ]);
  return presentCard(
    row,
    memberships,
    leaders.filter((leader) => leader !== undefined),
  );
}

const leaderList = z.array(z.string());

function leaderIds({ userid, leaders }: { userid: string; leaders: string }, { reportDataProblem }: Viewer): string[] {
  try {
    return leaderList.parse(JSON.parse(leaders)).slice(0, maxLeaders);
  } catch {
    reportDataProblem('person', userid, 'the leaders are not shown: the column must be a JSON list of userids');
    return [];
  }
}
