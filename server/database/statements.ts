import type Sqlite from 'better-sqlite3';
import QuickLRU from 'quick-lru';
import type { CompiledQuery, QueryResult } from 'kysely';

/**
 * Queries with lists of varied length have many texts. The least recently used statements are dropped: at least this
 * many stay, at most twice as many.
 */
const kept = 200;

export interface Statements {
  /** Whether the query changes nothing. */
  isRead(compiled: CompiledQuery): boolean;
  run<R>(compiled: CompiledQuery): QueryResult<R>;
}

/** One connection's compiled statements, by text: compiling costs more than most queries do. */
export function createStatements(connection: Sqlite.Database): Statements {
  // `never` for the rows: each query knows the type of its own.
  const compiled = new QuickLRU<string, Sqlite.Statement<unknown[], never>>({ maxSize: kept });

  function statement(sql: string): Sqlite.Statement<unknown[], never> {
    const known = compiled.get(sql);
    if (known !== undefined) return known;
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
