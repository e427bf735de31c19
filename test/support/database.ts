import { join } from 'node:path';
import { pino } from 'pino';
import type { Database } from '../../server/database';
import { openDatabase } from '../../server/database/open';
import { openPostgres } from '../../server/database/postgres';
import { openSqlite } from '../../server/database/sqlite';
import { createPostgresDatabase, type PostgresDatabase } from './postgres';
import { temporaryFolder } from './temporary-folder';

/** The database of a suite. */
export interface Storage {
  /** Opens a separate connection, as another process would. It is closed when the suite ends. */
  open(): Promise<Database>;
  /** Opens a separate connection without running migrations. */
  openUnmigrated(): Promise<Database>;
  /** Null on SQLite. */
  readonly postgres: PostgresDatabase | null;
  /** The options with which `openDatabase` opens it. */
  readonly place: { databaseUrl: string | null; dataDir: string };
}

/**
 * Defines the same tests for both databases: calls `define` once for each, in a suite with its name. `open()` opens the
 * database of the suite, which is empty and migrated; call it in a hook or a test.
 */
export function forEachDatabase(
  define: (name: 'SQLite' | 'PostgreSQL', open: () => Promise<Database>, storage: Storage) => void,
): void {
  for (const name of ['SQLite', 'PostgreSQL'] as const) {
    describe(`on ${name}`, function suite() {
      const opened: Database[] = [];
      let postgres: PostgresDatabase | null = null;
      let dataDir = '';

      before(async function create() {
        this.timeout(180_000);
        if (name === 'PostgreSQL') postgres = await createPostgresDatabase();
        else dataDir = temporaryFolder('database');
      });
      after(async () => {
        await Promise.all(opened.map((database) => database.close()));
        await postgres?.drop();
      });

      const storage: Storage = {
        async open() {
          const database = await openDatabase({ ...storage.place, log: pino({ level: 'silent' }) });
          opened.push(database);
          return database;
        },
        async openUnmigrated() {
          const log = pino({ level: 'silent' });
          const database =
            postgres === null ? openSqlite(join(dataDir, 'foyer.sqlite'), log) : openPostgres(postgres.url, log);
          opened.push(database);
          return database;
        },
        get postgres() {
          return postgres;
        },
        get place() {
          return { databaseUrl: postgres?.url ?? null, dataDir };
        },
      };
      define(name, storage.open, storage);
    });
  }
}
