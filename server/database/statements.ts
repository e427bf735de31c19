import type Sqlite from 'better-sqlite3';
import type { CompiledQuery, QueryResult } from 'kysely';

/** Queries with lists of varied length have many texts: only so many are kept compiled. */
const mostKept = 300;

export interface Statements {
  /** Whether the query changes nothing. */
  isRead(compiled: CompiledQuery): boolean;
  run<R>(compiled: CompiledQuery): QueryResult<R>;
}

/** One connection's compiled statements, by text: compiling costs more than most queries do. */
export function createStatements(connection: Sqlite.Database): Statements {
  // `never` for the rows: each query knows the type of its own.
  const kept = new Map<string, Sqlite.Statement<unknown[], never>>();

  function statement(sql: string): Sqlite.Statement<unknown[], never> {
    const known = kept.get(sql);
    if (known !== undefined) return known;
    const made = connection.prepare<unknown[], never>(sql);
    const [oldest] = kept.keys();
    if (kept.size >= mostKept && oldest !== undefined) kept.delete(oldest);
    kept.set(sql, made);
    return made;
  }

  return {
    isRead: (compiled) => statement(compiled.sql).readonly,

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
