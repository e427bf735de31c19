import assert from 'node:assert/strict';
import { forEachDatabase } from '../support/database';
import { tryOutbox } from './try-outbox';

const sendPath = '/cgi-bin/message/send';
const recallPath = '/cgi-bin/message/recall';

forEachDatabase((_name, open) => {
  describe('the messages of a withdrawn notice', () => {
    const trial = tryOutbox(open);

    const batch = () =>
      trial.database.query
        .selectFrom('message_batches')
        .select(['state', 'recall', 'attempts', 'problem'])
        .executeTakeFirst();
    const recalled = (): Promise<unknown> =>
      trial.wait(async () => {
        const found = await batch();
        return found !== undefined && found.recall !== 'wanted';
      });

    it('are recalled if they were sent, and cancelled if not', async () => {
      const id = await trial.queue(['zhangwei']);
      trial.run();
      await trial.until({ zhangwei: 'sent' });
      await trial.withdraw(id);
      await recalled();
      assert.equal(trial.wecom.simulator.inbox()[0]?.recalled, true);
      await trial.stop();
      await trial.withdraw(await trial.queue(['zengshuxian']));
      trial.run();
      await trial.until({ zhangwei: 'sent', zengshuxian: 'cancelled' });
      assert.equal(trial.wecom.simulator.inbox().length, 1);
    });

    it('are not sent again if WeCom has refused them so far', async () => {
      trial.wecom.simulator.fault({ name: '-1', path: sendPath });
      const id = await trial.queue(['zhangwei']);
      trial.run();
      await trial.wait(async () => (await batch())?.problem);
      await trial.stop();
      await trial.withdraw(id);
      trial.wecom.simulator.clearFaults();
      trial.run();
      await trial.until({ zhangwei: 'cancelled' });
      await trial.wait(async () => {
        const { is_open } = await trial.database.query
          .selectFrom('messages')
          .select('is_open')
          .executeTakeFirstOrThrow();
        return is_open === 0;
      });
      assert.equal(trial.wecom.simulator.inbox().length, 0);
    });

    it('are not sent again if WeCom refuses them after the withdrawal', async () => {
      const client = trial.wecom.client();
      const id = await trial.queue(['zhangwei']);
      trial.wecom.simulator.fault({ name: '-1', path: sendPath, times: 1 });
      const send = async (request: string) => {
        await trial.withdraw(id);
        return client.send(request);
      };
      trial.run({ wecom: { ...client, send } });
      await trial.until({ zhangwei: 'cancelled' });
      assert.equal(trial.wecom.simulator.inbox().length, 0);
    });

    it('are recalled if WeCom may have accepted them without a response', async () => {
      trial.wecom.simulator.fault({ name: 'garbage', form: 'truncated', path: sendPath, times: 1 });
      const id = await trial.queue(['zhangwei']);
      const wecom = trial.wecom.client();
      let sent = 0;
      const send = async (request: string) => {
        sent += 1;
        if (sent === 2) await trial.withdraw(id);
        return wecom.send(request);
      };
      trial.run({ wecom: { ...wecom, send } });
      await trial.until({ zhangwei: 'sent' });
      await recalled();
      assert.equal((await batch())?.recall, 'done');
    });

    it('are recalled as soon as WeCom responds again', async () => {
      const id = await trial.queue(['zhangwei']);
      trial.run();
      await trial.until({ zhangwei: 'sent' });
      trial.wecom.simulator.fault({ name: 'errcode', errcode: 45033, path: recallPath, times: 2 });
      await trial.withdraw(id);
      await recalled();
      assert.equal(trial.wecom.calls('message/recall'), 3);
      assert.equal(trial.wecom.simulator.inbox()[0]?.recalled, true);
    });

    it('do not stay in WeCom, whenever the notice is withdrawn', async () => {
      const ids: number[] = [];
      for (let number = 0; number < 30; number += 1) ids.push(await trial.queue(['zhangwei'], { title: `${number}` }));
      for (let count = 0; count < 2; count += 1) trial.run();
      await Promise.all(ids.map((id) => trial.withdraw(id)));
      await trial.wait(async () => {
        const open = trial.database.query.selectFrom('messages').select('id').where('is_open', '=', 1);
        const wanted = trial.database.query.selectFrom('message_batches').select('id').where('recall', '=', 'wanted');
        return (await open.execute()).length + (await wanted.execute()).length === 0;
      });
      const left = trial.wecom.simulator.inbox().filter(({ recalled }) => !recalled);
      assert.deepEqual(left, []);
    });

    it('do not keep other messages from being sent while WeCom does not recall them', async () => {
      const id = await trial.queue(['zhangwei']);
      trial.run();
      await trial.until({ zhangwei: 'sent' });
      trial.wecom.simulator.fault({ name: 'errcode', errcode: 45033, path: recallPath });
      await trial.withdraw(id);
      await trial.wait(async () => trial.wecom.calls('message/recall') > 0);
      await trial.queue(['zengshuxian']);
      await trial.until({ zhangwei: 'sent', zengshuxian: 'sent' });
    });

    it('are not recalled if WeCom refuses it', async () => {
      const id = await trial.queue(['zhangwei']);
      trial.run();
      await trial.until({ zhangwei: 'sent' });
      trial.wecom.simulator.fault({ name: 'errcode', errcode: 40058, path: recallPath });
      await trial.withdraw(id);
      await recalled();
      assert.equal((await batch())?.recall, 'failed');
      assert.equal(trial.wecom.calls('message/recall'), 1);
    });

    it('are not recalled after a day, when WeCom cannot any more', async () => {
      const id = await trial.queue(['zhangwei']);
      trial.run();
      await trial.until({ zhangwei: 'sent' });
      await trial.stop();
      await trial.withdraw(id);
      trial.run({ now: () => Date.now() + 86_400_000 });
      await recalled();
      assert.equal((await batch())?.recall, 'failed');
      assert.equal(trial.wecom.calls('message/recall'), 0);
    });
  });
});
