import { sql } from 'kysely';
import { pino } from 'pino';
import { home } from '../../app/features/home/contract';
import { me } from '../../app/features/me/contract';
import { notices } from '../../app/features/notices/contract';
import { noticeReaders } from '../../app/features/notices/readers/contract';
import { type AudienceSpec, everyone } from '../../app/api/contract';
import { audienceIdFor } from '../../server/audience/audience';
import type { Database } from '../../server/database';
import { openDatabase } from '../../server/database/open';
import { indexNotice } from '../../server/features/notices/exports';
import { createRoleReader } from '../../server/role-reader';
import { apiOf } from '../support/api';
import { corpId } from '../support/content';
import { createPostgresDatabase } from '../support/postgres';
import { temporaryFolder } from '../support/temporary-folder';
import { median, percentile } from './rounds';
import { figure, table } from './table';

/** A company, its notices and who has read them. */
interface Size {
  people: number;
  departments: number;
  audiences: number;
  notices: number;
  readsPerPerson: number;
}

const small: Size = { people: 500, departments: 20, audiences: 40, notices: 1000, readsPerPerson: 100 };
const large: Size = { people: 50_000, departments: 1000, audiences: 1000, notices: 100_000, readsPerPerson: 100 };

/** Always the same numbers that look random. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % below;
  };
}

const start = Date.parse('2024-01-01T00:00:00Z');
const now = Date.parse('2026-11-29T00:00:00Z');
const subjects = ['放假', '停电', '食堂', '培训', '报销', '体检', '安全', '系统', '搬迁', '年会', '考勤', '采购'];
const rowsAtOnce = 400;
/** Their reads are one statement, which has a time limit. */
const peopleAtOnce = 200;

async function inParts(count: number, insert: (from: number, until: number) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < count; from += rowsAtOnce) await insert(from, Math.min(count, from + rowsAtOnce));
}

const range = (from: number, until: number): number[] =>
  Array.from({ length: until - from }, (_, index) => from + index);
/** Slow work has fewer rounds: at least these, and more until this time. */
const fewestRounds = 60;
const longestMs = 10_000;
const useridOf = (number: number): string => `p${String(number).padStart(6, '0')}`;

/** Fills a database with a company of mixed audiences: everyone, departments, several departments, named people. */
async function fill(database: Database, size: Size): Promise<void> {
  const { query } = database;
  const random = randomNumbers(7);
  await inParts(size.departments, (from, until) =>
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
  await inParts(size.people, (from, until) =>
    database.transaction(async (inside) => {
      const people = range(from, until).map(useridOf);
      await inside.query
        .insertInto('people')
        .values(
          people.map((userid) => ({
            corp_id: corpId,
            userid,
            name: `人${userid}`,
            alias: null,
            position: null,
            telephone: null,
            mobile: null,
            email: null,
            main_department: null,
            leaders: '[]',
            language: null,
            left_at: null,
            updated_at: 1,
            search: userid,
            sort: userid,
          })),
        )
        .execute();
      await inside.query
        .insertInto('memberships')
        .values(
          people.map((userid) => ({
            corp_id: corpId,
            userid,
            department_id: 1 + random(size.departments),
            position: 0,
          })),
        )
        .execute();
    }),
  );
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
  const ids: number[] = [];
  await inParts(size.notices, (from, until) =>
    database.transaction(async (inside) => {
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
        };
      });
      const added = await inside.query.insertInto('notices').values(rows).returning(['id', 'title', 'body']).execute();
      for (const { id, title, body } of added) {
        ids.push(id);
        await indexNotice(inside, { id, title, text: body });
      }
    }),
  );
  const [first = 1] = ids;
  const reads = range(0, size.readsPerPerson);
  for (let from = 0; from < size.people; from += peopleAtOnce) {
    const people = sql<string>`${JSON.stringify(range(from, Math.min(size.people, from + peopleAtOnce)).map(useridOf))}`;
    const numbers = sql<string>`${JSON.stringify(reads)}`;
    const shift = random(size.notices);
    const step = Math.floor(size.notices / size.readsPerPerson);
    const columns = sql`insert into reads (corp_id, userid, notice_id, read_at)`;
    // A person reads every `step`-th notice; each begins elsewhere.
    await (
      database.dialect === 'sqlite'
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
  // SQLite has no statistics in production either.
  if (database.dialect === 'postgres') await sql`analyze`.execute(query);
}

async function newestForEveryone({ query }: Database): Promise<number> {
  const { id } = await query
    .selectFrom('notices')
    .select('id')
    .where('audience_id', '=', 0)
    .orderBy('published_at', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
  return id;
}

interface Subject {
  database: Database;
  /** The newest notice for everyone. */
  notice: number;
}

/** What is measured: calls of the API as the server makes them to render a page. */
const work: Record<string, (subject: Subject, userid: string) => Promise<unknown>> = {
  'Home: list, unread count, links': async ({ database }, userid) => {
    const api = apiOf(database, userid, { now: () => now });
    await Promise.all([api(notices.list, { query: { limit: 20 } }), api(home.links, {}), api(me.read, {})]);
  },
  'list of notices': ({ database }, userid) => apiOf(database, userid, { now: () => now })(notices.list, { query: {} }),
  'list of unread notices': ({ database }, userid) =>
    apiOf(database, userid, { now: () => now })(notices.list, { query: { unread: true } }),
  'list of a category': ({ database }, userid) =>
    apiOf(database, userid, { now: () => now })(notices.list, { query: { category: 'it' } }),
  'search, two characters': ({ database }, userid) =>
    apiOf(database, userid, { now: () => now })(notices.list, { query: { q: '年会' } }),
  'search, one character': ({ database }, userid) =>
    apiOf(database, userid, { now: () => now })(notices.list, { query: { q: '电' } }),
  'unread count': ({ database }, userid) => apiOf(database, userid, { now: () => now })(me.read, {}),
  'who has not read a notice': ({ database, notice }) =>
    asAdmin(database)(noticeReaders.list, { params: { id: notice }, query: { show: 'unread' } }),
  'readers of a notice by department': ({ database, notice }) =>
    asAdmin(database)(noticeReaders.summary, { params: { id: notice } }),
};

const readRoles = createRoleReader({ admins: [useridOf(0)] });
const asAdmin = (database: Database) => apiOf(database, useridOf(0), { now: () => now, readRoles });

/**
 * Compares the time of the same work in a small and in a large company, in alternating turns, on both databases. Prints
 * medians and their ratio.
 */
export async function growth({ rounds }: { rounds: number }): Promise<void> {
  const log = pino({ level: 'silent' });
  for (const name of ['SQLite', 'PostgreSQL'] as const) {
    const open = async (size: Size): Promise<Subject> => {
      const databaseUrl = name === 'SQLite' ? null : (await createPostgresDatabase()).url;
      const dataDir = temporaryFolder('growth');
      const filled = await openDatabase({ databaseUrl, dataDir, log });
      const startedAt = performance.now();
      await fill(filled, size);
      // SQLite moves what is in its log into the database, as it has done on a portal that runs for some time.
      await filled.close();
      const database = await openDatabase({ databaseUrl, dataDir, log });
      console.log(
        `${name}: ${size.people} people, ${size.notices} notices, ${size.people * size.readsPerPerson} reads, ` +
          `written in ${Math.round((performance.now() - startedAt) / 1000)} s`,
      );
      return { database, notice: await newestForEveryone(database) };
    };
    const subjects = [
      { subject: await open(small), size: small },
      { subject: await open(large), size: large },
    ];
    const rows: string[][] = [];
    for (const [title, run] of Object.entries(work)) {
      const times = subjects.map((): number[] => []);
      const endsAt = performance.now() + longestMs;
      for (let round = 0; round < rounds && (round < fewestRounds || performance.now() < endsAt); round += 1) {
        for (const [index, { subject, size }] of subjects.entries()) {
          const userid = useridOf((round * 37) % size.people);
          const startedAt = performance.now();
          await run(subject, userid);
          times[index]?.push(performance.now() - startedAt);
        }
      }
      // The first rounds compile code and fill the page cache.
      const [smallTimes = [], largeTimes = []] = times.map((all) => all.slice(all.length / 5));
      const few = median(smallTimes);
      const many = median(largeTimes);
      const worst = percentile(
        largeTimes.toSorted((one, other) => one - other),
        95,
      );
      rows.push([title, figure(few), figure(many), figure(many / few), figure(worst)]);
    }
    console.log(`\n${table([name, 'small ms', 'large ms', 'ratio', 'large p95 ms'], rows)}\n`);
    await Promise.all(subjects.map(({ subject }) => subject.database.close()));
  }
}
