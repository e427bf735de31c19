import assert from 'node:assert/strict';
import { join } from 'node:path';
import { readInOtherProcess } from '../support/other-process';
import { createVisitor } from '../support/visitor';
import { startDevelopersRun, type DevelopersRun } from './developers-run';

describe('the database of npm run dev', function suite() {
  this.timeout(240_000);
  let run: DevelopersRun;

  before(async () => {
    run = await startDevelopersRun();
  });
  after(async () => {
    assert.equal(await run.stop(), 0);
  });

  it('keeps every answered write when other processes read the file between exchanges of the server code', async () => {
    const file = join(run.folder, 'data', 'foyer.sqlite');
    const { visit, follow } = createVisitor();
    await visit(`${run.simulatorOrigin}/_simulator/person`, { method: 'POST', json: { userid: 'zhangwei' } });
    assert.equal((await follow(`${run.origin}/`)).at(-1)?.status, 200);
    const {
      items: [{ id: notice }],
    } = JSON.parse((await visit(`${run.origin}/api/notices`)).text);

    const texts: string[] = [];
    const ask = async (text: string): Promise<void> => {
      const { status } = await visit(`${run.origin}/api/notices/${notice}/questions`, {
        method: 'POST',
        json: { text },
        headers: { 'Idempotency-Key': `key-${text}-0123456789` },
      });
      assert.equal(status, 201);
      texts.push(text);
    };
    const assertAllThere = (): void =>
      assert.deepEqual(
        readInOtherProcess(file, "select text from questions where text like 'exchange-%' order by id"),
        { rows: texts.map((text) => ({ text })), integrity: 'ok', exclusive: false },
      );

    await ask('exchange-0');
    for (let exchange = 1; exchange <= 3; exchange += 1) {
      run.edit('server/errors.ts', /('not-found': \{ status: 404, message: ')[^']+/, `$1Exchange ${exchange}.`);
      await ask(`exchange-${exchange}-a`);
      assertAllThere();
      await ask(`exchange-${exchange}-b`);
      assertAllThere();
    }
    run.restore('server/errors.ts');
  });

  it('reports a migration that was edited after it ran, in the page and the terminal, until the edit is undone', async () => {
    const migration = 'server/database/migrations/0001-first-tables.ts';
    const page = async (): Promise<Response> =>
      fetch(run.origin, { headers: { Accept: 'text/html' }, redirect: 'manual' });
    run.edit(migration, /^/, '// A comment changes nothing.\n');
    assert.equal((await page()).status, 302);

    const printed = run.printed('A migration was edited after it ran');
    run.edit(migration, 'create table links (', 'create table links (added text,');
    const refused = await page();
    assert.equal(refused.status, 500);
    const text = await refused.text();
    assert.match(text, /0001-first-tables\.ts: edited after being applied to this database/);
    assert.ok(text.includes(`delete ${join(run.folder, 'data')} and start it again`));
    await printed;

    run.restore(migration);
    assert.equal((await page()).status, 302);
  });
});
