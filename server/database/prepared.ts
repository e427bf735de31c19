import { createHash } from 'node:crypto';
import { type CompiledQuery, type Kysely, type QueryResult, type RawBuilder, sql } from 'kysely';
import type { Database } from './types';
import type { Tables } from './tables';

/** A placeholder in a prepared query for a value of each run. */
class Slot {
  constructor(readonly name: string) {}
}

/** `slot('userid')` creates a placeholder for the value `userid` of each run. */
export interface Slots<P> {
  <K extends keyof P & string>(name: K): RawBuilder<P[K]>;
  /** Whose SQL the query is written for. */
  readonly dialect: Database['dialect'];
}

export interface Prepared<P, R> {
  all(database: Database, values: P): Promise<R[]>;
  first(database: Database, values: P): Promise<R | undefined>;
  /** The number of rows that a write changed. */
  affected(database: Database, values: P): Promise<number>;
}

interface Compilable<R> {
  compile(): CompiledQuery<R>;
}

/** A slot as a `limit`. Without the cast, SQLite plans the query again for each value. */
export const asLimit = (value: RawBuilder<number>): RawBuilder<number> => sql<number>`cast(${value} as bigint)`;

const slotsFor = (dialect: Database['dialect']) =>
  Object.assign((name: string): RawBuilder<never> => sql<never>`${new Slot(name)}`, { dialect });

/**
 * A query that is built and compiled once per dialect. For hot paths, where building a query takes several times as
 * long as running it. PostgreSQL keeps its plan under a name derived from its text.
 *
 *     const nameOf = prepared((query, slot: Slots<{ userid: string }>) => (
 *       query.selectFrom('people').select('name').where('userid', '=', slot('userid'))
 *     ));
 *     await nameOf.first(database, { userid: 'zhangsan' });
 */
export function prepared<P extends object, R>(
  build: (query: Kysely<Tables>, slot: Slots<P>) => Compilable<R>,
): Prepared<P, R> {
  const compiled: Partial<Record<Database['dialect'], { query: CompiledQuery<R>; name: string }>> = {};

  function compile({ dialect, query }: Database): { query: CompiledQuery<R>; name: string } {
    const made = build(query, slotsFor(dialect)).compile();
    return { query: made, name: createHash('sha256').update(made.sql).digest('base64url').slice(0, 20) };
  }

  function run(database: Database, values: P): Promise<QueryResult<R>> {
    const { query, name } = (compiled[database.dialect] ??= compile(database));
    const parameters = query.parameters.map((parameter): unknown =>
      parameter instanceof Slot ? Reflect.get(values, parameter.name) : parameter,
    );
    return database.execute({ ...query, parameters }, name);
  }

  return {
    all: async (database, values) => (await run(database, values)).rows,
    first: async (database, values) => (await run(database, values)).rows[0],
    affected: async (database, values) => Number((await run(database, values)).numAffectedRows ?? 0n),
  };
}
