import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkAppliedMigrations, EditedMigrationError } from '../../build/development/applied-migrations';
import { fromRoot } from '../../build/paths';
import type { Database } from '../../server/database';
import { forEachDatabase } from '../support/database';
import { temporaryFolder } from '../support/temporary-folder';

describe('checkAppliedMigrations()', () => {
  forEachDatabase((_name, open) => {
    const folder = temporaryFolder('migrations');
    const file = join(folder, '0001-first-tables.ts');
    let database: Database;
    const check = (): Promise<void> => checkAppliedMigrations(database, folder, 'delete it');
    const edit = (from: string | RegExp, to: string): void =>
      writeFileSync(file, readFileSync(file, 'utf8').replace(from, to));

    before(async () => {
      cpSync(fromRoot('server/database/migrations'), folder, { recursive: true });
      database = await open();
      await check();
    });

    it('accepts unchanged migrations, at every start', async () => {
      await check();
      await check();
    });

    it('accepts edited comments and white space', async () => {
      edit(/^/, '/** Another comment. */\n\n');
      edit('export async function up(', 'export  async  function  up(');
      await check();
    });

    it('names a migration whose code was edited and says how to start over, until the edit is undone', async () => {
      const before = readFileSync(file, 'utf8');
      edit('create table links (', 'create table links (added text, ');
      await assert.rejects(
        check(),
        (error) =>
          error instanceof EditedMigrationError &&
          /^0001-first-tables\.ts: edited after .* To start over, delete it\.$/.test(error.message),
      );
      writeFileSync(file, before);
      await check();
    });
  });
});
