import { type Expression, type RawBuilder, type Selectable, sql, type SqlBool } from 'kysely';
import { z } from 'zod';
import type { Language, Page } from '../../../../app/api/contract';
import type {
  DepartmentReaders,
  Reader,
  ReaderFilter,
  ReadersQuery,
  ReadersSummary,
  ReadingPoint,
} from '../../../../app/features/notices/readers/contract';
import { audienceSize } from '../../../audience/audience-size';
import { isMember, isMemberInOrder } from '../../../audience/membership';
import { recordAudit } from '../../../audit';
import type { PeopleTable } from '../../../database';
import { cursorOf } from '../../../database/cursor';
import { isOneOf, numbersIn } from '../../../database/dialect-sql';
import { countsOf } from '../../../directory/counts';
import { departmentsOf, withSubDepartments } from '../../../directory/departments';
import { appError } from '../../../errors';
import { type Cell, type ExportFormat, readRows, type Table } from '../../../exports';
import { initialsOf } from '../../../initials';
import { readerKinds, type Reminded } from '../../../outbox/message-card';
import { demand } from '../../../permissions';
import type { Viewer } from '../../../viewer';
import { searchCondition } from '../../people/exports';
import { isReader } from '../reading';
import { managedNotice, seeReaders } from './access';
import { changeNotice } from './drafts';
import { messagesAbout } from './messages';
import { queueReminder, remindEveryMs } from './remind';
import { createKeptFigures } from './kept-figures';
import { audienceByDepartment, shownDepartmentOf, shownDepartments } from './reader-departments';
import { readingFigures, type ReadingFigures, type ReadNotice } from './reading-counts';
import { readersWords } from './readers-words';

const pageSize = 50;
/** From this size on, people are checked in the order of the directory until a page is full. */
const largeAudience = 1000;
/** Up to so many readers are sorted, instead of looking for them in the directory. */
const fewPeople = 2000;
const mostPoints = 60;
const key = z
  .string()
  .max(300)
  .regex(/^\P{Cc}*$/u);
const cursor = cursorOf('readers', z.tuple([key, key]));

/** @throws {AppError} `notice-not-found`, `forbidden`, `notice-not-published` if it has no readers yet */
async function noticeWithReaders(viewer: Viewer, id: number) {
  const managed = await managedNotice(viewer, id);
  const { state, audience_id: audienceId } = managed;
  if (state === 'draft' || state === 'scheduled') throw appError('notice-not-published');
  await demand(viewer, seeReaders, managed);
  const row = await viewer.database.query
    .selectFrom('notices')
    .select(['title', 'published_at', 'confirm_by', 'reminded_at'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return { id, state, audienceId, confirmBy: row.confirm_by, ...row };
}

/** The figures of a notice, with the times for which they were made. */
interface TimedFigures {
  figures: ReadingFigures;
  time: { since: number; length: number };
}

const keptFigures = createKeptFigures<TimedFigures>(({ figures }) => figures.read);

/** How many of the present audience have read and confirmed a notice, and how it got there. */
export async function readersSummary(viewer: Viewer, id: number): Promise<ReadersSummary> {
  const { database, corpId } = viewer;
  const notice = await noticeWithReaders(viewer, id);
  const { audienceId, confirmBy } = notice;
  const now = viewer.now();
  const nodes = await departmentsOf.get({ database, corpId });
  const shown = shownDepartments(nodes);
  const rootOf = shownDepartmentOf(nodes, shown);
  const length = Math.max(1, Math.ceil((now - notice.published_at) / mostPoints));
  const people = await audienceByDepartment(database, corpId, audienceId, rootOf);
  const { figures, time } = await keptFigures(database, id, async (origin) => {
    const parts = { since: notice.published_at, length };
    return { time: parts, figures: await readingFigures(origin, corpId, notice, rootOf, parts) };
  });
  const next = notice.reminded_at === null ? 0 : notice.reminded_at + remindEveryMs;
  return {
    title: notice.title,
    state: notice.state,
    isReader: await isReader(viewer, id),
    publishedAt: iso(notice.published_at),
    confirmBy: confirmBy === null ? null : iso(confirmBy),
    // The number of people may be older than the readings.
    people: Math.max(figures.read, await audienceSize(database, corpId, audienceId)),
    read: figures.read,
    confirmed: confirmBy === null ? 0 : figures.confirmed,
    departments: shown.flatMap((department): DepartmentReaders[] => {
      const { read, confirmed } = figures.departments.get(department.id) ?? { read: 0, confirmed: 0 };
      const count = Math.max(read, people.get(department.id) ?? 0);
      if (count === 0) return [];
      return [
        {
          id: department.id,
          name: department.name,
          nameEn: department.name_en,
          people: count,
          read,
          confirmed: confirmBy === null ? 0 : confirmed,
        },
      ];
    }),
    overTime: readingOverTime(figures.parts, time, now),
    messages: await messagesAbout(database, corpId, id),
    remindAfter: next > now ? iso(next) : null,
  };
}

const iso = (ms: number): string => new Date(ms).toISOString();

/** How many of the present audience had read it, at moments from publishing until now. */
function readingOverTime(
  parts: ReadingFigures['parts'],
  { since, length }: { since: number; length: number },
  now: number,
): ReadingPoint[] {
  let read = 0;
  const points: ReadingPoint[] = [{ at: iso(since), read: 0 }];
  for (const { part, people } of parts) {
    read += people;
    points.push({ at: iso(Math.min(now, since + (part + 1) * length)), read });
  }
  if (points.length > 1 && points.at(-1)?.at !== iso(now)) points.push({ at: iso(now), read });
  return points;
}

type PersonRow = Selectable<PeopleTable>;

interface ReaderRow {
  userid: string;
  name: string;
  sort: string;
  department: string | null;
  departmentEn: string | null;
  position: string | null;
  readAt: number | null;
  confirmedAt: number | null;
  refusal: string | null;
}

/** A column of the reading of `p`. Looked up person by person, because PostgreSQL would compare all with all. */
const reading = (noticeId: number, column: 'read_at' | 'confirmed_at'): RawBuilder<number | null> => sql<
  number | null
>`(
  select r.${sql.ref(column)} from reads r
    where r.corp_id = p.corp_id and r.userid = p.userid and r.notice_id = ${noticeId} and r.marked is null)`;

const conditions: Record<ReaderFilter, (noticeId: number) => RawBuilder<SqlBool>> = {
  unread: (id) => sql<SqlBool>`${reading(id, 'read_at')} is null`,
  read: (id) => sql<SqlBool>`${reading(id, 'read_at')} is not null`,
  unconfirmed: (id) => sql<SqlBool>`${reading(id, 'confirmed_at')} is null`,
  confirmed: (id) => sql<SqlBool>`${reading(id, 'confirmed_at')} is not null`,
  refused: () => sql<SqlBool>`m.userid is not null`,
};

/** The userids that a list can contain, if these may be far fewer than the audience. */
const fewer: Partial<Record<ReaderFilter, (corpId: string, noticeId: number) => RawBuilder<unknown>>> = {
  read: (_, id) => sql`select r.userid from reads r where r.notice_id = ${id} and r.marked is null`,
  confirmed: (_, id) => sql`
    select r.userid from reads r where r.notice_id = ${id} and r.marked is null and r.confirmed_at is not null`,
  refused: (corpId, id) => sql`
    select distinct t.userid from messages s cross join message_recipients t
      where s.corp_id = ${corpId} and s.thing_id = ${id} and s.kind in (${sql.join(readerKinds)}) and t.message_id = s.id and t.state = 'refused'`,
};

/** The people among whom to look for a list: those who can be in it, or all if these are many. */
async function peopleFor({ database, corpId }: Viewer, id: number, show: ReaderFilter): Promise<RawBuilder<PersonRow>> {
  const userids = fewer[show]?.(corpId, id);
  if (userids === undefined) return sql`people`;
  const { rows } = await sql<{ people: number }>`
    select count(*) as people from (${userids} limit ${sql.lit(fewPeople + 1)}) as few`.execute(database.query);
  if ((rows[0]?.people ?? 0) > fewPeople) return sql`people`;
  // `offset` makes PostgreSQL look up these people, although it cannot know how many they are.
  return database.dialect === 'sqlite'
    ? sql`(select q.* from (${userids}) as few cross join people q where q.corp_id = ${corpId} and q.userid = few.userid)`
    : sql`(select q.* from (${userids}) as few cross join lateral (
        select * from people where corp_id = ${corpId} and userid = few.userid offset 0) q offset 0)`;
}

/** A page of people of the present audience, in the order of the directory. */
async function readerRows(
  viewer: Viewer,
  { id, audienceId }: ReadNotice,
  query: Omit<ReadersQuery, 'cursor'>,
  after: readonly [sort: string, userid: string] | null,
  limit: number,
): Promise<ReaderRow[]> {
  const { database, corpId } = viewer;
  const isLarge = (await audienceSize(database, corpId, audienceId)) > largeAudience;
  let list = database.query
    .selectFrom((isLarge ? await peopleFor(viewer, id, query.show) : sql<PersonRow>`people`).as('p'))
    .leftJoin('departments as d', (join) =>
      join.onRef('d.corp_id', '=', 'p.corp_id').onRef('d.id', '=', 'p.main_department'),
    )
    // The refusal of the last message to the person.
    .leftJoin('message_recipients as m', (join) =>
      join
        .onRef('m.userid', '=', 'p.userid')
        .on('m.state', '=', 'refused')
        .on(
          'm.message_id',
          '=',
          sql<number>`(
            select max(s.id) from messages s join message_recipients t on t.message_id = s.id and t.userid = p.userid
              where s.corp_id = ${corpId} and s.thing_id = ${id} and s.kind in (${sql.join(readerKinds)}))`,
        ),
    )
    .select([
      'p.userid',
      'p.name',
      'p.sort',
      'p.position',
      'd.name as department',
      'd.name_en as departmentEn',
      reading(id, 'read_at').as('readAt'),
      reading(id, 'confirmed_at').as('confirmedAt'),
      'm.reason as refusal',
    ])
    .where(isLarge ? isMemberInOrder(database, corpId, audienceId) : isMember(corpId, audienceId))
    .where(conditions[query.show](id))
    .orderBy('p.sort')
    .orderBy('p.userid')
    .limit(sql.lit(limit));
  if (query.department !== undefined) list = list.where(await belongsTo(viewer, query.department));
  const search = query.q === undefined ? null : await searchCondition(viewer, query.q);
  if (search !== null) list = list.where(search);
  if (after !== null) list = list.where(sql<SqlBool>`(p.sort, p.userid) > (${after[0]}, ${after[1]})`);
  return list.execute();
}

/** @throws {AppError} `department-not-found` */
async function belongsTo({ database, corpId }: Viewer, department: number): Promise<Expression<SqlBool>> {
  const nodes = await departmentsOf.get({ database, corpId });
  if (!nodes.has(department)) throw appError('department-not-found');
  const ids = JSON.stringify([...withSubDepartments(nodes.values(), [department])]);
  const listed = sql`(select listed.value from ${numbersIn(database.dialect, sql<string>`${ids}`)} listed)`;
  const { departments } = await countsOf(database, corpId);
  // People of a small department are looked up, and otherwise checked in the order of the directory.
  return (departments.get(department)?.members ?? 0) <= fewPeople
    ? isOneOf(
        database.dialect,
        sql`p.userid`,
        sql`select m2.userid from memberships m2 where m2.corp_id = ${corpId} and m2.department_id in ${listed}`,
      )
    : sql<SqlBool>`exists (
        select 1 from memberships m2 where m2.corp_id = p.corp_id and m2.userid = p.userid
          and +m2.department_id in ${listed})`;
}

/**
 * Lists the present audience by whether they have read or confirmed a notice.
 * @throws {AppError} `notice-not-published`, `department-not-found`, `cursor-invalid`
 */
export async function listReaders(viewer: Viewer, id: number, query: ReadersQuery): Promise<Page<Reader>> {
  const notice = await noticeWithReaders(viewer, id);
  const after = query.cursor === undefined ? null : cursor.decode(query.cursor);
  const rows = await readerRows(viewer, notice, query, after, pageSize + 1);
  const last = rows.length > pageSize ? rows[pageSize - 1] : undefined;
  return {
    items: rows.slice(0, pageSize).map((row) => ({
      id: row.userid,
      name: row.name,
      initials: initialsOf(row.name),
      department: row.department,
      departmentEn: row.departmentEn,
      readAt: row.readAt === null ? null : iso(row.readAt),
      confirmedAt: row.confirmedAt === null ? null : iso(row.confirmedAt),
      refusal: row.refusal,
    })),
    next: last === undefined ? null : cursor.encode([last.sort, last.userid]),
  };
}

/** The same list as a table. The export is an entry of the audit log. */
export async function exportReaders(
  viewer: Viewer,
  id: number,
  query: Omit<ReadersQuery, 'cursor'>,
  { language, format }: { language: Language; format: ExportFormat },
): Promise<Table> {
  const notice = await noticeWithReaders(viewer, id);
  if (viewer.getsContent) {
    const { department, ...wanted } = query;
    const nodes = await departmentsOf.get(viewer);
    const named = department === undefined ? {} : { department: nodes.get(department)?.name ?? String(department) };
    const details = { ...wanted, ...named, format };
    await viewer.inTransaction((inside) =>
      recordAudit(inside, { action: 'export', kind: 'notice', id, title: notice.title, details }),
    );
  }
  const words = readersWords[language];
  const time = timeOf(viewer.timeZone);
  const cells = (row: ReaderRow): Cell[] => [
    row.name,
    row.userid,
    language === 'en' ? (row.departmentEn ?? row.department) : row.department,
    row.position,
    row.readAt === null ? '' : time(row.readAt),
    row.confirmedAt === null ? '' : time(row.confirmedAt),
    row.refusal === null ? '' : (words.refusals[row.refusal] ?? row.refusal),
  ];
  const rows = readRows(
    (after: readonly [string, string] | null, limit) => readerRows(viewer, notice, query, after, limit),
    ({ sort, userid }) => [sort, userid] as const,
    cells,
  );
  return { name: `${notice.title} ${words.show[query.show]}`, columns: words.columns, rows };
}

/** As spreadsheets read it: `2026-11-29 09:30`. */
function timeOf(timeZone: string): (ms: number) => string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  return (ms) => format.format(ms);
}

/**
 * Sends a message to those of the present audience who have not read or not confirmed a notice, at most once a day.
 * @throws {AppError} `notice-not-published`, `reminded-recently`, `notice-not-to-confirm`
 */
export function remindReaders(viewer: Viewer, id: number, who: Reminded): Promise<{ people: number }> {
  return changeNotice(viewer, id, async () => {
    const { database, corpId, userid } = viewer;
    const notice = await noticeWithReaders(viewer, id);
    if (notice.state !== 'published') throw appError('notice-not-published');
    if (who === 'unconfirmed' && notice.confirmBy === null) throw appError('notice-not-to-confirm');
    const now = viewer.now();
    if (notice.reminded_at !== null && now < notice.reminded_at + remindEveryMs) throw appError('reminded-recently');
    const people = await queueReminder(database, corpId, id, who, { now, createdBy: userid });
    await recordAudit(viewer, { action: 'remind', kind: 'notice', id, title: notice.title, details: { who, people } });
    return { people };
  });
}
