import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fromRoot } from '../../build/paths';
import type { Database } from '../../server/database';
import { adoptNotices } from '../../server/features/notices/exports';
import { poll } from '../../server/work/poll';
import { addNotice, addPerson } from '../support/content';
import { forEachDatabase } from '../support/database';
import { corpId, tryWecom } from '../wecom/try-wecom';

/** How many times a process is killed for each way of running; the suite can spend only a few seconds on it. */
const kills = Number(process.env['KILLS'] ?? 1);
const people = 5000;
/** In the visible range of the app. */
const department = 30;

forEachDatabase((_name, open, storage) => {
  describe('a message to 5,000 people', () => {
    let database: Database;
    const trial = tryWecom(async () => database);
    const children = new Set<ChildProcess>();

    before(async function addPeople() {
      this.timeout(120_000);
      database = await open();
      await database.transaction(async (inside) => {
        for (let number = 0; number < people; number += 1)
          await addPerson(inside, `p${number}`, `p${number}`, { corp_id: corpId });
      });
    });
    afterEach(() => {
      for (const child of children) child.kill('SIGKILL');
    });

    async function start(): Promise<ChildProcess> {
      const script = fromRoot('test/outbox/sending-process.ts');
      const args = ['--import', 'tsx', script, JSON.stringify(storage.place), trial.simulator.origin];
      const child = spawn(process.execPath, args, { cwd: fromRoot('.'), stdio: ['ignore', 'pipe', 'inherit'] });
      children.add(child);
      child.once('exit', () => children.delete(child));
      await new Promise((resolve) => child.stdout.once('data', resolve));
      return child;
    }

    for (const processes of [1, 2]) {
      it(`reaches each of them once, although one of ${processes} processes is killed`, async function killed() {
        this.timeout(60_000 + kills * 30_000);
        for (let number = 0; number < people; number += 1)
          trial.simulator.changeCompany({ join: { userid: `p${number}`, name: `p${number}`, department } });
        trial.simulator.fault({ name: 'slow', ms: 25, moment: 'after', path: '/cgi-bin/message/send' });
        for (let round = 0; round < kills; round += 1) {
          const running = await Promise.all(Array.from({ length: processes }, start));
          const id = await addNotice(database, {
            corp_id: corpId,
            title: `Round ${processes} ${round}`,
            state: 'scheduled',
            notify: 1,
            published_at: Date.now() + 50,
          });
          await adoptNotices(database, corpId);
          const wait = Math.floor(Math.random() * 700);
          await sleep(50 + wait);
          running[0]?.kill('SIGKILL');
          if (processes === 1) await start();
          const message = await settled(database, id);
          assert.ok(message, `not all sent, killed after ${wait} ms: ${await report(database)}`);
          const reached = trial.simulator
            .inbox()
            .filter(({ content }) => content.title === `Round ${processes} ${round}`)
            .flatMap(({ to }) => to);
          assert.equal(new Set(reached).size, people, `people reached, killed after ${wait} ms`);
          assert.equal(reached.length, people, `messages delivered, killed after ${wait} ms`);
          for (const child of children) child.kill('SIGKILL');
        }
      });
    }
  });
});

/** Waits until all recipients of the notice's message are sent. */
async function settled({ query }: Database, noticeId: number): Promise<boolean | undefined> {
  return poll(
    async () => {
      const row = await query
        .selectFrom('messages as m')
        .innerJoin('message_recipients as r', 'r.message_id', 'm.id')
        .select(({ fn }) => fn.countAll<number>().as('sent'))
        .where('m.thing_id', '=', noticeId)
        .where('m.is_open', '=', 0)
        .where('r.state', '=', 'sent')
        .executeTakeFirst();
      return row?.sent === people ? true : undefined;
    },
    { withinMs: 20_000, pauseMs: 50 },
  );
}

async function report({ query }: Database): Promise<string> {
  const states = await query
    .selectFrom('message_recipients')
    .select(({ fn }) => ['message_id', 'state', 'reason', fn.countAll<number>().as('people')])
    .groupBy(['message_id', 'state', 'reason'])
    .execute();
  const batches = await query.selectFrom('message_batches').select(['state', 'problem', 'attempts']).execute();
  return JSON.stringify({ states, batches });
}
