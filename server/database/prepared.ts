import { createHash } from 'node:crypto';
import { type CompiledQuery, type Kysely, type QueryResult, type RawBuilder, sql } from 'kysely';
import type { Database } from './types';
import type { Tables } from './tables';

/** Stands in a query where a value comes when it is run. */
class Slot {
  constructor(readonly name: string) {}
}

/** `slot('userid')`: the place of a value that is given at each run. */
export interface Slots<P> {
  <K extends keyof P & string>(name: K): RawBuilder<P[K]>;
}

export interface Prepared<P, R> {
  all(database: Database, values: P): Promise<R[]>;
  first(database: Database, values: P): Promise<R | undefined>;
  /** How many rows a write changed. */
  affected(database: Database, values: P): Promise<number>;
}

interface Compilable<R> {
  compile(): CompiledQuery<R>;
}

/** A slot's value as a `limit`. Given bare, SQLite looks at its value and plans the query anew at each run. */
export const asLimit = (value: RawBuilder<number>): RawBuilder<number> => sql<number>`cast(${value} as bigint)`;

const slot = (name: string): RawBuilder<never> => sql<never>`${new Slot(name)}`;

/**
 * A query that is built and compiled once for each dialect, not at each run: for the hot paths, where building costs
 * several times what the database needs. PostgreSQL keeps its plan under a name made from its text.
 *
 *     const nameOf = prepared((query, slot: Slots<{ userid: string }>) => (
 *       query.selectFrom('people').select('name').where('userid', '=', slot('userid'))
 *     ));
 *     await nameOf.first(database, { userid: 'zhangsan' });
 */
export function prepared<P extends object, R>(
  build: (query: Kysely<Tables>, slot: Slots<P>, dialect: Database['dialect']) => Compilable<R>,
): Prepared<P, R> {
  const compiled: Partial<Record<Database['dialect'], { query: CompiledQuery<R>; name: string }>> = {};

  function compile({ dialect, query }: Database): { query: CompiledQuery<R>; name: string } {
    const made = build(query, slot, dialect).compile();
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
