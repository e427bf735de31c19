import assert from 'node:assert/strict';
import { copyFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '../../server/database';
import { openDatabase } from '../../server/database/open';
import { AppError } from '../../server/errors';
import { captureLog, type CapturedLog } from '../support/log';
import { temporaryFolder } from '../support/temporary-folder';

const link = { corp_id: 'ww1', title_zh: '', title_en: 'kept', url: '/', mark: 'x', sort_order: 1 };
const isUnavailable = (error: unknown): boolean =>
  error instanceof AppError &&
  error.id === 'database-unavailable' &&
  error.cause instanceof Error &&
  /deleted or replaced/.test(error.cause.message);

describe('an open SQLite file', () => {
  let dataDir: string;
  let file: string;
  let database: Database;
  let log: CapturedLog;
  beforeEach(async () => {
    dataDir = temporaryFolder('sqlite-file');
    file = join(dataDir, 'foyer.sqlite');
    log = captureLog();
    database = await openDatabase({ databaseUrl: null, dataDir, log: log.logger });
  });
  afterEach(() => database.close());

  const write = () => database.query.insertInto('links').values(link).execute();
  const warnings = () => log.lines.filter(({ msg }) => /deleted or replaced/.test(String(msg)));

  async function refusesWrites(): Promise<void> {
    await assert.rejects(write(), isUnavailable);
    await assert.rejects(
      database.transaction(async ({ query }) => void (await query.insertInto('links').values(link).execute())),
      isUnavailable,
    );
    await assert.rejects(database.ping(), isUnavailable);
    assert.equal(warnings().length, 1);
  }

  it('that is deleted refuses writes and is reported once in the log', async () => {
    await write();
    rmSync(file);
    await refusesWrites();
  });

  it('that is replaced, as by restoring a backup, refuses writes', async () => {
    copyFileSync(file, `${file}.backup`);
    renameSync(`${file}.backup`, file);
    await refusesWrites();
  });

  it('whose write-ahead log is deleted refuses writes', async () => {
    await write();
    rmSync(`${file}-wal`);
    await refusesWrites();
  });

  it('that is deleted during a transaction fails the transaction', async () => {
    await assert.rejects(
      database.transaction(async ({ query }) => {
        await query.insertInto('links').values(link).execute();
        rmSync(file);
      }),
      isUnavailable,
    );
  });

  it('can still be read, and accepts writes again when it is back', async () => {
    await write();
    renameSync(file, `${file}.moved`);
    await assert.rejects(write(), isUnavailable);
    assert.equal((await database.query.selectFrom('links').selectAll().execute()).length, 1);
    renameSync(`${file}.moved`, file);
    await write();
    await database.ping();
    assert.equal((await database.query.selectFrom('links').selectAll().execute()).length, 2);
    assert.equal(log.lines.filter(({ msg }) => msg === 'the database file is back').length, 1);
  });

  it('is checked also while nothing is written', async function test() {
    this.timeout(30_000);
    rmSync(file);
    await log.line(({ msg }) => /deleted or replaced/.test(String(msg)));
  });
});
