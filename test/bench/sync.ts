import { pino } from 'pino';
import type { Database } from '../../server/database';
import { openDatabase } from '../../server/database/open';
import { type DirectorySource } from '../../server/directory/read';
import { startDirectorySync } from '../../server/directory/sync';
import { WecomError } from '../../server/wecom/errors';
import type { WecomDepartment, WecomMember } from '../../server/wecom/types';
import { corpId } from '../support/content';
import { createPostgresDatabase } from '../support/postgres';
import { temporaryFolder } from '../support/temporary-folder';
import { addDepartments, addPeople, large, useridOf } from './growth-data';
import { figure, table } from './table';

/**
 * Measures how long a sync of a large company takes, and the longest time in which the process does nothing else: the
 * first one, one without changes, and one after a tenth of the people have moved.
 */
export async function syncBench(): Promise<void> {
  const rows: string[][] = [];
  for (const name of ['SQLite', 'PostgreSQL'] as const) {
    const databaseUrl = name === 'SQLite' ? null : (await createPostgresDatabase()).url;
    const database = await openDatabase({
      databaseUrl,
      dataDir: temporaryFolder('sync-bench'),
      log: pino({ level: 'silent' }),
    });
    const { departments, members } = await company();
    const source = sourceOf(departments, members);
    const measure = async (title: string): Promise<void> => {
      const { ms, longestMs, outcome } = await timed(() => sync(database, source));
      rows.push([`${name}: ${title}`, figure(ms), figure(longestMs), outcome]);
    };
    await measure('first');
    await measure('without changes');
    for (const [number, member] of members.entries())
      if (number % 10 === 0) member.departments = [1 + ((number * 7) % large.departments)];
    await measure('a tenth has moved');
    await database.close();
  }
  console.log(table(['sync of 50,000 people', 'ms', 'longest block, ms', 'outcome'], rows));
}

async function sync(database: Database, wecom: DirectorySource): Promise<string> {
  const running = startDirectorySync({
    database,
    wecom,
    corpId,
    intervalSeconds: 3600,
    callLimit: { most: 1e9, perMs: 60_000 },
    log: pino({ level: 'silent' }),
    onLeft: async () => {},
  });
  await running.ready;
  // The first sync of a process also compares what is derived from profiles.
  const { outcome, error } = await running.syncNow();
  await running.stop();
  return error instanceof Error ? `${outcome}: ${error.message}` : outcome;
}

/** The directory of the large company, as WeCom lists it. */
async function company(): Promise<{ departments: WecomDepartment[]; members: WecomMember[] }> {
  const database = await openDatabase({
    databaseUrl: null,
    dataDir: temporaryFolder('sync-source'),
    log: pino({ level: 'silent' }),
  });
  await addDepartments(database, large);
  await addPeople(database, large);
  const departments = await database.query.selectFrom('departments').selectAll().execute();
  const people = await database.query.selectFrom('people').selectAll().execute();
  const memberships = await database.query.selectFrom('memberships').selectAll().orderBy('position').execute();
  await database.close();
  const of = new Map(people.map(({ userid }) => [userid, new Array<number>()]));
  for (const { userid, department_id: id } of memberships) of.get(userid)?.push(id);
  return {
    departments: departments.map(({ id, name, name_en: nameEn, parent_id: parentId, sort_order: order }) => ({
      id,
      name,
      nameEn,
      parentId,
      order,
    })),
    members: people.map(({ userid, name, alias, position, telephone, mobile, email, main_department, leaders }) => ({
      userid,
      name,
      alias,
      position,
      telephone,
      mobile,
      email,
      departments: of.get(userid) ?? [],
      mainDepartment: main_department,
      leaders: leaders === '[]' ? [] : [useridOf(0)],
      status: 1,
    })),
  };
}

function sourceOf(departments: readonly WecomDepartment[], members: readonly WecomMember[]): DirectorySource {
  return {
    departments: async () => [...departments],
    departmentMembers: async (id) => {
      // As a response of WeCom would, it arrives in a later turn of the event loop.
      await new Promise(setImmediate);
      return members.filter((member) => member.departments.includes(id));
    },
    member: async () => {
      throw new WecomError('unknown', 'user/get', 60111, 'userid not found');
    },
  };
}

/** Runs work, and measures the longest time between two turns of the event loop meanwhile. */
async function timed(work: () => Promise<string>): Promise<{ ms: number; longestMs: number; outcome: string }> {
  let longestMs = 0;
  let isRunning = true;
  let last = performance.now();
  const watch = (): void => {
    const now = performance.now();
    longestMs = Math.max(longestMs, now - last);
    last = now;
    if (isRunning) setImmediate(watch);
  };
  setImmediate(watch);
  const startedAt = performance.now();
  const outcome = await work();
  isRunning = false;
  watch();
  return { ms: performance.now() - startedAt, longestMs, outcome };
}
