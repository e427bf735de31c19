import { sql } from 'kysely';
import { type AudienceSpec, everyone } from '../../app/api/contract';
import { audienceIdFor } from '../../server/audience/audience';
import type { Database } from '../../server/database';
import { sortKey } from '../../server/directory/name-order';
import { searchText } from '../../server/directory/search-text';
import { indexNotice } from '../../server/features/notices/exports';
import { fold } from '../../server/search/tokens';
import { corpId } from '../support/content';

/** A company, its notices and who has read them. */
export interface Size {
  people: number;
  departments: number;
  audiences: number;
  notices: number;
  readsPerPerson: number;
}

export const small: Size = { people: 500, departments: 20, audiences: 40, notices: 1000, readsPerPerson: 100 };
export const large: Size = {
  people: 50_000,
  departments: 1000,
  audiences: 1000,
  notices: 100_000,
  readsPerPerson: 100,
};

/** Who opens the pages. */
export const persons = {
  /** Has read as many notices as most people. */
  member: 1,
  /** Has read all notices but 30. */
  keen: 2,
  /** Publishes for a department with its sub-departments. */
  publisher: 3,
  admin: 0,
} as const;
export type PersonName = keyof typeof persons;
export const useridOf = (number: number): string => `p${String(number).padStart(6, '0')}`;
export const publisherDepartment = 2;

export const start = Date.parse('2024-01-01T00:00:00Z');
export const now = Date.parse('2026-11-29T00:00:00Z');
const subjects = ['放假', '停电', '食堂', '培训', '报销', '体检', '安全', '系统', '搬迁', '年会', '考勤', '采购'];
const surnames = '王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹';
const given =
  '伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀兰霞平刚桂英华玉萍红玲建国文辉鹏志梅宇浩欣怡子轩雨泽佳思源晓燕丹婷雪慧';
const positions = [
  '工程师',
  '产品经理',
  '测试工程师',
  '会计',
  '人事专员',
  '行政助理',
  '车间主任',
  '质检员',
  '销售经理',
];
const messagesOfNewest = 6;
const rowsAtOnce = 400;
/** Their reads are one statement, which has a time limit. */
const peopleAtOnce = 200;

/** Always the same numbers that look random. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 0x1_0000_0000) * below);
  };
}

async function inParts(count: number, insert: (from: number, until: number) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < count; from += rowsAtOnce) await insert(from, Math.min(count, from + rowsAtOnce));
}

const range = (from: number, until: number): number[] =>
  Array.from({ length: until - from }, (_, index) => from + index);

/** Fills an empty database with a company of mixed audiences: everyone, departments, and named people. */
export async function fill(database: Database, size: Size): Promise<void> {
  const random = randomNumbers(7);
  await addDepartments(database, size);
  await addPeople(database, size, random);
  const audiences = await addAudiences(database, size, random);
  const ids = await addNotices(database, size, random, audiences);
  await addReads(database, size, ids[0] ?? 1);
  await addRest(database, size, audiences, await newestForEveryone(database));
  // SQLite has no statistics in production either.
  if (database.dialect === 'postgres') await sql`analyze`.execute(database.query);
}

type Random = (below: number) => number;

export const addDepartments = ({ query }: Database, size: Size): Promise<void> =>
  inParts(size.departments, (from, until) =>
    query
      .insertInto('departments')
      .values(
        range(from, until).map((number) => ({
          corp_id: corpId,
          id: number + 1,
          name: `部门${number}`,
          name_en: null,
          parent_id: number === 0 ? null : Math.floor((number - 1) / 10) + 1,
          sort_order: 0,
        })),
      )
      .execute(),
  );

export function addPeople(database: Database, size: Size, random: Random = randomNumbers(7)): Promise<void> {
  const pick = (characters: string): string => characters[random(characters.length)] ?? '';
  const newName = (): string => pick(surnames) + pick(given) + (random(10) < 7 ? pick(given) : '');
  return inParts(size.people, (from, until) =>
    database.transaction(async (inside) => {
      const people = range(from, until).map((number) => ({
        userid: useridOf(number),
        name: newName(),
        alias: null,
        position: positions[random(positions.length)] ?? null,
        telephone: null,
        mobile: `13${String(random(1e9)).padStart(9, '0')}`,
        email: `${useridOf(number)}@example.com`,
        department: number === persons.publisher ? publisherDepartment : 1 + random(size.departments),
      }));
      await inside.query
        .insertInto('people')
        .values(
          people.map(({ department, ...person }) => ({
            ...person,
            corp_id: corpId,
            main_department: department,
            leaders: JSON.stringify([useridOf(random(10))]),
            language: null,
            left_at: null,
            updated_at: 1,
            search: searchText(person),
            sort: sortKey(person.name),
          })),
        )
        .execute();
      const other = (department: number): number[] =>
        random(10) === 0 && department > 1 ? [department, department - 1] : [department];
      await inside.query
        .insertInto('memberships')
        .values(
          people.flatMap(({ userid, department }) =>
            other(department).map((id, position) => ({ corp_id: corpId, userid, department_id: id, position })),
          ),
        )
        .execute();
    }),
  );
}

/** @returns ids; that of everyone is the first */
async function addAudiences(database: Database, size: Size, random: Random): Promise<number[]> {
  const audiences = [0];
  for (let number = 0; number < size.audiences; number += 1) {
    const department = () => ({ id: 1 + random(size.departments), withSub: random(2) === 0 });
    const spec: AudienceSpec =
      number % 10 < 7
        ? { ...everyone(), everyone: false, departments: Array.from({ length: 1 + (number % 3) }, department) }
        : number % 10 < 9
          ? { ...everyone(), everyone: false, people: Array.from({ length: 20 }, () => useridOf(random(size.people))) }
          : { ...everyone(), except: { departments: [department()], people: [] } };
    audiences.push(await audienceIdFor(database, corpId, spec));
  }
  return audiences;
}

async function addNotices(database: Database, size: Size, random: Random, audiences: number[]): Promise<number[]> {
  const ids: number[] = [];
  await inParts(size.notices, (from, until) =>
    database.transaction(async ({ query, ...inside }) => {
      const rows = range(from, until).map((number) => {
        const subject = subjects[random(subjects.length)] ?? '';
        const title = `${subject}通知${number}`;
        return {
          corp_id: corpId,
          title,
          category: ['company', 'people', 'it', 'life', 'safety'][number % 5] ?? 'it',
          body: `${title}。${subjects[random(subjects.length)]}安排如下，请各部门知悉并转告。`.repeat(8),
          summary: title,
          publisher: '行政部',
          pinned: number % 30_000 === 5 ? 1 : 0,
          published_at: start + Math.floor(((now - start) / size.notices) * number),
          confirm_by: number % 50 === 0 ? now + 86_400_000 * (random(60) - 50) : null,
          audience_id: random(10) < 4 ? 0 : (audiences[random(audiences.length)] ?? 0),
          created_by: useridOf(number % 10 === 0 ? persons.publisher : random(10)),
        };
      });
      const added = await query.insertInto('notices').values(rows).returning(['id', 'title', 'body']).execute();
      for (const { id, title, body } of added) {
        ids.push(id);
        await indexNotice({ query, ...inside }, { id, title, text: body });
      }
      const written = rows.map((row, index) => ({
        id: added[index]?.id ?? 0,
        row,
        content: JSON.stringify({
          title: row.title,
          body: row.body,
          category: row.category,
          publisher: row.publisher,
          audience: everyone(),
          publishAt: null,
          pinned: false,
          pinnedUntil: null,
          confirmBy: null,
          remindAutomatically: true,
          questions: true,
          notify: false,
          attachments: [],
        }),
      }));
      await query
        .insertInto('notice_drafts')
        .values(
          written.map(({ id, row, content }) => ({
            notice_id: id,
            corp_id: corpId,
            version: 1,
            updated_by: row.created_by,
            updated_at: row.published_at,
            title: row.title,
            folded: fold(row.title),
            audience_id: row.audience_id,
            content,
          })),
        )
        .execute();
      await query
        .insertInto('notice_versions')
        .values(
          written.map(({ id, row, content }) => ({
            notice_id: id,
            version: 1,
            corp_id: corpId,
            published_at: row.published_at,
            published_by: row.created_by,
            published_by_name: '',
            audience_id: row.audience_id,
            title: row.title,
            content,
          })),
        )
        .execute();
    }),
  );
  return ids;
}

async function addReads(database: Database, size: Size, first: number): Promise<void> {
  const { query, dialect } = database;
  const random = randomNumbers(11);
  const columns = sql`insert into reads (corp_id, userid, notice_id, read_at)`;
  for (let from = 0; from < size.people; from += peopleAtOnce) {
    const people = sql<string>`${JSON.stringify(range(from, Math.min(size.people, from + peopleAtOnce)).map(useridOf))}`;
    const numbers = sql<string>`${JSON.stringify(range(0, size.readsPerPerson))}`;
    const shift = random(size.notices);
    const step = Math.floor(size.notices / size.readsPerPerson);
    // A person reads every `step`-th notice; each begins elsewhere.
    await (
      dialect === 'sqlite'
        ? sql`${columns} select ${corpId}, p.value,
          ${first} + (n.value * ${step} + ${shift} + cast(substr(p.value, 2) as integer) * 7919) % ${size.notices}, ${now}
          from json_each(${people}) p, json_each(${numbers}) n where true on conflict do nothing`
        : sql`${columns} select ${corpId}, p, ${first} + (n::bigint * ${step}::bigint + ${shift}::bigint + substr(p, 2)::bigint * 7919) % ${size.notices}::bigint, ${now}::bigint
          from jsonb_array_elements_text(${people}::jsonb) p, jsonb_array_elements_text(${numbers}::jsonb) n on conflict do nothing`
    ).execute(query);
  }
  // The newest notice for everyone, which four of five people have read.
  const newest = await newestForEveryone(database);
  for (let from = 0; from < size.people; from += peopleAtOnce) {
    const readers = range(from, Math.min(size.people, from + peopleAtOnce)).filter((number) => (number * 7919) % 5 > 0);
    await query
      .insertInto('reads')
      .values(readers.map((number) => ({ corp_id: corpId, userid: useridOf(number), notice_id: newest, read_at: now })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  const omitted = Math.ceil(size.notices / 30);
  for (let from = 0; from < size.notices; from += 5000)
    await sql`${columns} select corp_id, ${useridOf(persons.keen)}, id, ${sql.lit(now)} from notices
      where id > ${from} and id <= ${from + 5000} and id % ${sql.lit(omitted)} <> 0 on conflict do nothing`.execute(
      query,
    );
}

/** Roles, the links of Home, the log, questions, and messages about the newest notice. */
async function addRest({ query }: Database, size: Size, audiences: number[], newest: number): Promise<void> {
  const granted = { corp_id: corpId, with_sub: 1, granted_by: useridOf(persons.admin), granted_at: start };
  await query
    .insertInto('roles')
    .values({ ...granted, userid: useridOf(persons.publisher), role: 'publisher', department_id: publisherDepartment })
    .execute();
  await query
    .insertInto('links')
    .values(
      range(0, 8).map((number) => ({
        corp_id: corpId,
        title_zh: `链接${number}`,
        title_en: `Link ${number}`,
        url: `https://oa.example.com/${number}`,
        mark: '链',
        sort_order: number,
        audience_id: number === 7 ? (audiences[1] ?? 0) : 0,
      })),
    )
    .execute();
  await inParts(size.notices, (from, until) =>
    query
      .insertInto('audit_log')
      .values(
        range(from, until).map((number) => ({
          corp_id: corpId,
          at: start + Math.floor(((now - start) / size.notices) * number),
          userid: useridOf(number % 10),
          name: '',
          action: 'publish',
          kind: 'notice',
          thing_id: String(number),
          title: `通知${number}`,
          details: '{}',
          ip: null,
          device: null,
        })),
      )
      .execute(),
  );
  await inParts(size.notices, (from, until) =>
    query
      .insertInto('questions')
      .values(
        range(from, until).map((number) => ({
          corp_id: corpId,
          // Half of them are about the newest notice.
          notice_id: number % 2 === 0 ? newest : newest - (number % 900),
          userid: useridOf(number % size.people),
          asked_at: start + Math.floor(((now - start) / size.notices) * number),
          text: `问题${number}`,
          ...(number % 100 === 0 ? {} : { answer: '答', answered_by: useridOf(0), answered_at: now }),
        })),
      )
      .execute(),
  );
  for (let message = 0; message < messagesOfNewest; message += 1) {
    const { id } = await query
      .insertInto('messages')
      .values({ corp_id: corpId, kind: 'notice', thing_id: newest, created_at: now, is_open: 0, facts: '{}' })
      .returning('id')
      .executeTakeFirstOrThrow();
    await inParts(size.people, (from, until) =>
      query
        .insertInto('message_recipients')
        .values(
          range(from, until).map((number) => ({
            message_id: id,
            userid: useridOf(number),
            language: 'zh-CN',
            state: number % 100 === 7 ? ('refused' as const) : ('sent' as const),
          })),
        )
        .execute(),
    );
  }
}

export async function newestForEveryone({ query }: Database): Promise<number> {
  const { id } = await query
    .selectFrom('notices')
    .select('id')
    .where('audience_id', '=', 0)
    .orderBy('published_at', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
  return id;
}

/** The newest notice for a few departments that the publisher may manage. */
export async function newestOfPublisher({ query }: Database): Promise<number> {
  const { id } = await query
    .selectFrom('notices')
    .select('id')
    .where('created_by', '=', useridOf(persons.publisher))
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
  return id;
}

/** What the paths need of a company. */
export interface Places {
  /** The newest notice for everyone. */
  notice: number;
  /** A notice of the publisher. */
  own: number;
  /** A notice in the middle of the list. */
  middle: number;
  department: number;
}

export const placesOf = async (database: Database, size: Size): Promise<Places> => ({
  notice: await newestForEveryone(database),
  own: await newestOfPublisher(database),
  middle: await middleForEveryone(database, size),
  department: publisherDepartment,
});

async function middleForEveryone({ query }: Database, size: Size): Promise<number> {
  const { id } = await query
    .selectFrom('notices')
    .select('id')
    .where('audience_id', '=', 0)
    .where('id', '>=', size.notices / 2)
    .orderBy('id')
    .limit(1)
    .executeTakeFirstOrThrow();
  return id;
}
