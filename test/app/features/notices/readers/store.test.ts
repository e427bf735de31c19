import assert from 'node:assert/strict';
import {
  noticeReaders as calls,
  type Reader,
  type ReadersSummary,
} from '../../../../../app/features/notices/readers/contract';
import { readersPath } from '../../../../../app/features/notices/readers/filter';
import { readersModules } from '../../../../../app/features/notices/readers/store';
import { createStore } from '../../../../../app/store';
import { fakeApi, fakeEndpoint } from '../../../../support/calls';

const reader = (id: string): Reader => ({
  id,
  name: id,
  initials: id,
  department: null,
  departmentEn: null,
  readAt: null,
  confirmedAt: null,
  refusal: null,
});

const summary: ReadersSummary = {
  title: '制度',
  state: 'published',
  isReader: true,
  publishedAt: '2026-03-01T00:00:00.000Z',
  confirmBy: null,
  people: 3,
  read: 1,
  confirmed: 0,
  departments: [],
  overTime: [],
  messages: [],
  remindAfter: null,
};

describe("the store of a notice's readers", () => {
  let summaryRequests = 0;
  let respond: Record<string, () => Promise<string[]>> = {};
  beforeEach(() => {
    summaryRequests = 0;
    respond = {};
  });

  const open = () =>
    createStore({
      language: 'en',
      api: fakeApi(
        fakeEndpoint(calls.summary, () => {
          summaryRequests += 1;
          return { ...summary, read: summaryRequests };
        }),
        fakeEndpoint(calls.list, async ({ query: { q = '', cursor } }) =>
          cursor === undefined
            ? { items: ((await respond[q]?.()) ?? ['a', 'b']).map(reader), next: q === '' ? 'c1' : null }
            : { items: ['b', 'c'].map(reader), next: null },
        ),
      ),
    }).use(readersModules);

  it('requests the summary again after a reload, but not for each search', async () => {
    const store = open();
    await store.dispatch('readers/load', { id: 5, show: 'unread' });
    await store.dispatch('readers/load', { id: 5, show: 'read' });
    await store.dispatch('readers/load', { id: 5, show: 'read', q: 'x' });
    assert.equal(summaryRequests, 1);
    await store.dispatch('readers/load', { id: 5, show: 'read', q: 'x' });
    assert.equal(summaryRequests, 2);
    await store.dispatch('readers/load', { id: 6, show: 'read', q: 'x' });
    assert.deepEqual([summaryRequests, store.state.readers.id], [3, 6]);
  });

  it('requests the summary again for a search more than 30 seconds later', async () => {
    const store = open();
    await store.dispatch('readers/load', { id: 5, show: 'unread' });
    store.commit('readers/setSummary', { id: 5, summary, at: Date.now() - 60_000 });
    await store.dispatch('readers/load', { id: 5, show: 'read' });
    assert.equal(summaryRequests, 2);
  });

  it('keeps one list per address, whatever the order of the responses', async () => {
    let arrive = (_ids: string[]): void => undefined;
    respond = {
      slow: () =>
        new Promise((resolve) => {
          arrive = resolve;
        }),
      fast: async () => ['fast'],
    };
    const store = open();
    const slow = store.dispatch('readers/load', { id: 5, show: 'unread', q: 'slow' });
    await store.dispatch('readers/load', { id: 5, show: 'unread', q: 'fast' });
    arrive(['slow']);
    await slow;
    const list = store.state.readers.lists[readersPath(5, { show: 'unread', q: 'fast' })];
    assert.deepEqual(
      list?.items.map(({ id }) => id),
      ['fast'],
    );
  });

  it('appends the next page without duplicates, until the end', async () => {
    const store = open();
    await store.dispatch('readers/load', { id: 5, show: 'unread' });
    for (let times = 0; times < 3; times += 1) await store.dispatch('readers/more', { id: 5, show: 'unread' });
    const list = store.state.readers.lists[readersPath(5)];
    assert.deepEqual([...(list?.items ?? []).map(({ id }) => id), list?.next], ['a', 'b', 'c', null]);
  });
});
