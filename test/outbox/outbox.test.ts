import assert from 'node:assert/strict';
import { sql, type SqlBool } from 'kysely';
import type { Database, RecipientState } from '../../server/database';
import { queueMessage, withdrawMessages } from '../../server/outbox/messages';
import { type OutboxOptions, startOutbox } from '../../server/outbox/sender';
import type { WecomClient } from '../../server/wecom/client';
import { poll } from '../../server/work/poll';
import { addPerson } from '../support/content';
import { forEachDatabase } from '../support/database';
import { captureLog } from '../support/log';
import { corpId, tryWecom } from '../wecom/try-wecom';

const sendPath = '/cgi-bin/message/send';

forEachDatabase((_name, open) => {
  describe('the outbox', () => {
    let database: Database;
    let number = 0;
    const trial = tryWecom(async () => database);
    const running: { stop(): Promise<void> }[] = [];

    before(async () => {
      database = await open();
      for (const userid of ['zhangwei', 'zengshuxian', 'gone', 'bad|name'])
        await addPerson(database, userid, userid, {
          corp_id: corpId,
          language: userid === 'zengshuxian' ? 'en' : null,
        });
    });
    afterEach(async () => {
      await Promise.all(running.splice(0).map((one) => one.stop()));
      await database.query.deleteFrom('messages').execute();
      await database.query.deleteFrom('short_lived').execute();
    });

    const queue = (userids: string[], title = '放假安排'): Promise<number> => {
      number += 1;
      return database.transaction((inside) =>
        queueMessage(inside, {
          corpId,
          kind: 'notice',
          thingId: number,
          createdBy: null,
          now: Date.UTC(2026, 2, 1, 1, 30),
          facts: { title, text: '利润<5%', sender: '行政部', path: `/notices/${number}`, confirmBy: null },
          to: sql<SqlBool>`p.corp_id = ${corpId} and p.userid in (${sql.join(userids)})`,
        }),
      );
    };
    const run = (more: Partial<OutboxOptions> = {}, client: WecomClient = trial.client()): void =>
      void running.push(
        startOutbox({
          database,
          wecom: client,
          corpId,
          publicOrigin: 'https://portal.example.com',
          timeZone: 'Asia/Shanghai',
          log: captureLog().logger,
          pauseMs: 10,
          leaseMs: 500,
          firstRestMs: 30,
          ...more,
        }),
      );
    const states = async (): Promise<Record<string, RecipientState>> => {
      const rows = await database.query.selectFrom('message_recipients').select(['userid', 'state']).execute();
      return Object.fromEntries(rows.map(({ userid, state }) => [userid, state]));
    };
    const until = async (expected: Record<string, RecipientState>): Promise<void> => {
      await poll(
        async () => (JSON.stringify(sorted(await states())) === JSON.stringify(sorted(expected)) ? true : undefined),
        { withinMs: 8000, pauseMs: 20 },
      );
      assert.deepEqual(await states(), expected);
    };
    const sorted = (object: object): [string, unknown][] => Object.entries(object).sort();

    it('sends a card in the language of each recipient, and records those that WeCom refuses', async () => {
      await queue(['zhangwei', 'zengshuxian', 'gone', 'bad|name']);
      run();
      await until({ zhangwei: 'sent', zengshuxian: 'sent', gone: 'refused', 'bad|name': 'refused' });
      const messages = trial.simulator.inbox().map(({ to, content }) => [to.join(), content]);
      assert.deepEqual(messages, [
        [
          'zhangwei',
          {
            title: '放假安排',
            description: '行政部\n利润＜5%',
            url: `https://portal.example.com/notices/${number}`,
            btntxt: '查看详情',
          },
        ],
        [
          'ZengShuxian',
          {
            title: '放假安排',
            description: '行政部\n利润＜5%',
            url: `https://portal.example.com/notices/${number}`,
            btntxt: 'Open',
          },
        ],
      ]);
      const refused = database.query.selectFrom('message_recipients').select('reason').where('userid', '=', 'gone');
      assert.deepEqual(await refused.execute(), [{ reason: 'invalid' }]);
    });

    it('sends once if several processes run', async () => {
      await queue(['zhangwei', 'zengshuxian']);
      for (let count = 0; count < 4; count += 1) run();
      await until({ zhangwei: 'sent', zengshuxian: 'sent' });
      assert.equal(trial.simulator.inbox().length, 2);
    });

    it('repeats a request byte for byte if its response was lost, so that it arrives once', async () => {
      trial.simulator.fault({ name: 'garbage', form: 'truncated', path: sendPath, times: 1 });
      await queue(['zhangwei']);
      run();
      await until({ zhangwei: 'sent' });
      assert.equal(trial.calls('message/send'), 2);
      assert.equal(trial.simulator.inbox().length, 1);
    });

    it('tries again while WeCom is down or busy, or refuses the token', async () => {
      trial.simulator.fault({ name: '-1', path: sendPath, times: 3 });
      await queue(['zhangwei']);
      run();
      await until({ zhangwei: 'sent' });
      trial.simulator.fault({ name: 'token-revoked', path: sendPath });
      await queue(['zengshuxian']);
      await until({ zhangwei: 'sent', zengshuxian: 'sent' });
      assert.equal(trial.simulator.inbox().length, 2);
    });

    it('waits if WeCom limits the number of calls or a setting is wrong, and says why', async () => {
      for (const fault of ['45009', '60020'] as const) {
        trial.simulator.fault({ name: fault, path: sendPath });
        await queue(['zhangwei']);
        run();
        const problem = await poll(
          async () =>
            (await database.query.selectFrom('messages').select('problem').executeTakeFirst())?.problem ?? undefined,
          { withinMs: 5000, pauseMs: 20 },
        );
        assert.match(String(problem), fault === '45009' ? /45009/ : /trusted IPs/);
        assert.deepEqual(await states(), { zhangwei: 'batched' });
        await Promise.all(running.splice(0).map((one) => one.stop()));
        trial.simulator.clearFaults();
        await database.query.deleteFrom('messages').execute();
        await database.query.deleteFrom('short_lived').execute();
      }
    });

    it('refuses all recipients if WeCom knows none of them', async () => {
      await queue(['gone']);
      run();
      await until({ gone: 'refused' });
    });

    it('does not send a request again when WeCom may have forgotten the first one', async () => {
      await queue(['zhangwei']);
      trial.simulator.fault({ name: 'down', path: sendPath });
      const failing = trial.client({ timeoutMs: 300 });
      run({}, failing);
      await poll(async () => (trial.calls('message/send') > 0 ? true : undefined), { withinMs: 5000, pauseMs: 20 });
      await Promise.all(running.splice(0).map((one) => one.stop()));
      trial.simulator.clearFaults();
      await database.query.deleteFrom('short_lived').execute();
      const later = 4 * 3_600_000;
      run({ now: () => Date.now() + later });
      await until({ zhangwei: 'unknown' });
      assert.equal(trial.simulator.inbox().length, 0);
    });

    it('cancels what is not sent and recalls what is, when a notice is withdrawn', async () => {
      await queue(['zhangwei']);
      run();
      await until({ zhangwei: 'sent' });
      await database.transaction((inside) => withdrawMessages(inside, corpId, number));
      await poll(async () => (trial.simulator.inbox()[0]?.recalled === true ? true : undefined), {
        withinMs: 5000,
        pauseMs: 20,
      });
      assert.equal(trial.simulator.inbox()[0]?.recalled, true);
      await Promise.all(running.splice(0).map((one) => one.stop()));
      await queue(['zengshuxian']);
      await database.transaction((inside) => withdrawMessages(inside, corpId, number));
      run();
      await until({ zhangwei: 'sent', zengshuxian: 'cancelled' });
      assert.equal(trial.simulator.inbox().length, 1);
    });

    it('cuts long texts between characters to the bytes that WeCom accepts', async () => {
      await queue(['zhangwei'], `${'长'.repeat(41)}😀😀`);
      run();
      await until({ zhangwei: 'sent' });
      const title = String(trial.simulator.inbox()[0]?.content.title);
      assert.equal(title, `${'长'.repeat(41)}…`);
      assert.ok(Buffer.byteLength(title) <= 128);
    });
  });
});
