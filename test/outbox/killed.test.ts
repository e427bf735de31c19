import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { noticeDesk } from '../../app/features/notices/manage/contract';
import { fromRoot } from '../../build/paths';
import type { Database } from '../../server/database';
import { adoptNotices } from '../../server/features/notices/exports';
import { queueReminder } from '../../server/features/notices/manage/remind';
import { poll } from '../../server/work/poll';
import { apiOf } from '../support/api';
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

    /** Starts a process. Resolves with its origin when it is ready. */
    async function start(): Promise<{ process: ChildProcess; origin: string }> {
      const script = fromRoot('test/outbox/sending-process.ts');
      const args = ['--import', 'tsx', script, JSON.stringify(storage.place), trial.simulator.origin];
      const child = spawn(process.execPath, args, { cwd: fromRoot('.'), stdio: ['ignore', 'pipe', 'inherit'] });
      children.add(child);
      child.once('exit', () => children.delete(child));
      const [origin] = await once(child.stdout, 'data');
      return { process: child, origin: String(origin).trim() };
    }

    function joinPeople(): void {
      for (let number = 0; number < people; number += 1)
        trial.simulator.changeCompany({ join: { userid: `p${number}`, name: `p${number}`, department } });
      slowDown();
    }
    const slowDown = (): void =>
      trial.simulator.fault({ name: 'slow', ms: 25, moment: 'after', path: '/cgi-bin/message/send' });

    async function reachesEachOnce(id: number, title: string, wait: number, expected = people): Promise<string[]> {
      const message = await settled(database, id, expected);
      assert.ok(message, `not all sent, killed after ${wait} ms: ${await report(database)}`);
      const reached = trial.simulator
        .inbox()
        .filter(({ content }) => content.title === title)
        .flatMap(({ to }) => to);
      assert.equal(new Set(reached).size, expected, `people reached, killed after ${wait} ms`);
      assert.equal(reached.length, expected, `messages delivered, killed after ${wait} ms`);
      return reached;
    }

    for (const processes of [1, 2]) {
      it(`reaches each of them once, although one of ${processes} processes is killed`, async function killed() {
        this.timeout(60_000 + kills * 30_000);
        joinPeople();
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
          running[0]?.process.kill('SIGKILL');
          if (processes === 1) await start();
          await reachesEachOnce(id, `Round ${processes} ${round}`, wait);
          for (const child of children) child.kill('SIGKILL');
        }
      });
    }

    for (const processes of [1, 2]) {
      it(`that waits reminds only those who have not read since, although one of ${processes} processes is killed`, async function killed() {
        this.timeout(60_000 + kills * 30_000);
        joinPeople();
        for (let round = 0; round < kills; round += 1) {
          const title = `Reminder ${processes} ${round}`;
          trial.simulator.fault({ name: '-1', path: '/cgi-bin/message/send' });
          const id = await addNotice(database, { corp_id: corpId, title });
          await queueReminder(database, corpId, id, 'unread', { now: Date.now(), createdBy: null });
          const running = await Promise.all(Array.from({ length: processes }, start));
          await isRefused(database, id);
          const { numAffectedRows: readers } = await sql`
            insert into reads (corp_id, userid, notice_id, read_at)
              select corp_id, userid, cast(${id} as bigint), 1 from people where userid like '%7'`.execute(
            database.query,
          );
          trial.simulator.clearFaults();
          slowDown();
          await endRest(database);
          const wait = Math.floor(Math.random() * 700);
          await sleep(wait);
          running[0]?.process.kill('SIGKILL');
          if (processes === 1) await start();
          const reached = await reachesEachOnce(id, `[提醒] ${title}`, wait, people - Number(readers));
          assert.deepEqual(
            reached.filter((userid) => userid.endsWith('7')),
            [],
          );
          for (const child of children) child.kill('SIGKILL');
        }
      });
    }

    it('reaches each of them once, although the process that publishes it at once is killed', async function killed() {
      this.timeout(60_000 + kills * 30_000);
      joinPeople();
      const desk = apiOf(database, 'p0', { corpId, namedAdmins: ['p0'] });
      for (let round = 0; round < kills; round += 1) {
        const { id, version, content } = await desk(noticeDesk.create, { body: {} });
        const title = `At once ${round}`;
        const body = { version, content: { ...content, title, body: title, notify: true } };
        const saved = await desk(noticeDesk.save, { params: { id }, body });
        const key = randomUUID();
        const publish = (origin: string): Promise<boolean> =>
          fetch(`${origin}/api/manage/notices/${id}/publish`, {
            method: 'POST',
            headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key },
            body: JSON.stringify({ version: saved.version }),
          }).then(
            (response) => response.ok,
            () => false,
          );
        const first = await start();
        const published = publish(first.origin);
        const wait = Math.floor(Math.random() * 700);
        await sleep(wait);
        first.process.kill('SIGKILL');
        await published;
        // The browser repeats what was not confirmed.
        const next = await start();
        await poll(async () => (await publish(next.origin)) || undefined, { withinMs: 20_000, pauseMs: 50 });
        await reachesEachOnce(id, title, wait);
        next.process.kill('SIGKILL');
      }
    });
  });
});

/** Waits until all recipients of the notice's message are sent. */
async function settled({ query }: Database, noticeId: number, expected: number): Promise<boolean | undefined> {
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
      return row?.sent === expected ? true : undefined;
    },
    { withinMs: 20_000, pauseMs: 50 },
  );
}

/** Waits until WeCom has refused a request of the notice's message for now. */
async function isRefused({ query }: Database, noticeId: number): Promise<void> {
  const problem = await poll(
    async () => {
      const messages = query.selectFrom('messages').select('problem').where('thing_id', '=', noticeId);
      return (await messages.executeTakeFirst())?.problem ?? undefined;
    },
    { withinMs: 20_000, pauseMs: 20 },
  );
  assert.ok(problem, 'the message was not refused');
}

/** Makes what rests after a failure due at once. */
async function endRest({ query }: Database): Promise<void> {
  await query.updateTable('message_batches').set({ next_at: 0 }).where('state', '=', 'sending').execute();
  await query.deleteFrom('short_lived').where('kind', '=', 'outbox').where('value', '=', 'resting').execute();
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
