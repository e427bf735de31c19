import { join } from 'node:path';
import { pino } from 'pino';
import type { Database } from '../../server/database';
import { openDatabase } from '../../server/database/open';
import { openPostgres } from '../../server/database/postgres';
import { openSqlite } from '../../server/database/sqlite';
import { createPostgresDatabase, type PostgresDatabase } from './postgres';
import { temporaryFolder } from './temporary-folder';

/** One database of a suite, that several processes might share. */
export interface Storage {
  /** Opens a connection of its own, as another process would; closed when the suite ends. */
  open(): Promise<Database>;
  /** Opens it as it is, without migrations. */
  openUnmigrated(): Promise<Database>;
  /** For what only one of the two can show. */
  readonly postgres: PostgresDatabase | null;
  /** What `openDatabase` wants to find it. */
  readonly place: { databaseUrl: string | null; dataDir: string };
}

/**
 * Defines the same tests for both databases: `define` is called once for each, inside a suite named after it. `open()`
 * gives the suite's own database, empty and migrated; call it in a hook or a test.
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
