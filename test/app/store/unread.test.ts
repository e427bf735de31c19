import assert from 'node:assert/strict';
import { chooseLanguage } from '../../../app/features/me/choose-language';
import { loadPage } from '../../../app/router/navigation';
import { allPages } from '../../../app/router/all-pages';
import { createRouter } from '../../../app/router/router';
import { apiWith, me, storeOf, summary } from './fake-api';

/** Responses that are made when requested, and arrive when the test delivers them. */
function delayedResponses() {
  const waiting: (() => void)[] = [];
  return {
    send: <T>(response: T): Promise<T> => new Promise((resolve) => void waiting.push(() => resolve(response))),
    /** Delivers the oldest response, and waits until it has been handled. */
    async deliver(): Promise<void> {
      waiting.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    },
    pending: () => waiting.length,
  };
}

/**
 * A portal with two unread notices, of which a test opens one. The test chooses the order in which the counts and the
 * notice arrive.
 */
function portalWith(more: Parameters<typeof apiWith>[0] = {}) {
  const unread = new Set([8, 9]);
  const [counts, texts] = [delayedResponses(), delayedResponses()];
  const api = apiWith({
    me: () => counts.send({ ...me, unread: unread.size }),
    notices: async () => ({ items: [summary(9, true), summary(8, true)], next: null }),
    notice: (id) => {
      unread.delete(id);
      return texts.send({ ...summary(id, true), html: '', categories: {} });
    },
    questions: async () => ({ items: [], next: null }),
    setLanguage: (language) => counts.send({ ...me, language, unread: unread.size }),
    ...more,
  });
  const { portalStore, store } = storeOf({ api, language: 'zh-CN' });
  store.commit('viewer/setMe', { ...me, unread: unread.size });
  const open = (id = 9): Promise<void> =>
    loadPage(
      { store: portalStore },
      createRouter({ pages: allPages, language: () => 'zh-CN' }).resolve(`/notices/${id}`).route,
    );
  return { api, store, counts, texts, open, badge: () => store.state.viewer.me?.unread };
}

before(() => Promise.all(allPages.map((page) => page.code())));

describe('the unread count, if it is loaded while a notice is opened', () => {
  const orders: Record<string, (portal: ReturnType<typeof portalWith>) => Promise<void>> = {
    'counted before the reading, delivered after the notice': async ({ store, counts, texts, open }) => {
      void store.dispatch('viewer/load');
      void open();
      await texts.deliver();
      await counts.deliver();
    },
    'counted before the reading, delivered before the notice': async ({ store, counts, texts, open }) => {
      void store.dispatch('viewer/load');
      void open();
      await counts.deliver();
      await texts.deliver();
    },
    'counted after the reading, delivered before the notice': async ({ store, counts, texts, open }) => {
      void open();
      void store.dispatch('viewer/load');
      await counts.deliver();
      await texts.deliver();
    },
    'counted after the reading, delivered after the notice': async ({ store, counts, texts, open }) => {
      void open();
      void store.dispatch('viewer/load');
      await texts.deliver();
      await counts.deliver();
    },
    'counted before and after the reading': async ({ store, counts, texts, open }) => {
      void store.dispatch('viewer/load');
      void open();
      void store.dispatch('viewer/load');
      await counts.deliver();
      await texts.deliver();
    },
  };

  for (const [order, run] of Object.entries(orders)) {
    for (const listed of [true, false]) {
      it(`is correct in the end: ${order}${listed ? '' : ', notice in no list'}`, async () => {
        const portal = portalWith();
        if (listed) await portal.store.dispatch('notices/load', {});
        await run(portal);
        while (portal.counts.pending() > 0) await portal.counts.deliver();
        assert.equal(portal.badge(), 1);
      });
    }
  }

  it('decreases without a request if nothing else is loading', async () => {
    const { store, counts, texts, open, badge } = portalWith();
    await store.dispatch('notices/load', {});
    const opening = open();
    await texts.deliver();
    await opening;
    assert.deepEqual([badge(), counts.pending()], [1, 0]);
  });

  it('decreases even if the questions of the notice cannot be loaded', async () => {
    const { store, texts, open, badge } = portalWith({ questions: () => Promise.reject(new Error('gone')) });
    await store.dispatch('notices/load', {});
    const opening = assert.rejects(open());
    await texts.deliver();
    await opening;
    assert.equal(badge(), 1);
  });

  it('is not overwritten when the language is changed', async () => {
    const { api, store, counts, texts, open, badge } = portalWith();
    await store.dispatch('notices/load', {});
    const choosing = chooseLanguage(api, store, 'en');
    const opening = open();
    await texts.deliver();
    await counts.deliver();
    await Promise.all([choosing, opening]);
    assert.equal(badge(), 1);
  });
});
