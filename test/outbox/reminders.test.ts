import assert from 'node:assert/strict';
import { messageAudience, needsReminder } from '../../server/features/notices/exports';
import { addNotice } from '../support/content';
import { forEachDatabase } from '../support/database';
import { corpId } from '../wecom/try-wecom';
import { tryOutbox } from './try-outbox';

const path = '/cgi-bin/message/send';
const both = ['zengshuxian', 'zhangwei'];

forEachDatabase((_name, open) => {
  describe('messages that wait while WeCom does not accept them', () => {
    const trial = tryOutbox(open);
    let noticeId = 0;

    beforeEach(async () => {
      trial.wecom.simulator.fault({ name: '-1', path });
      noticeId = await addNotice(trial.database, { corp_id: corpId, confirm_by: 5000 });
    });
    afterEach(async () => {
      await trial.stop();
      await trial.database.query.deleteFrom('notices').execute();
      await trial.database.query.updateTable('people').set({ left_at: null }).execute();
    });

    const run = (): void => trial.run({ audienceOf: messageAudience, needsReminder });
    /** Ends the processes after a request was refused. The message of one person is in it, that of the other waits. */
    async function stopAfterRefusal(): Promise<void> {
      run();
      await trial.wait(async () => {
        const batches = trial.database.query.selectFrom('message_batches').select('problem');
        return (await batches.execute()).some(({ problem }) => problem !== null);
      });
      await trial.stop();
    }
    /** WeCom accepts messages again, and two processes send. */
    function recover(): void {
      trial.wecom.simulator.clearFaults();
      for (let count = 0; count < 2; count += 1) run();
    }
    const reads = (userid: string, more: { confirmed_at?: number; marked?: number } = {}) =>
      trial.database.query
        .insertInto('reads')
        .values({ corp_id: corpId, userid, notice_id: noticeId, read_at: 1, ...more })
        .execute();
    const reached = (): string[] =>
      trial.wecom.simulator
        .inbox()
        .flatMap(({ to }) => to)
        .map((userid) => userid.toLowerCase())
        .sort();
    const closed = (): Promise<unknown> =>
      trial.wait(async () => {
        const rows = await trial.database.query.selectFrom('messages').select('is_open').execute();
        return rows.every((row) => row.is_open === 0);
      });

    for (const reader of both)
      it(`does not remind ${reader}, who has read the notice since`, async () => {
        await trial.queue(both, { kind: 'notice-reminder', thingId: noticeId, reminded: 'unread' });
        await stopAfterRefusal();
        await reads(reader);
        recover();
        const [other = ''] = both.filter((userid) => userid !== reader);
        await trial.until({ [reader]: 'unneeded', [other]: 'sent' });
        assert.deepEqual(reached(), [other]);
        await closed();
      });

    it('does not remind anybody if all have read the notice since', async () => {
      await trial.queue(both, { kind: 'notice-reminder', thingId: noticeId, reminded: 'unread' });
      await stopAfterRefusal();
      for (const userid of both) await reads(userid);
      recover();
      await closed();
      await trial.until({ zengshuxian: 'unneeded', zhangwei: 'unneeded' });
      assert.deepEqual(reached(), []);
    });

    it('reminds those who have only read what they must confirm', async () => {
      await trial.queue(both, { kind: 'notice-reminder', thingId: noticeId, reminded: 'unconfirmed' });
      await stopAfterRefusal();
      await reads('zhangwei');
      await reads('zengshuxian', { confirmed_at: 2 });
      recover();
      await trial.until({ zengshuxian: 'unneeded', zhangwei: 'sent' });
      assert.deepEqual(reached(), ['zhangwei']);
    });

    it('reminds those who have only marked all notices as read', async () => {
      await trial.queue(both, { kind: 'notice-reminder', thingId: noticeId, reminded: 'unread' });
      await stopAfterRefusal();
      await reads('zhangwei', { marked: 7 });
      recover();
      await trial.until({ zengshuxian: 'sent', zhangwei: 'sent' });
    });

    it('reminds nobody to confirm what need not be confirmed any more', async () => {
      await trial.queue(both, { kind: 'notice-reminder', thingId: noticeId, reminded: 'unconfirmed' });
      await stopAfterRefusal();
      await trial.database.query.updateTable('notices').set({ confirm_by: null }).execute();
      recover();
      await trial.until({ zengshuxian: 'unneeded', zhangwei: 'unneeded' });
    });

    for (const kind of ['notice', 'notice-reminder'] as const) {
      const reminded = kind === 'notice' ? {} : { reminded: 'unread' as const };

      it(`are cancelled for those who have left (${kind})`, async () => {
        await trial.queue(both, { kind, thingId: noticeId, ...reminded });
        await stopAfterRefusal();
        const people = trial.database.query.updateTable('people').set({ left_at: 5 });
        await people.where('userid', '=', 'zengshuxian').execute();
        recover();
        await trial.until({ zengshuxian: 'cancelled', zhangwei: 'sent' });
        assert.deepEqual(reached(), ['zhangwei']);
      });

      it(`are cancelled if the notice is withdrawn (${kind})`, async () => {
        await trial.queue(both, { kind, thingId: noticeId, ...reminded });
        await stopAfterRefusal();
        await trial.database.query.updateTable('notices').set({ state: 'withdrawn' }).execute();
        await trial.withdraw(noticeId);
        recover();
        await closed();
        await trial.until({ zengshuxian: 'cancelled', zhangwei: 'cancelled' });
        assert.deepEqual(reached(), []);
      });

      it(`are replaced by a newer message about the notice, for those who get that one (${kind})`, async () => {
        await trial.queue(both, { title: 'old', kind, thingId: noticeId, ...reminded });
        await stopAfterRefusal();
        await trial.queue(['zengshuxian'], { title: 'new', kind: 'notice-update', thingId: noticeId });
        await trial.queue(['zhangwei'], { title: 'answer', kind: 'answer', thingId: noticeId });
        recover();
        await closed();
        const inbox = trial.wecom.simulator.inbox().map(({ to, content }) => `${to.join()} ${content.title}`);
        const title = kind === 'notice' ? 'old' : '[提醒] old';
        assert.deepEqual(
          inbox.sort(),
          ['ZengShuxian [Updated] new', 'zhangwei [回复] answer', `zhangwei ${title}`].sort(),
        );
        const { state } = await trial.database.query
          .selectFrom('message_recipients')
          .select('state')
          .where('userid', '=', 'zengshuxian')
          .orderBy('message_id')
          .executeTakeFirstOrThrow();
        assert.equal(state, 'unneeded');
      });
    }

    it('are repeated as they were if WeCom may have accepted them, also for those who have read since', async () => {
      trial.wecom.simulator.clearFaults();
      trial.wecom.simulator.fault({ name: 'garbage', form: 'truncated', path, times: 1 });
      await trial.queue(['zhangwei'], { kind: 'notice-reminder', thingId: noticeId, reminded: 'unread' });
      await stopAfterRefusal();
      await reads('zhangwei');
      run();
      await trial.until({ zhangwei: 'sent' });
      assert.deepEqual(reached(), ['zhangwei']);
    });
  });
});
