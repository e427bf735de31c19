import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { openDatabase } from '../../server/database/open';
import { captureLog } from '../support/log';
import { temporaryFolder } from '../support/temporary-folder';

const operating = readFileSync(resolve(import.meta.dirname, '../../docs/operating.md'), 'utf8');
/** The first shell block below a heading. */
const shellBelow = (heading: string): string =>
  new RegExp(`### ${heading}\n[^]*?\`\`\`sh\n([^]*?)\`\`\``).exec(operating)?.[1] ??
  assert.fail(`No shell lines below "${heading}".`);
const hasSqlite = spawnSync('sqlite3', ['--version']).status === 0;

const open = (dataDir: string) => openDatabase({ databaseUrl: null, dataDir, log: captureLog().logger });
const link = (mark: string) => ({ corp_id: 'a', title_zh: mark, title_en: mark, url: '/', mark, sort_order: 1 });

async function marksIn(dataDir: string): Promise<string> {
  const database = await open(dataDir);
  const rows = await database.query
    .selectFrom('links')
    .select('mark')
    .where('corp_id', '=', 'a')
    .orderBy('mark')
    .execute();
  await database.close();
  return rows.map(({ mark }) => mark).join('');
}

// The documented steps need the sqlite3 program.
if (hasSqlite) {
  describe('the backup and restore steps in docs/operating.md', () => {
    /** Makes a folder as after a crash, with writes that are only in `-wal`, and a backup taken before them. */
    async function crashed(): Promise<string> {
      const folder = temporaryFolder('restore');
      const running = join(folder, 'running');
      const database = await open(running);
      mkdirSync(join(folder, 'backups'));
      await database.query.insertInto('links').values(link('A')).execute();
      execFileSync(
        'sh',
        [
          '-ec',
          shellBelow('Backing up')
            .replaceAll('/backups/', `${folder}/backups/`)
            .replaceAll('data/foyer', 'running/foyer'),
        ],
        { cwd: folder },
      );
      for (const mark of 'BCDEFG') await database.query.insertInto('links').values(link(mark)).execute();
      cpSync(running, join(folder, 'data'), { recursive: true });
      await database.close();
      assert.ok(existsSync(join(folder, 'data/foyer.sqlite-wal')));
      return folder;
    }

    it('restore exactly the backup after a crash', async () => {
      const folder = await crashed();
      const steps = shellBelow('Restoring a backup')
        .replaceAll('/backups/', `${folder}/backups/`)
        .replaceAll('chown foyer:', `chown ${userInfo().username}:`);
      const output = execFileSync('sh', ['-ec', steps], { cwd: folder, encoding: 'utf8' });
      assert.equal(output.trim(), 'ok');
      assert.equal(await marksIn(join(folder, 'data')), 'A');
      assert.deepEqual(readdirSync(join(folder, 'data/old')).sort(), [
        'foyer.sqlite',
        'foyer.sqlite-shm',
        'foyer.sqlite-wal',
      ]);
    });

    it('are right about the old -wal: with it, the restored database differs from the backup', async () => {
      const folder = await crashed();
      cpSync(join(folder, 'backups/foyer.sqlite'), join(folder, 'data/foyer.sqlite'));
      assert.notEqual(await marksIn(join(folder, 'data')).catch(() => 'damaged'), 'A');
    });
  });
}
