import assert from 'node:assert/strict';
import { loadPage } from '../../../app/router/navigation';
import { allPages } from '../../../app/router/all-pages';
import { createRouter } from '../../../app/router/router';
import { apiWith, me, storeOf, summary } from './fake-api';

/** Answers that leave the server when they are asked for, and arrive when they are let go. */
function mail() {
  const waiting: (() => void)[] = [];
  return {
    send: <T>(answer: T): Promise<T> => new Promise((resolve) => void waiting.push(() => resolve(answer))),
    /** Lets the oldest arrive, and what follows from it happen. */
    async deliver(): Promise<void> {
      waiting.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    },
    onItsWay: () => waiting.length,
  };
}

/**
 * A portal with two unread notices of which one is opened; the counts and the notice arrive in the order that a test
 * says.
 */
function portalWith(more: Parameters<typeof apiWith>[0] = {}) {
  const unread = new Set([8, 9]);
  const [counts, texts] = [mail(), mail()];
  const { portalStore, store } = storeOf({
    language: 'zh-CN',
    api: apiWith({
      me: () => counts.send({ ...me, unread: unread.size }),
      notices: async () => ({ items: [summary(9, true), summary(8, true)], next: null }),
      notice: (id) => {
        unread.delete(id);
        return texts.send({ ...summary(id, true), html: '' });
      },
      questions: async () => ({ items: [], next: null }),
      setLanguage: (language) => counts.send({ ...me, language, unread: unread.size }),
      ...more,
    }),
  });
  store.commit('viewer/setMe', { ...me, unread: unread.size });
  const open = (id = 9): Promise<void> =>
    loadPage(
      { store: portalStore },
      createRouter({ pages: allPages, language: () => 'zh-CN' }).resolve(`/notices/${id}`).route,
    );
  return { store, counts, texts, open, badge: () => store.state.viewer.me?.unread };
}

before(() => Promise.all(allPages.map((page) => page.code())));

describe('the count of the unread, where it is asked for and a notice is opened at the same time', () => {
  const orders: Record<string, (portal: ReturnType<typeof portalWith>) => Promise<void>> = {
    'counted before, told after': async ({ store, counts, texts, open }) => {
      void store.dispatch('viewer/load');
      void open();
      await texts.deliver();
      await counts.deliver();
    },
    'counted before, told in between': async ({ store, counts, texts, open }) => {
      void store.dispatch('viewer/load');
      void open();
      await counts.deliver();
      await texts.deliver();
    },
    'counted after, told in between': async ({ store, counts, texts, open }) => {
      void open();
      void store.dispatch('viewer/load');
      await counts.deliver();
      await texts.deliver();
    },
    'counted after, told after': async ({ store, counts, texts, open }) => {
      void open();
      void store.dispatch('viewer/load');
      await texts.deliver();
      await counts.deliver();
    },
    'counted before and after': async ({ store, counts, texts, open }) => {
      void store.dispatch('viewer/load');
      void open();
      void store.dispatch('viewer/load');
      await counts.deliver();
      await texts.deliver();
    },
  };

  for (const [order, happen] of Object.entries(orders)) {
    for (const listed of [true, false]) {
      it(`is right in the end: ${order}${listed ? '' : ', the notice in no list'}`, async () => {
        const portal = portalWith();
        if (listed) await portal.store.dispatch('notices/load', {});
        await happen(portal);
        while (portal.counts.onItsWay() > 0) await portal.counts.deliver();
        assert.equal(portal.badge(), 1);
      });
    }
  }

  it('falls by one without asking, where nothing else is under way', async () => {
    const { store, counts, texts, open, badge } = portalWith();
    await store.dispatch('notices/load', {});
    const opening = open();
    await texts.deliver();
    await opening;
    assert.deepEqual([badge(), counts.onItsWay()], [1, 0]);
  });

  it('falls though the questions below the notice do not come', async () => {
    const { store, texts, open, badge } = portalWith({ questions: () => Promise.reject(new Error('gone')) });
    await store.dispatch('notices/load', {});
    const opening = assert.rejects(open());
    await texts.deliver();
    await opening;
    assert.equal(badge(), 1);
  });

  it('is not taken back by the choice of a language', async () => {
    const { store, counts, texts, open, badge } = portalWith();
    await store.dispatch('notices/load', {});
    const choosing = store.dispatch('viewer/choose', 'en');
    const opening = open();
    await texts.deliver();
    await counts.deliver();
    await Promise.all([choosing, opening]);
    assert.equal(badge(), 1);
  });
});
