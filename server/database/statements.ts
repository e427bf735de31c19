import type Sqlite from 'better-sqlite3';
import QuickLRU from 'quick-lru';
import type { CompiledQuery, QueryResult } from 'kysely';

/**
 * Queries with lists of different lengths have different texts, so the cache is bounded. The LRU cache keeps between
 * this number and twice as many.
 */
const maxStatements = 200;

export interface Statements {
  /** Whether the query changes nothing. */
  isRead(compiled: CompiledQuery): boolean;
  run<R>(compiled: CompiledQuery): QueryResult<R>;
}

/** Caches the compiled statements of a connection by text. Compiling takes longer than running most queries. */
export function createStatements(connection: Sqlite.Database): Statements {
  // `never` is assignable to the row type of every query.
  const compiled = new QuickLRU<string, Sqlite.Statement<unknown[], never>>({ maxSize: maxStatements });

  function statement(sql: string): Sqlite.Statement<unknown[], never> {
    const cached = compiled.get(sql);
    if (cached !== undefined) return cached;
    const made = connection.prepare<unknown[], never>(sql);
    compiled.set(sql, made);
    return made;
  }

  return {
    isRead: ({ sql }) => statement(sql).readonly,

    run<R>({ sql, parameters }: CompiledQuery): QueryResult<R> {
      const made = statement(sql);
      if (made.reader) {
        const rows = made.all(...parameters);
        return { rows, numAffectedRows: BigInt(rows.length) };
      }
      const { changes, lastInsertRowid } = made.run(...parameters);
      return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
    },
  };
}
