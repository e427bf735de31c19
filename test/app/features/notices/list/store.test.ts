import assert from 'node:assert/strict';
import { noticeList } from '../../../../../app/features/notices/list/contract';
import { noticeListModules } from '../../../../../app/features/notices/list/store';
import { createStore } from '../../../../../app/store';
import { fakeApi, fakeEndpoint } from '../../../../support/calls';

describe('the months in the store', () => {
  it('are those of the last list, and stay if they cannot be loaded', async () => {
    let requests = 0;
    const api = fakeApi(
      fakeEndpoint(noticeList.months, async () => {
        requests += 1;
        if (requests === 3) throw new Error('no connection');
        return { items: [{ month: `2026-0${requests}`, notices: 1 }], next: null };
      }),
    );
    const store = createStore({ api, language: 'en' }).use(noticeListModules);
    for (const month of ['2026-01', '2026-02', '2026-02', '2026-04']) {
      await store.dispatch('noticeList/loadMonths');
      assert.equal(store.state.noticeList.months?.[0]?.month, month);
    }
  });
});
