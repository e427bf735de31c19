import assert from 'node:assert/strict';
import { type CompiledQuery, type QueryResult, sql } from 'kysely';
import { z } from 'zod';
import type { Endpoint } from '../../app/api/endpoint';
import * as features from '../../server/features';
import type { Database } from '../../server/database';
import { queryBuilder } from '../../server/database/builder';
import { keepCounts } from '../../server/directory/counts';
import { createRoleReader } from '../../server/role-reader';
import { fill, now, type PersonName, persons, placesOf, type Size, useridOf } from '../bench/growth-data';
import { measured } from '../bench/growth-paths';
import { apiOf } from '../support/api';
import { corpId } from '../support/content';
import { forEachDatabase } from '../support/database';

const size: Size = { people: 4000, departments: 60, audiences: 60, notices: 4000, readsPerPerson: 10 };
/** A query may read a page, and a constant number of rows that it may need to find them. */
const mostRows = 2500;

/** Tables that grow with the company. */
const growing = new Set([
  'people',
  'people_terms',
  'memberships',
  'notices',
  'notice_drafts',
  'notice_versions',
  'notice_search',
  'reads',
  'read_counts',
  'questions',
  'sessions',
  'messages',
  'message_recipients',
  'audit_log',
]);

/** Queries that may read more, and why. Each is known by a part of its text. */
const allowed: Readonly<Record<string, string>> = {
  'then 1 else 2 end': 'results of words that more than 1,000 people have are kept until the directory changes',
  'with bounds(since, until)': 'months are counted every half a minute for everyone',
  'with readers as materialized': 'the readers of a notice are counted in parts of 2,000, and kept for ten seconds',
  'offset 1999': 'the same',
  'as counted': 'the readers of a notice for everyone are counted in an index',
  'd.folded': 'a search among all notices that a person manages',
  'with recursive below': 'people of an audience and of a frequent word are checked in the order of the directory',
  '"r"."notice_id" is null': 'somebody who has read nearly all notices has few unread ones among many',
  'from notice_search s where s.id = x.id': 'words that are frequent, but rare in one text',
};

const planNode: z.ZodType<PlanNode> = z.lazy(() =>
  z.object({
    'Node Type': z.string(),
    'Relation Name': z.string().optional(),
    'Actual Rows': z.number(),
    'Actual Loops': z.number(),
    'Rows Removed by Filter': z.number().optional(),
    'Rows Removed by Join Filter': z.number().optional(),
    'Rows Removed by Index Recheck': z.number().optional(),
    Plans: z.array(planNode).optional(),
  }),
);
interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string | undefined;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number | undefined;
  'Rows Removed by Index Recheck'?: number | undefined;
  Plans?: PlanNode[] | undefined;
}

/** The rows of growing tables that a plan has read. */
function rowsOf(node: PlanNode): number {
  const own =
    node['Relation Name'] === undefined || !growing.has(node['Relation Name'])
      ? 0
      : (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0)) *
        node['Actual Loops'];
  return (node.Plans ?? []).reduce((rows, child) => rows + rowsOf(child), own);
}

interface Recorded {
  compiled: CompiledQuery;
  by: string;
}

/** The same database, which records each query with its parameters once. */
function recording(database: Database, recorded: Map<string, Recorded>, by: () => string): Database {
  const execute = <R>(compiled: CompiledQuery, name?: string): Promise<QueryResult<R>> => {
    const key = JSON.stringify([compiled.sql, compiled.parameters]);
    if (!recorded.has(key)) recorded.set(key, { compiled, by: by() });
    return database.execute<R>(compiled, name);
  };
  return {
    ...database,
    query: queryBuilder(database.dialect, <R>(compiled: CompiledQuery) => execute<R>(compiled)),
    execute,
  };
}

/** The GET endpoint with a name such as `GET /api/me` that responds with JSON. */
function endpointOf(name: string): Endpoint | undefined {
  const known = Object.values(features)
    .flat()
    .some(({ endpoint: { method, path }, handler }) => `${method} ${path}` === name && !('respond' in handler));
  const path = name.replace('GET /api/', '');
  return known ? { method: 'GET', path: `/api/${path}`, responseKeys: [] } : undefined;
}

/** The input of a call, from a path with parameters and a query. */
function inputOf(endpoint: Endpoint, path: string) {
  const { pathname, searchParams } = new URL(path, 'http://localhost');
  const names = endpoint.path.split('/');
  const params = pathname
    .split('/')
    .flatMap((value, index) => (names[index]?.startsWith(':') === true ? [[names[index].slice(1), value]] : []));
  return { params: Object.fromEntries(params), query: Object.fromEntries(searchParams) };
}

forEachDatabase((name, open) => {
  describe('the rows that a GET request reads', function suite() {
    this.timeout(300_000);
    const recorded = new Map<string, Recorded>();
    const used = new Set<string>();
    let database: Database;

    before(async () => {
      database = await open();
      await fill(database, size);
      await database.transaction((inside) => keepCounts(inside, corpId));
      let current = '';
      const watched = recording(database, recorded, () => current);
      const readRoles = createRoleReader({ admins: [useridOf(persons.admin)] });
      const places = await placesOf(database, size);
      for (const { of, path, persons: by = ['member'] as const } of measured) {
        const endpoint = endpointOf(of);
        if (endpoint === undefined) continue;
        for (const person of by satisfies readonly PersonName[]) {
          current = `${path(places)} ${person}`;
          const api = apiOf(watched, useridOf(persons[person]), { now: () => now, readRoles });
          await api(endpoint, inputOf(endpoint, path(places)));
        }
      }
    });

    it('do not grow with the company, whatever is called', async () => {
      assert.ok(recorded.size > 80, `${recorded.size} queries`);
      const tooMany: string[] = [];
      for (const { compiled, by } of recorded.values()) {
        if (!/^\s*(select|with)\b/i.test(compiled.sql)) continue;
        const text = compiled.sql.replaceAll(/\$\d+/g, '?');
        const known = Object.keys(allowed).filter((part) => text.includes(part));
        for (const part of known) used.add(part);
        if (known.length > 0) continue;
        const problem = name === 'PostgreSQL' ? await countRows(database, compiled) : await scans(database, compiled);
        if (problem !== null) tooMany.push(`${by}: ${problem}\n${text}`);
      }
      assert.deepEqual(tooMany, []);
      const unused = Object.keys(allowed).filter((part) => !used.has(part));
      assert.deepEqual(unused, [], 'No query has these parts: remove them.');
    });
  });
});

/** Runs a query, and returns how many rows it has read if these are too many. */
async function countRows(database: Database, compiled: CompiledQuery): Promise<string | null> {
  const rows = await database.transaction(async (inside) => {
    // In small tables, reading all rows would be faster. In large ones it is not.
    await sql`set local enable_seqscan = off`.execute(inside.query);
    await sql`set local enable_hashjoin = off`.execute(inside.query);
    await sql`set local enable_mergejoin = off`.execute(inside.query);
    const explain = { ...compiled, sql: `explain (analyze, format json) ${compiled.sql}` };
    const { rows: plans } = await inside.execute<unknown>(explain);
    const [
      {
        'QUERY PLAN': [{ Plan: plan }],
      },
    ] = explained.parse(plans);
    return rowsOf(plan);
  });
  return rows <= mostRows ? null : `${rows} rows`;
}

const explained = z.tuple([z.object({ 'QUERY PLAN': z.tuple([z.object({ Plan: planNode })]) })]);
const step = z.object({ parent: z.number(), detail: z.string() });

/** The step of a plan of SQLite that reads all rows of a growing table, or null. */
async function scans(database: Database, compiled: CompiledQuery): Promise<string | null> {
  const { rows } = await database.execute<unknown>({ ...compiled, sql: `explain query plan ${compiled.sql}` });
  const steps = z.array(step).parse(rows);
  const aliases = [...compiled.sql.matchAll(/\b([a-z_]+)"?(?: as)? "?([a-z]\d?)\b/g)]
    .filter(([, table = '']) => growing.has(table))
    .map(([, , alias = '']) => alias);
  const isLimited = /\blimit\b/i.test(compiled.sql);
  const bad = steps.find(({ detail, parent }) => {
    const [, table = ''] = /^(?:SCAN|SEARCH) (\w+)/.exec(detail) ?? [];
    if (!growing.has(table) && !aliases.includes(table)) return false;
    if (detail.startsWith('SCAN')) return true;
    const isSorted = steps.some(
      (other) => other.parent === parent && /USE TEMP B-TREE FOR (ORDER|GROUP|DISTINCT)/.test(other.detail),
    );
    // With nothing but the company, an index only has the order of a list.
    return /\(corp_id=\?\)/.test(detail) && (isSorted || !isLimited);
  });
  return bad?.detail ?? null;
}
