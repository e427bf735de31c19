import assert from 'node:assert/strict';
import { PortalError } from '../../../app/api/portal-error';
import { chooseLanguage } from '../../../app/features/me/choose-language';
import { clearPage } from '../../../app/sign-in/clear-at-sign-out';
import type { NoticesQuery } from '../../../app/features/notices/contract';
import { noticesModules } from '../../../app/features/notices/stores';
import { createStore } from '../../../app/store';
import { viewer } from '../../../app/store/viewer';
import { allModules, apiWith, me, storeOf, summary } from './fake-api';

const storeWith = (parts: Parameters<typeof apiWith>[0]) => storeOf({ api: apiWith(parts), language: 'zh-CN' }).store;

describe('the store', () => {
  it('shares no state between two requests', async () => {
    const first = storeWith({ me: async () => me, notices: async () => ({ items: [summary(1)], next: null }) });
    const second = storeWith({});
    await first.dispatch('viewer/load');
    await first.dispatch('notices/load', {});
    assert.equal(second.state.viewer.me, null);
    assert.deepEqual(second.state.notices.lists, {});
  });

  it('keeps its state when its modules are replaced', async () => {
    const { portalStore } = storeOf({ api: apiWith({ me: async () => me }), language: 'en' });
    await portalStore.dispatch('viewer/load');
    portalStore.update((parts) => ({ viewer: viewer(parts.api, 'en') }));
    assert.equal(portalStore.state.viewer.me?.unread, 2);
  });

  it('registers the modules of a feature once, when a page first uses them', async () => {
    const store = createStore({
      api: apiWith({ notices: async () => ({ items: [summary(1)], next: null }) }),
      language: 'en',
    });
    assert.ok(!('notices' in store.state));
    await store.use(noticesModules).dispatch('notices/loadHome');
    assert.deepEqual(Object.keys(store.use(noticesModules).state.notices.byId), ['1']);
    assert.deepEqual(Object.keys(store.use(allModules).state.notices.byId), ['1']);
  });

  it('registers modules that were replaced before their first use', async () => {
    const store = createStore({
      api: apiWith({ notices: async () => ({ items: [summary(1)], next: null }) }),
      language: 'en',
    });
    store.update(noticesModules);
    assert.ok(!('notices' in store.state));
    await store.use(noticesModules).dispatch('notices/loadHome');
    assert.deepEqual(Object.keys(store.use(noticesModules).state.notices.byId), ['1']);
  });
});

describe('notices in the store', () => {
  const pages: Record<string, { items: ReturnType<typeof summary>[]; next: string | null }> = {
    '': { items: [summary(9, true), summary(8)], next: 'c1' },
    // A notice was published between the two requests, so one is repeated.
    c1: { items: [summary(8), summary(7)], next: null },
  };
  const notices = async ({ cursor = '' }: NoticesQuery) => pages[cursor] ?? { items: [], next: null };

  it('are appended to the list until its end, without duplicates', async () => {
    const store = storeWith({ notices });
    await store.dispatch('notices/load', {});
    await store.dispatch('notices/more', {});
    await store.dispatch('notices/more', {});
    const list = store.state.notices.lists['/notices'];
    assert.deepEqual([...(list?.ids ?? []), list?.next], [9, 8, 7, null]);
  });

  it('have no gap if a list is reloaded while its next items are loading', async () => {
    let respond = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      respond = resolve;
    });
    const cut: Record<string, number[]> = { '': [9, 8], c8: [7, 6], c6: [5, 4] };
    const store = storeWith({
      notices: async ({ cursor = '' }) => {
        if (cursor === 'c6') await held;
        const ids = cut[cursor] ?? [];
        return { items: ids.map((id) => summary(id)), next: `c${ids[1]}` };
      },
    });
    await store.dispatch('notices/load', {});
    await store.dispatch('notices/more', {});
    const third = store.dispatch('notices/more', {});
    await store.dispatch('notices/load', {});
    respond();
    await third;
    const list = store.state.notices.lists['/notices'];
    assert.deepEqual([...(list?.ids ?? []), list?.next], [9, 8, 'c8']);
  });

  it('are stored once, in a separate list for each filter', async () => {
    const store = storeWith({ notices });
    await store.dispatch('notices/load', {});
    await store.dispatch('notices/load', { category: 'it', unread: true });
    assert.deepEqual(Object.keys(store.state.notices.lists), ['/notices', '/notices?category=it&unread=1']);
    assert.equal(Object.keys(store.state.notices.byId).length, 2);
  });

  it('are kept in the lists that were loaded last, so that many searches do not fill the memory', async () => {
    const store = storeWith({ notices });
    for (let number = 1; number <= 30; number += 1) {
      await store.dispatch('notices/load', { q: `${number}` });
      // This one is loaded again and again.
      await store.dispatch('notices/load', {});
    }
    const paths = Object.keys(store.state.notices.lists);
    assert.equal(paths.length, 20);
    assert.deepEqual([paths[0], paths.at(-2), paths.at(-1)], ['/notices?q=12', '/notices?q=30', '/notices']);
  });

  it('are unread until they were seen', async () => {
    const store = storeWith({
      notices,
      notice: async (id) => ({ ...summary(id, true), html: '<p>Text</p>', categories: {} }),
    });
    await store.dispatch('notices/open', { id: 9 });
    assert.equal(store.state.notices.byId[9]?.unread, true);
    store.commit('notices/seen', 9);
    assert.equal(store.state.notices.byId[9]?.unread, false);
    assert.equal(store.state.notices.html[9], '<p>Text</p>');
    assert.ok(!('html' in (store.state.notices.byId[9] ?? {})));
  });

  it('stay read if a list from before the notice was read arrives late', async () => {
    const store = storeWith({ notices: async () => ({ items: [summary(9, true)], next: null }) });
    await store.dispatch('notices/load', {});
    store.commit('notices/seen', 9);
    await store.dispatch('notices/loadHome');
    assert.equal(store.state.notices.byId[9]?.unread, false);
  });
});

describe('questions in the store', () => {
  const question = {
    id: 4,
    text: 'When?',
    askedAt: '2026-11-01T00:00:00Z',
    asker: { id: 'wang', name: '王小明', initials: '小明' },
  };

  it('show a new question first, and only once if the response is repeated', async () => {
    const store = storeWith({
      ask: async () => question,
      questions: async () => ({ items: [{ ...question, id: 3 }], next: null }),
    });
    await store.dispatch('questions/load', { noticeId: 1 });
    await store.dispatch('questions/ask', { noticeId: 1, text: 'When?', draft: 'question-1' });
    await store.dispatch('questions/ask', { noticeId: 1, text: 'When?', draft: 'question-1' });
    assert.deepEqual(
      store.state.questions.lists[1]?.items.map(({ id }) => id),
      [4, 3],
    );
  });

  it('name their draft to the client', async () => {
    const seen: unknown[] = [];
    const store = storeWith({ ask: async (...call) => (seen.push(call), question) });
    await store.dispatch('questions/ask', { noticeId: 1, text: 'When?', draft: 'question-1' });
    assert.deepEqual(seen, [[1, { text: 'When?' }, { draft: 'question-1' }]]);
  });
});

describe('a list that is reloaded while its next items are loading', () => {
  /** A list whose second page arrives only after `respond()`, when the list has been reloaded. */
  function delayedList<T>(items: T[]) {
    let reads = 0;
    let respond = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      respond = resolve;
    });
    return {
      respond: () => respond(),
      read: async ({ cursor }: { cursor?: string }) => {
        if (cursor !== undefined) await held;
        return cursor === undefined ? { items: [], next: `end-${(reads += 1)}` } : { items, next: null };
      },
    };
  }

  it('has no gap among people', async () => {
    const { read, respond } = delayedList([
      { id: 'wang', name: '王小明', initials: '小明', position: null, department: null, departmentEn: null },
    ]);
    const store = storeWith({ departments: async () => [], people: read });
    await store.dispatch('people/load', { q: 'w' });
    const second = store.dispatch('people/more', { q: 'w' });
    await store.dispatch('people/load', { q: 'w' });
    respond();
    await second;
    const list = store.state.people.lists['/people?q=w'];
    assert.deepEqual([...(list?.items ?? []), list?.next], ['end-2']);
  });

  it('has no gap among questions', async () => {
    const { read, respond } = delayedList([
      { id: 4, text: 'When?', askedAt: '', asker: { id: 'wang', name: '王小明', initials: '小明' } },
    ]);
    const store = storeWith({ questions: (_id, query) => read(query) });
    await store.dispatch('questions/load', { noticeId: 1 });
    const second = store.dispatch('questions/more', 1);
    await store.dispatch('questions/load', { noticeId: 1 });
    respond();
    await second;
    const list = store.state.questions.lists[1];
    assert.deepEqual([...(list?.items ?? []), list?.next], ['end-2']);
  });
});

describe('the viewer in the store', () => {
  it('prefers the saved language to that of the browser', async () => {
    const store = storeWith({ me: async () => ({ ...me, language: 'en' }) });
    await store.dispatch('viewer/load');
    assert.equal(store.state.viewer.language, 'en');
  });

  it('returns to the previous language if the choice cannot be saved', async () => {
    const api = apiWith({ setLanguage: () => Promise.reject(new Error('offline')) });
    const { store } = storeOf({ api, language: 'zh-CN' });
    await assert.rejects(chooseLanguage(api, store, 'en'));
    assert.equal(store.state.viewer.language, 'zh-CN');
  });

  it('keeps a choice of language whose request is canceled, because another document may have sent it', async () => {
    const api = apiWith({ setLanguage: () => Promise.reject(new PortalError('canceled')) });
    const { store } = storeOf({ api, language: 'zh-CN' });
    await chooseLanguage(api, store, 'en');
    assert.equal(store.state.viewer.language, 'en');
  });

  it('keeps no data of the person after sign-out', async () => {
    const { portalStore, store } = storeOf({
      language: 'zh-CN',
      api: apiWith({
        me: async () => ({ ...me, language: 'en' }),
        sessions: async () => [{ id: 's', device: 'Phone', startedAt: '', current: true }],
        notices: async () => ({ items: [{ ...summary(1), title: 'For 王小明' }], next: null }),
      }),
    });
    await store.dispatch('viewer/load');
    await store.dispatch('me/loadSessions');
    await store.dispatch('notices/loadHome');
    portalStore.reset();
    store.commit('viewer/signedOut');
    assert.doesNotMatch(JSON.stringify(store.state), /王小明|Phone/);
    assert.deepEqual(store.state.notices.lists, {});
    assert.equal(store.state.viewer.language, 'en', 'the page keeps its language');
  });
});

describe('the store after sign-out', () => {
  /** A response that arrives when it is released. */
  function held<T>(value: () => T) {
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    return { release: () => release(), read: () => released.then(value) };
  }

  it('ignores responses that arrive late, in every module', async () => {
    const respond = <T>(value: T) => held(() => value);
    const responses = {
      me: respond({ ...me, language: 'en' as const }),
      links: respond([
        { id: 1, titles: { 'zh-CN': '王小明', en: 'Wang' }, url: '/me', marks: { 'zh-CN': '王', en: 'W' } },
      ]),
      sessions: respond([{ id: 's', device: 'Phone', startedAt: '', current: true }]),
      notices: respond({ items: [{ ...summary(1), title: 'For 王小明' }], next: null }),
      departments: respond([]),
      people: respond({ items: [], next: null }),
    };
    const { portalStore, store } = storeOf({
      language: 'zh-CN',
      api: apiWith({
        me: responses.me.read,
        links: responses.links.read,
        sessions: responses.sessions.read,
        notices: responses.notices.read,
        departments: responses.departments.read,
        people: responses.people.read,
      }),
    });
    const loads = [
      store.dispatch('viewer/load'),
      store.dispatch('home/loadLinks'),
      store.dispatch('me/loadSessions'),
      store.dispatch('notices/loadHome'),
      store.dispatch('notices/load', {}),
      store.dispatch('people/load', { q: 'w', department: 1 }),
    ];
    clearPage({ store: portalStore });
    const signedOut = JSON.stringify(store.state);
    for (const { release } of Object.values(responses)) release();
    await Promise.all(loads);
    assert.equal(JSON.stringify(store.state), signedOut);
    assert.equal(store.state.viewer.signedOut, true);
  });

  it('still shows the state of the page, such as a lost connection', () => {
    const { portalStore, store } = storeOf({ language: 'en', api: apiWith({}) });
    clearPage({ store: portalStore });
    portalStore.commit('page/offline', true);
    assert.equal(store.state.page.offline, true);
  });

  it('requests nothing more', async () => {
    let requests = 0;
    const { portalStore, store } = storeOf({
      language: 'en',
      api: apiWith({ me: async () => ((requests += 1), me) }),
    });
    clearPage({ store: portalStore });
    await store.dispatch('viewer/load');
    assert.equal(requests, 0);
  });

  for (const [name, error] of [
    ['canceled', new PortalError('canceled')],
    ['refused', new PortalError('internal', { status: 500 })],
  ] as const) {
    it(`keeps its language if a choice of language is ${name} late`, async () => {
      const choice = held(() => {
        throw error;
      });
      const api = apiWith({ setLanguage: choice.read });
      const { portalStore, store } = storeOf({ api, language: 'zh-CN' });
      const choosing = chooseLanguage(api, store, 'en').catch(() => undefined);
      clearPage({ store: portalStore });
      const signedOut = JSON.stringify(store.state);
      choice.release();
      await choosing;
      assert.equal(JSON.stringify(store.state), signedOut);
      assert.equal(store.state.viewer.language, 'en');
    });
  }
});

describe('people in the store', () => {
  it('load each branch of the tree once, and people only if the address asks for them', async () => {
    let departments = 0;
    let people = 0;
    const store = storeWith({
      departments: async () => ((departments += 1), []),
      people: async () => ((people += 1), { items: [], next: null }),
    });
    await store.dispatch('people/load', {});
    await store.dispatch('people/load', { q: 'wang' });
    await store.dispatch('people/load', {});
    assert.deepEqual([departments, people], [1, 1]);
    await store.dispatch('people/load', { department: 2 });
    await store.dispatch('people/openBranch', 2);
    assert.deepEqual([departments, people], [2, 2]);
  });

  it('keep the place of a department among its siblings when its branch is loaded', async () => {
    const department = (id: number, parentId: number | null) => ({
      id,
      name: String(id),
      nameEn: null,
      parentId,
      members: id,
    });
    const branches = [
      [department(1, null), department(2, 1), department(3, 1)],
      [{ ...department(2, 1), members: 9 }, department(4, 2)],
    ];
    const store = storeWith({
      departments: async () => branches.shift() ?? [],
      people: async () => ({ items: [], next: null }),
    });
    await store.dispatch('people/load', {});
    await store.dispatch('people/openBranch', 2);
    const { tree } = store.state.people;
    assert.deepEqual(
      tree.map(({ id }) => id),
      [1, 2, 3, 4],
    );
    assert.equal(tree[1]?.members, 9);
  });

  it('keep the order of siblings when a branch is loaded after one of them', async () => {
    const department = (id: number, parentId: number | null) => ({
      id,
      name: String(id),
      nameEn: null,
      parentId,
      members: 1,
    });
    const branches = [
      [department(1, null), department(3, 1)],
      [department(1, null), department(2, 1), department(3, 1)],
    ];
    const store = storeWith({
      departments: async () => branches.shift() ?? [],
      people: async () => ({ items: [], next: null }),
    });
    await store.dispatch('people/load', { department: 3 });
    await store.dispatch('people/load', {});
    assert.deepEqual(
      store.state.people.tree.map(({ id }) => id),
      [1, 2, 3],
    );
  });

  it('keep a limited number of searches', async () => {
    const store = storeWith({ departments: async () => [], people: async () => ({ items: [], next: null }) });
    for (let index = 0; index < 80; index += 1) await store.dispatch('people/load', { q: `w${index}` });
    const kept = Object.keys(store.state.people.lists);
    assert.equal(kept.length, 20);
    assert.equal(kept[kept.length - 1], '/people?q=w79');
  });
});
