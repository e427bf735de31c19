import assert from 'node:assert/strict';
import { noticeList } from '../../../../../app/features/notices/list/contract';
import { noticeListModules } from '../../../../../app/features/notices/list/store';
import { createStore } from '../../../../../app/store';
import { fakeApi, fakeEndpoint } from '../../../../support/calls';

describe('the months in the store', () => {
  it('are loaded again after five minutes, and stay if that fails', async () => {
    const realNow = Date.now;
    let time = realNow();
    Date.now = () => time;
    try {
      let requests = 0;
      let fails = false;
      const api = fakeApi(
        fakeEndpoint(noticeList.months, async () => {
          requests += 1;
          if (fails) throw new Error('no connection');
          return { items: [{ month: `2026-0${requests}`, notices: 1 }], next: null };
        }),
      );
      const store = createStore({ api, language: 'en' }).use(noticeListModules);
      const load = async (): Promise<(string | undefined)[]> => {
        await store.dispatch('noticeList/loadMonths');
        return [String(requests), store.state.noticeList.months?.[0]?.month];
      };
      assert.deepEqual(await load(), ['1', '2026-01']);
      time += 299_000;
      assert.deepEqual(await load(), ['1', '2026-01']);
      time += 2_000;
      assert.deepEqual(await load(), ['2', '2026-02']);
      // The clock of the phone was corrected.
      time -= 3_600_000;
      fails = true;
      assert.deepEqual(await load(), ['3', '2026-02']);
    } finally {
      Date.now = realNow;
    }
  });
});
