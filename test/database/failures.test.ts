import assert from 'node:assert/strict';
import { sql } from 'kysely';
import { openPostgres } from '../../server/database/postgres';
import { AppError } from '../../server/errors';
import { forEachDatabase } from '../support/database';
import { captureLog } from '../support/log';

forEachDatabase((name, _open, storage) => {
  if (name === 'SQLite') return;

  describe('a PostgreSQL database that accepts no connections', () => {
    /** The id of the error of a query over a new connection. */
    const errorOf = async (change: (url: URL) => void = () => undefined): Promise<string> => {
      const url = new URL(storage.place.databaseUrl ?? '');
      change(url);
      const database = openPostgres(url.href, captureLog().logger);
      try {
        await sql`select 1`.execute(database.query);
        return 'none';
      } catch (error) {
        return error instanceof AppError ? error.id : `${String(error)} ${JSON.stringify(error)}`;
      } finally {
        await database.close();
      }
    };
    const alter = async (statement: string): Promise<void> => {
      const database = await storage.openUnmigrated();
      await sql.raw(statement).execute(database.query);
    };
    const unavailable = 'database-unavailable';

    it('is unavailable while it is closed to connections', async () => {
      await storage.postgres?.accept(false);
      try {
        assert.equal(await errorOf(), unavailable);
      } finally {
        await storage.postgres?.accept(true);
      }
      assert.equal(await errorOf(), 'none');
    });

    it('is unavailable if it does not exist, or the role may not sign in, connect, or connect again', async () => {
      const database = new URL(storage.place.databaseUrl ?? '').pathname.slice(1);
      await alter(`create role reader login password 'reader' connection limit 0`);
      const asReader = (url: URL): void => {
        url.username = 'reader';
        url.password = 'reader';
      };
      const errors: Record<string, string> = {};
      errors.missing = await errorOf((url) => {
        url.pathname = '/nowhere';
      });
      errors.limited = await errorOf(asReader);
      await alter(`alter role reader connection limit -1; revoke connect on database ${database} from public`);
      errors.revoked = await errorOf(asReader);
      await alter('alter role reader nologin');
      errors.noLogin = await errorOf(asReader);
      await alter(`grant connect on database ${database} to public; drop role reader`);
      assert.deepEqual(errors, {
        missing: unavailable,
        limited: unavailable,
        revoked: unavailable,
        noLogin: unavailable,
      });
    });
  });
});
