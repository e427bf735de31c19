import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { until, type Tab } from '../api/fake-browser';
import type { PortalServer } from '../api/portal-server';
import {
  allWritesCompleted,
  openAs,
  refuse,
  setUpTab,
  writtenTexts,
  signInThroughWeChat,
  type TabSetup,
} from '../api/tab-setup';
import { calls } from '../../support/calls';

describe('kept writes that are refused, fail or are canceled', () => {
  let setup: TabSetup;
  let portal: PortalServer;
  let tab: Tab;

  beforeEach(async () => {
    setup = await setUpTab('zhang');
    ({ portal, tab } = setup);
  });
  afterEach(() => portal.stop());

  const texts = (): unknown[] => writtenTexts(portal);

  for (const [status, id] of [
    [422, 'idempotency-mismatch'],
    [400, 'body-invalid'],
    [403, 'forbidden'],
    [413, 'body-too-large'],
  ] as const) {
    it(`rejects with the error of a refused write (${status}), and does not retry it`, async () => {
      const page = openAs(tab, 'zhang');
      portal.before.push(refuse(status, id));
      await assert.rejects(page.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'When?' } }), {
        name: 'PortalError',
        id,
        status,
        requestId: 'r1',
      });
      assert.deepEqual(page.client.keptWrites.get(), []);
      page.fire('online');
      page.client.keptWrites.retry();
      await page.client.api(calls.me.read, {});
      assert.deepEqual(texts(), []);
    });
  }

  it('lists a write that was refused after the trip until it is dismissed, also after a reload', async () => {
    const page = openAs(tab, 'zhang');
    const back = await signInThroughWeChat(
      setup,
      page,
      'zhang',
      () => void page.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'When?' } }),
    );
    portal.before.push(undefined, refuse(422, 'body-invalid'));
    await back.client.resumeSignIn();
    assert.deepEqual(
      back.client.keptWrites.get().map(({ state, error }) => [state, error?.id]),
      [['failed', 'body-invalid']],
    );

    const next = openAs(tab, 'zhang');
    await next.client.api(calls.me.read, {});
    const [failed] = next.client.keptWrites.get();
    assert.deepEqual([failed?.state, failed?.error?.id, failed?.body], ['failed', 'body-invalid', { text: 'When?' }]);
    assert.deepEqual(texts(), []);
    next.client.keptWrites.dismiss(failed?.key ?? '');
    assert.equal(tab.storage.items.has('foyer.writes'), false);
  });

  it('lists a refused write if every caller has left the page, and otherwise rejects for the one that stayed', async () => {
    const page = openAs(tab, 'zhang');
    const { api, keptWrites } = page.client;
    portal.before.push(refuse(404, 'notice-not-found'));
    await assert.rejects(
      api(calls.notices.ask, { params: { id: 1 }, body: { text: 'When?' } }, { here: () => false }),
      { id: 'notice-not-found' },
    );
    const [failed] = keptWrites.get();
    assert.deepEqual([failed?.state, failed?.error?.id], ['failed', 'notice-not-found']);
    assert.match(tab.storage.items.get('foyer.writes') ?? '', /notice-not-found/);
    keptWrites.dismiss(failed?.key ?? '');

    portal.before.push(refuse(404, 'notice-not-found'));
    await Promise.all(
      [false, true].map((here) =>
        assert.rejects(api(calls.notices.ask, { params: { id: 1 }, body: { text: 'When?' } }, { here: () => here })),
      ),
    );
    assert.deepEqual(keptWrites.get(), []);
  });

  it('tries three times if the server fails, then rejects, and retries with the same key', async () => {
    const page = openAs(tab, 'zhang');
    const sending = page.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'When?' } });
    sending.catch(() => undefined);
    portal.before.push(...Array.from({ length: 3 }, () => refuse(500, 'internal')));
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      await until(page.client.keptWrites, ([write]) => write?.state === 'queued' && write.error?.id === 'internal');
      await Promise.resolve();
      tab.advance(60_000);
      await until(page.client.keptWrites, ([write]) => write?.state !== 'queued');
    }
    await assert.rejects(sending, { id: 'internal' });
    assert.equal(page.client.keptWrites.get()[0]?.state, 'failed');
    const key = page.client.keptWrites.get()[0]?.key;
    await page.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'When?' } });
    assert.deepEqual(portal.keys, [key]);
    await allWritesCompleted(page);
  });

  it('does not treat the login page of a Wi-Fi network as a response', async () => {
    const page = openAs(tab, 'zhang');
    for (const body of ['<html>Accept our terms</html>', '']) {
      portal.before.push((ctx) => {
        ctx.status = 200;
        ctx.type = 'html';
        ctx.body = body;
      });
      const sending = page.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: `When? ${body}` } });
      await until(page.client.keptWrites, ([write]) => write?.error?.id === 'unexpected');
      page.client.keptWrites.retry();
      await sending;
    }
    assert.equal(portal.writes.length, 2);
  });

  it('removes a write that is canceled, before it is sent and while it waits for a sign-in', async () => {
    const page = openAs(tab, 'zhang');
    const [first, second] = [new AbortController(), new AbortController()];
    portal.endSessions();
    const navigation = page.nextNavigation();
    const sending = [
      page.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'One' } }, { signal: first.signal }),
      page.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'Two' } }, { signal: second.signal }),
    ];
    const ends = sending.map((one) => assert.rejects(one, { id: 'canceled' }));
    const authorizeUrl = await navigation;
    second.abort();
    first.abort();
    await Promise.all(ends);
    assert.equal(tab.storage.items.has('foyer.writes'), false);
    await tab.open(portal.authorize(authorizeUrl, 'zhang')).client.resumeSignIn();
    assert.deepEqual(texts(), []);
    await assert.rejects(
      page.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'Three' } }, { signal: first.signal }),
      { id: 'canceled' },
    );
  });

  it('continues for the second click if only the first is canceled', async () => {
    const page = openAs(tab, 'zhang');
    const first = new AbortController();
    let arrived = (): void => undefined;
    const arrival = new Promise<void>((resolve) => (arrived = resolve));
    portal.before.push((ctx) => {
      arrived();
      return new Promise((resolve) => ctx.req.once('close', resolve));
    });
    const canceled = assert.rejects(
      page.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'When?' } }, { signal: first.signal }),
      { id: 'canceled' },
    );
    const second = page.client.api(calls.notices.ask, { params: { id: 1 }, body: { text: 'When?' } });
    await arrival;
    first.abort();
    await canceled;
    assert.equal((await second).text, 'When?');
  });

  it('leaves no listener on the signal of a settled write', async () => {
    const page = openAs(tab, 'zhang');
    const { signal } = new AbortController();
    const ask = (text: string): Promise<unknown> =>
      page.client.api(calls.notices.ask, { params: { id: 1 }, body: { text } }, { signal });
    await ask('One');
    portal.before.push(refuse(403, 'forbidden'));
    await assert.rejects(ask('Two'), { id: 'forbidden' });
    assert.deepEqual(getEventListeners(signal, 'abort'), []);
  });
});
