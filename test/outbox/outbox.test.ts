import assert from 'node:assert/strict';
import { sql, type SqlBool } from 'kysely';
import { forEachDatabase } from '../support/database';
import { corpId } from '../wecom/try-wecom';
import { tryOutbox } from './try-outbox';

forEachDatabase((_name, open) => {
  describe('the outbox', () => {
    const trial = tryOutbox(open);

    it('sends a card in the language of each recipient, and records those that WeCom refuses', async () => {
      const id = await trial.queue(['zhangwei', 'zengshuxian', 'gone', 'bad|name']);
      trial.run();
      await trial.until({ zhangwei: 'sent', zengshuxian: 'sent', gone: 'refused', 'bad|name': 'refused' });
      const messages = trial.wecom.simulator.inbox().map(({ to, content }) => [to.join(), content]);
      const common = {
        title: '放假安排',
        description: '行政部\n利润＜5%',
        url: `https://portal.example.com/notices/${id}`,
      };
      assert.deepEqual(messages, [
        ['zhangwei', { ...common, btntxt: '查看详情' }],
        ['ZengShuxian', { ...common, btntxt: 'Open' }],
      ]);
      const refused = trial.database.query
        .selectFrom('message_recipients')
        .select('reason')
        .where('userid', '=', 'gone');
      assert.deepEqual(await refused.execute(), [{ reason: 'invalid' }]);
    });

    it('records those without a license', async () => {
      const client = trial.wecom.client();
      const send = async (request: string) => ({ ...(await client.send(request)), unlicensedUsers: ['zhangwei'] });
      await trial.queue(['zhangwei']);
      trial.run({ wecom: { ...client, send } });
      await trial.until({ zhangwei: 'refused' });
      const { reason } = await trial.database.query
        .selectFrom('message_recipients')
        .select('reason')
        .executeTakeFirstOrThrow();
      assert.equal(reason, 'unlicensed');
    });

    it('sends once if several processes run', async () => {
      await trial.queue(['zhangwei', 'zengshuxian']);
      for (let count = 0; count < 4; count += 1) trial.run();
      await trial.until({ zhangwei: 'sent', zengshuxian: 'sent' });
      assert.equal(trial.wecom.simulator.inbox().length, 2);
    });

    it('sends nothing more once another process has taken over', async () => {
      const client = trial.wecom.client();
      const send = async (request: string) => {
        await trial.database.query
          .updateTable('short_lived')
          .set({ value: 'another process' })
          .where('kind', '=', 'outbox')
          .execute();
        return client.send(request);
      };
      await trial.queue(['zhangwei']);
      await trial.queue(['zengshuxian']);
      trial.run({ wecom: { ...client, send }, leaseMs: 60_000 });
      await trial.log.line(({ err }) => JSON.stringify(err ?? '').includes('Another process has taken over'));
      await trial.until({ zhangwei: 'sent', zengshuxian: 'waiting' });
      assert.equal(trial.wecom.calls('message/send'), 1);
    });

    it('sends to those only who are in the audience at that moment', async () => {
      await trial.queue(['zhangwei', 'zengshuxian']);
      trial.run({ audienceOf: async () => sql<SqlBool>`p.corp_id = ${corpId} and p.userid <> 'zhangwei'` });
      await trial.until({ zhangwei: 'cancelled', zengshuxian: 'sent' });
      assert.equal(trial.wecom.simulator.inbox().length, 1);
    });

    it('asks again who is in the audience before it repeats a request that WeCom has refused', async () => {
      trial.wecom.simulator.fault({ name: '-1', path: '/cgi-bin/message/send', times: 1 });
      await trial.queue(['zhangwei', 'gone']);
      const asked: number[] = [];
      const audienceOf = async () => {
        const isFirst = asked.push(1) === 1;
        return sql<SqlBool>`p.corp_id = ${corpId} and (p.userid <> 'gone' or 1 = ${isFirst ? 1 : 0})`;
      };
      trial.run({ audienceOf });
      await trial.until({ zhangwei: 'sent', gone: 'cancelled' });
      assert.deepEqual(
        trial.wecom.simulator.inbox().map(({ to }) => to),
        [['zhangwei']],
      );
    });

    it('closes a message of which nobody is left in the audience', async () => {
      await trial.queue(['zhangwei']);
      trial.run({ audienceOf: async () => sql<SqlBool>`1 = 0` });
      await trial.until({ zhangwei: 'cancelled' });
      await trial.wait(async () => {
        const rows = await trial.database.query.selectFrom('messages').select('is_open').execute();
        return rows.every((row) => row.is_open === 0);
      });
      assert.equal(trial.wecom.calls('message/send'), 0);
    });

    it('sends the message of a notice that is published again, although WeCom still knows the first one', async () => {
      const id = await trial.queue(['zhangwei']);
      trial.run();
      await trial.until({ zhangwei: 'sent' });
      await trial.withdraw(id);
      await trial.wait(async () => trial.wecom.simulator.inbox()[0]?.recalled);
      await trial.queue(['zhangwei'], { thingId: id });
      await trial.wait(async () => trial.wecom.simulator.inbox()[1]);
      assert.deepEqual(
        trial.wecom.simulator.inbox().map(({ recalled, content }) => [recalled, content.url]),
        [
          [true, `https://portal.example.com/notices/${id}`],
          [false, `https://portal.example.com/notices/${id}?v=2`],
        ],
      );
    });

    it('leaves messages of a later version to it, and refuses those it cannot read, without stopping others', async () => {
      await trial.queue(['zhangwei']);
      await trial.database.query.updateTable('messages').set({ kind: 'of-a-later-version' }).execute();
      await trial.queue(['gone']);
      await trial.database.query
        .updateTable('messages')
        .set({ facts: '{"title":1}' })
        .where('kind', '=', 'notice')
        .execute();
      await trial.queue(['zengshuxian']);
      trial.run();
      await trial.until({ zhangwei: 'waiting', gone: 'refused', zengshuxian: 'sent' });
    });

    it('cuts long texts between characters to the bytes that WeCom accepts', async () => {
      await trial.queue(['zhangwei'], { title: `${'长'.repeat(41)}😀😀` });
      trial.run();
      await trial.until({ zhangwei: 'sent' });
      const title = String(trial.wecom.simulator.inbox()[0]?.content.title);
      assert.equal(title, `${'长'.repeat(41)}…`);
      assert.ok(Buffer.byteLength(title) <= 128);
    });
  });
});
