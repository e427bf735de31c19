import assert from 'node:assert/strict';
import { chooseLanguage } from '../../../app/features/me/choose-language';
import { noteSeen } from '../../../app/features/notices/reading';
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
 * A portal with two unread notices, of which a test reads one. The test chooses the order in which the counts and the
 * response to the reading arrive.
 */
function portalWith() {
  const unread = new Set([8, 9]);
  const [counts, readings] = [delayedResponses(), delayedResponses()];
  const api = apiWith({
    me: () => counts.send({ ...me, unread: unread.size }),
    notices: async () => ({ items: [summary(9, true), summary(8, true)], next: null }),
    see: (id) => {
      unread.delete(id);
      return readings.send({ unread: unread.size, confirmedAt: null });
    },
    setLanguage: (language) => counts.send({ ...me, language, unread: unread.size }),
  });
  const { store } = storeOf({ api, language: 'zh-CN' });
  store.commit('viewer/setMe', { ...me, unread: unread.size });
  const open = (): Promise<void> => noteSeen(api, store, 9);
  return { api, store, counts, readings, open, badge: () => store.state.viewer.me?.unread };
}

describe('the unread count, if it is loaded while a notice is read', () => {
  const orders: Record<string, (portal: ReturnType<typeof portalWith>) => Promise<void>> = {
    'counted before the reading, delivered after the response': async ({ store, counts, readings, open }) => {
      void store.dispatch('viewer/load');
      void open();
      await readings.deliver();
      await counts.deliver();
    },
    'counted before the reading, delivered before the response': async ({ store, counts, readings, open }) => {
      void store.dispatch('viewer/load');
      void open();
      await counts.deliver();
      await readings.deliver();
    },
    'counted after the reading, delivered before the response': async ({ store, counts, readings, open }) => {
      void open();
      void store.dispatch('viewer/load');
      await counts.deliver();
      await readings.deliver();
    },
    'counted after the reading, delivered after the response': async ({ store, counts, readings, open }) => {
      void open();
      void store.dispatch('viewer/load');
      await readings.deliver();
      await counts.deliver();
    },
    'counted before and after the reading': async ({ store, counts, readings, open }) => {
      void store.dispatch('viewer/load');
      void open();
      void store.dispatch('viewer/load');
      await counts.deliver();
      await readings.deliver();
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
    const { store, counts, readings, open, badge } = portalWith();
    await store.dispatch('notices/load', {});
    const opening = open();
    await readings.deliver();
    await opening;
    assert.deepEqual([badge(), counts.pending()], [1, 0]);
  });

  it('is not overwritten when the language is changed', async () => {
    const { api, store, counts, readings, open, badge } = portalWith();
    await store.dispatch('notices/load', {});
    const choosing = chooseLanguage(api, store, 'en');
    const opening = open();
    await readings.deliver();
    await counts.deliver();
    await Promise.all([choosing, opening]);
    assert.equal(badge(), 1);
  });
});
