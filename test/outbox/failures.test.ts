import assert from 'node:assert/strict';
import { sql, type SqlBool } from 'kysely';
import { refusal } from '../../server/wecom/errors';
import { addPerson } from '../support/content';
import { forEachDatabase } from '../support/database';
import { corpId } from '../wecom/try-wecom';
import { tryOutbox } from './try-outbox';

const path = '/cgi-bin/message/send';
const hour = 3_600_000;

forEachDatabase((_name, open) => {
  describe('the outbox, if WeCom fails', () => {
    const trial = tryOutbox(open);

    const fails = (attempts: number): Promise<unknown> =>
      trial.wait(async () => {
        const batches = trial.database.query.selectFrom('message_batches').select(['attempts', 'problem']);
        const batch = await batches.executeTakeFirst();
        return batch !== undefined && batch.attempts >= attempts && batch.problem !== null;
      });
    const problem = (): Promise<string> =>
      trial.wait(
        async () => (await trial.database.query.selectFrom('messages').select('problem').executeTakeFirst())?.problem,
      );

    it('repeats a request byte for byte if its response was lost, so that it arrives once', async () => {
      trial.wecom.simulator.fault({ name: 'garbage', form: 'truncated', path, times: 1 });
      await trial.queue(['zhangwei']);
      trial.run();
      await trial.until({ zhangwei: 'sent' });
      assert.equal(trial.wecom.calls('message/send'), 2);
      assert.equal(trial.wecom.simulator.inbox().length, 1);
    });

    // Field report 21: with fewer names, WeCom would not take it for the same request.
    it('repeats it with the same recipients if one of them has left the audience meanwhile', async () => {
      await addPerson(trial.database, 'lisiyuan', '李思源', { corp_id: corpId });
      trial.wecom.simulator.fault({ name: 'garbage', form: 'truncated', path, times: 1 });
      await trial.queue(['zhangwei', 'lisiyuan']);
      let asked = 0;
      trial.run({
        audienceOf: async () => {
          asked += 1;
          return sql<SqlBool>`p.corp_id = ${corpId} and (p.userid <> 'lisiyuan' or 1 = ${asked === 1 ? 1 : 0})`;
        },
      });
      await trial.until({ zhangwei: 'sent', lisiyuan: 'sent' });
      assert.equal(trial.wecom.calls('message/send'), 2);
      assert.deepEqual(
        trial.wecom.simulator.inbox().map(({ to }) => [...to].sort()),
        [['lisiyuan', 'zhangwei']],
      );
    });

    it('tries again while WeCom is down or busy, or refuses the token', async () => {
      trial.wecom.simulator.fault({ name: '-1', path, times: 3 });
      await trial.queue(['zhangwei']);
      trial.run();
      await trial.until({ zhangwei: 'sent' });
      trial.wecom.simulator.fault({ name: 'token-revoked', path });
      await trial.queue(['zengshuxian']);
      await trial.until({ zhangwei: 'sent', zengshuxian: 'sent' });
      assert.equal(trial.wecom.simulator.inbox().length, 2);
    });

    for (const [fault, shown, restMs] of [
      ['45009', '{"reason":"limit","errcode":45009}', 60_000],
      ['60020', '{"reason":"settings","errcode":60020}', 5 * 60_000],
    ] as const) {
      it(`makes no request for ${restMs / 60_000} min after errcode ${fault}, and says why`, async () => {
        trial.wecom.simulator.fault({ name: fault, path });
        const before = Date.now();
        await trial.queue(['zhangwei']);
        trial.run();
        assert.equal(await problem(), shown);
        await trial.until({ zhangwei: 'batched' });
        const lease = await trial.wait(() =>
          trial.database.query
            .selectFrom('short_lived')
            .select('expires_at')
            .where('kind', '=', 'outbox')
            .where('value', '=', 'resting')
            .executeTakeFirst(),
        );
        assert.ok(lease.expires_at >= before + restMs);
        const { next_at } = await trial.database.query
          .selectFrom('message_batches')
          .select('next_at')
          .executeTakeFirstOrThrow();
        assert.ok(next_at >= before + restMs);
        assert.equal(trial.wecom.calls('message/send'), 1);
      });
    }

    it('refuses all recipients if WeCom knows none of them', async () => {
      await trial.queue(['gone']);
      trial.run();
      await trial.until({ gone: 'refused' });
    });

    it('refuses no message because of an error of another call', async () => {
      trial.wecom.simulator.fault({ name: 'errcode', errcode: 41001, path: '/cgi-bin/gettoken', times: 1 });
      await trial.queue(['zhangwei']);
      trial.run();
      assert.equal(await problem(), '{"reason":"unavailable","errcode":41001}');
      await trial.until({ zhangwei: 'batched' });
    });

    it('sends other messages while one is refused for now again and again', async () => {
      const client = trial.wecom.client();
      let refused = 0;
      const send = async (request: string) => {
        if (!request.includes('first')) return client.send(request);
        refused += 1;
        throw refusal('message/send', 45033, 'concurrency limit');
      };
      await trial.queue(['zhangwei'], { title: 'first' });
      trial.run({ wecom: { ...client, send } });
      await trial.wait(async () => refused > 1);
      await trial.queue(['zengshuxian'], { title: 'second' });
      await trial.until({ zhangwei: 'batched', zengshuxian: 'sent' });
    });

    it('begins at most ten requests that WeCom does not respond to', async () => {
      trial.wecom.simulator.fault({ name: 'down', path });
      for (let number = 0; number < 12; number += 1) await trial.queue(['zhangwei'], { title: `${number}` });
      // The rests between failures are short, so that the limit is reached soon.
      trial.run({ firstRestMs: 0.001 });
      await trial.wait(async () => trial.wecom.calls('message/send') >= 14);
      const batches = await trial.database.query.selectFrom('message_batches').select('id').execute();
      assert.equal(batches.length, 10);
    });

    it('does not send a request again when WeCom may have forgotten the first one', async () => {
      await trial.queue(['zhangwei']);
      trial.wecom.simulator.fault({ name: 'down', path });
      trial.run();
      await fails(1);
      await trial.stop();
      trial.run({ now: () => Date.now() + 2 * hour });
      await fails(2);
      await trial.stop();
      trial.wecom.simulator.clearFaults();
      // Four hours after the first attempt, not after the last.
      trial.run({ now: () => Date.now() + 4 * hour });
      await trial.until({ zhangwei: 'unknown' });
      assert.equal(trial.wecom.simulator.inbox().length, 0);
    });

    for (const [reason, fail] of [
      ['cannot be reached', () => trial.run({ wecom: trial.wecom.client({ apiOrigin: 'http://127.0.0.1:9' }) })],
      [
        'has given no token',
        () => {
          trial.wecom.simulator.fault({ name: 'down', path: '/cgi-bin/gettoken' });
          trial.run();
        },
      ],
      [
        'has refused it with an errcode',
        () => {
          trial.wecom.simulator.fault({ name: '-1', path });
          trial.run();
        },
      ],
    ] as const) {
      it(`sends a request however late if WeCom ${reason}`, async () => {
        await trial.queue(['zhangwei']);
        fail();
        await fails(1);
        await trial.stop();
        trial.wecom.simulator.clearFaults();
        trial.run({ now: () => Date.now() + 4 * hour });
        await trial.until({ zhangwei: 'sent' });
        assert.equal(trial.wecom.simulator.inbox().length, 1);
      });
    }
  });
});
