import assert from 'node:assert/strict';
import { notices } from '../../../../app/features/notices/contract';
import { noticeList } from '../../../../app/features/notices/list/contract';
import { noticeDesk } from '../../../../app/features/notices/manage/contract';
import { noticeReaders } from '../../../../app/features/notices/readers/contract';
import { forEachDatabase } from '../../../support/database';
import { department, fails, hourMs, iso, of, publishingCompany, start } from '../../../support/publishing';

forEachDatabase((_name, open) => {
  describe('reaching the readers of a notice', () => {
    const company = publishingCompany(open);
    const { as, publish, form, recipients } = company;

    const remind = (userid: string, id: number, who: 'unread' | 'unconfirmed' = 'unread') =>
      as(userid)(noticeReaders.remind, { params: { id }, body: { who } });
    const states = async (id: number): Promise<string[]> => {
      const rows = await company.database.query
        .selectFrom('message_recipients as r')
        .innerJoin('messages as m', 'm.id', 'r.message_id')
        .select('r.state')
        .where('m.thing_id', '=', id)
        .execute();
      return rows.map(({ state }) => state);
    };
    const at = async (hour: number): Promise<void> => {
      company.time = start + hour * hourMs;
      await company.runDue();
    };

    describe('by a publisher whose departments have changed since', () => {
      let id = 0;
      const setDepartment = (department_id: number) =>
        company.database.query.updateTable('roles').set({ department_id }).where('userid', '=', 'sales').execute();
      beforeEach(async () => {
        id = await publish('sales', { audience: department(2), notify: false });
        await setDepartment(3);
      });
      afterEach(() => setDepartment(2));

      it('sends no reminder', async () => {
        await assert.rejects(remind('sales', id), fails('forbidden'));
        assert.deepEqual(await recipients(id), []);
      });

      it('shows no readers and no numbers of them', async () => {
        await assert.rejects(as('sales')(noticeReaders.summary, { params: { id } }), fails('forbidden'));
        await assert.rejects(
          as('sales')(noticeReaders.list, { params: { id }, query: { show: 'unread' } }),
          fails('forbidden'),
        );
        const { items } = await as('sales')(noticeDesk.list, { query: {} });
        assert.equal(items.find((one) => one.id === id)?.read, null);
        assert.equal((await form('sales', id)).read, null);
        assert.equal((await form('admin', id)).read, 0);
      });

      it('still allows the notice to be withdrawn, but not to be published again', async () => {
        await as('sales')(noticeDesk.withdraw, { params: { id }, body: {} });
        const { version } = await form('sales', id);
        await assert.rejects(
          as('sales')(noticeDesk.publish, { params: { id }, body: { version } }),
          fails('audience-not-allowed'),
        );
      });
    });

    describe('by the automatic reminder', () => {
      const notice = (hours: number) =>
        publish('admin', {
          audience: of({ people: ['seller'] }),
          notify: false,
          confirmBy: iso(start + hours * hourMs),
        });

      it('waits a day after a reminder by hand', async () => {
        const id = await notice(60);
        company.time = start + 34 * hourMs;
        await remind('admin', id, 'unconfirmed');
        await at(36);
        await at(57);
        assert.deepEqual(await recipients(id), ['seller']);
        await at(58);
        await at(59);
        assert.deepEqual(await recipients(id), ['seller', 'seller']);
      });

      it('is left out if a day after the last one is too late', async () => {
        const id = await notice(60);
        company.time = start + 37 * hourMs;
        await company.database.query
          .updateTable('notices')
          .set({ reminded_at: company.time - hourMs / 2 })
          .where('id', '=', id)
          .execute();
        for (const hour of [38, 59.9, 60, 61, 100]) await at(hour);
        assert.deepEqual(await recipients(id), []);
      });

      it('is left out if the notice itself is not older', async () => {
        const id = await notice(23);
        await at(1);
        await at(22);
        assert.deepEqual(await recipients(id), []);
      });
    });

    it('begins again when a notice is published again', async () => {
      const id = await publish('admin', { audience: of({ people: ['seller'] }), notify: false });
      company.time = start + hourMs;
      await remind('admin', id);
      await assert.rejects(remind('admin', id), fails('reminded-recently'));
      await as('admin')(noticeDesk.withdraw, { params: { id }, body: {} });
      await company.republish('admin', id);
      assert.equal((await as('admin')(noticeReaders.summary, { params: { id } })).remindAfter, null);
    });

    it('ends when it is withdrawn or deleted: messages that wait are cancelled', async () => {
      const ends = [
        (id: number) => as('admin')(noticeDesk.withdraw, { params: { id }, body: {} }),
        (id: number) => as('admin')(noticeDesk.remove, { params: { id } }),
      ];
      for (const end of ends) {
        const id = await publish('admin', { audience: of({ people: ['seller'] }) });
        assert.deepEqual(await states(id), ['waiting']);
        await end(id);
        assert.deepEqual(await states(id), ['cancelled']);
      }
    });

    it('counts as read when a notice is confirmed that was only marked as read', async () => {
      const id = await publish('admin', { notify: false, confirmBy: iso(start + 50 * hourMs) });
      company.time = start + 1000;
      await as('seller')(noticeList.markAll, { body: { id: 77 } });
      company.time = start + hourMs;
      await as('seller')(notices.confirm, { params: { id }, body: {} });
      company.time = start + 2 * hourMs;
      await as('seller')(notices.confirm, { params: { id }, body: {} });
      const query = { show: 'confirmed' } as const;
      const { items } = await as('admin')(noticeReaders.list, { params: { id }, query });
      const time = iso(start + hourMs);
      assert.deepEqual(
        items.map(({ readAt, confirmedAt }) => [readAt, confirmedAt]),
        [[time, time]],
      );
    });

    it('keeps the time of reading when a notice is confirmed later', async () => {
      const id = await publish('admin', { notify: false, confirmBy: iso(start + 50 * hourMs) });
      await as('seller')(notices.see, { params: { id }, body: {} });
      company.time = start + hourMs;
      await as('seller')(notices.confirm, { params: { id }, body: {} });
      const query = { show: 'confirmed' } as const;
      const { items } = await as('admin')(noticeReaders.list, { params: { id }, query });
      assert.equal(items[0]?.readAt, iso(start));
    });
  });
});
