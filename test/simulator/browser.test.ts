import assert from 'node:assert/strict';
import { newPhone, type Phone, type PhoneOptions } from '../support/browser';
import { listen } from '../support/server';
import { trySimulator, type Trial } from './try-simulator';

interface Arrival {
  code: string;
  state: string;
  pending: boolean;
  mode: string;
}

interface Fixture extends Trial {
  phone: Phone;
  portal: string;
  /** The requests of the callback, in order. */
  arrivals: Arrival[];
}

type ShellOrRedirect = 'redirect' | 'shell';

/**
 * A minimal portal: it sets a `SameSite=Lax` cookie before it redirects to WeCom, and its callback cannot be framed and
 * responds either with a redirect or with a page of its own.
 */
async function withPortal(
  kind: ShellOrRedirect,
  options: PhoneOptions,
  test: (fixture: Fixture) => Promise<void>,
  path: (trial: Trial, portal: string) => string = inApp,
): Promise<void> {
  await trySimulator(async (trial) => {
    const arrivals: Arrival[] = [];
    const server = await listen((request, response) => {
      const url = new URL(request.url ?? '/', 'http://portal');
      response.setHeader('X-Frame-Options', 'DENY');
      response.setHeader('Content-Security-Policy', "frame-ancestors 'none'");
      response.setHeader('Content-Type', 'text/html');
      if (url.pathname === '/') {
        response
          .writeHead(302, {
            Location: trial.simulator.origin + path(trial, portal),
            'Set-Cookie': 'pending=1; HttpOnly; SameSite=Lax; Path=/',
          })
          .end();
      } else if (url.pathname === '/auth/callback') {
        arrivals.push({
          code: url.searchParams.get('code') ?? '',
          state: url.searchParams.get('state') ?? '',
          pending: (request.headers.cookie ?? '').includes('pending=1'),
          mode: String(request.headers['sec-fetch-mode']),
        });
        if (kind === 'redirect') response.writeHead(302, { Location: '/home' }).end();
        else response.end('<!doctype html><link rel="icon" href="data:,"><title>shell</title>');
      } else response.end('<!doctype html><link rel="icon" href="data:,"><title>home</title>');
    });
    const portal = `http://localhost:${server.port}`;
    trial.simulator.trust(portal);
    const phone = await newPhone({ ...options, origin: portal });
    try {
      await test({ ...trial, phone, portal, arrivals });
    } finally {
      await phone.close();
      await server.close();
    }
  });
}

const inApp = (trial: Trial, portal: string): string =>
  trial.authorizePath({ redirect_uri: `${portal}/auth/callback` });
const webLogin = (trial: Trial, portal: string): string => trial.loginPath({ redirect_uri: `${portal}/auth/callback` });
const titleOf = (kind: ShellOrRedirect): string => (kind === 'redirect' ? 'home' : 'shell');

describe('the simulator in a browser', () => {
  it('signs in the chosen person with redirects only, without JavaScript', () =>
    withPortal('redirect', { javaScript: false }, async ({ phone, simulator, arrivals, portal }) => {
      simulator.choosePerson('lina');
      await phone.page.goto('/');
      assert.equal(phone.page.url(), `${portal}/home`);
      assert.equal(arrivals.length, 1);
      assert.equal(arrivals[0]?.pending, true);
      phone.assertQuiet();
    }));

  for (const kind of ['redirect', 'shell'] as const) {
    for (const order of ['together', 'in-turn'] as const) {
      for (const codes of ['same', 'two'] as const) {
        it(`requests the callback twice, ${order}, with ${codes === 'same' ? 'one code' : 'two codes'}, with cookies (the portal responds with a ${kind})`, () =>
          withPortal(kind, {}, async ({ phone, simulator, arrivals }) => {
            simulator.choosePerson('lina');
            simulator.fault({ name: 'callback-twice', codes, order, times: 1 });
            await phone.page.goto('/');
            await phone.page.waitForFunction(`document.title === '${titleOf(kind)}'`);
            while (arrivals.length < 2) await new Promise(setImmediate);
            assert.equal(arrivals.length, 2);
            assert.ok(
              arrivals.every(({ pending }) => pending),
              "both bring the browser's cookies",
            );
            assert.ok(arrivals.every(({ mode }) => mode === 'navigate'));
            assert.equal(arrivals[0]?.code === arrivals[1]?.code, codes === 'same');
            assert.equal(arrivals[0]?.state, arrivals[1]?.state);
          }));
      }
    }
  }

  it('lets the user search and choose a person', () =>
    withPortal('redirect', { width: 320 }, async ({ phone, arrivals, api, token, portal }) => {
      await phone.page.goto('/');
      await phone.page.getByRole('searchbox').fill('zengshu');
      await phone.page.getByRole('button', { name: /曾淑贤/ }).click();
      await phone.page.waitForURL(`${portal}/home`);
      assert.equal(
        (await api('auth/getuserinfo', { access_token: await token(), code: arrivals[0]?.code ?? '' })).userid,
        'ZengShuxian',
      );
      await phone.page.goto('/');
      assert.equal(arrivals.length, 2, 'the browser remembers who it is');
      phone.assertQuiet();
    }));

  it('lets the user search and choose a person without JavaScript', () =>
    withPortal('redirect', { javaScript: false }, async ({ phone, arrivals, portal }) => {
      await phone.page.goto('/');
      await phone.page.getByRole('searchbox').fill('财务总监');
      await phone.page.getByRole('button', { name: '搜索' }).click();
      await phone.page.getByRole('button', { name: /曾淑贤/ }).click();
      await phone.page.waitForURL(`${portal}/home`);
      assert.equal(arrivals[0]?.pending, true);
      phone.assertQuiet();
    }));

  it('shows the QR code for a registered address, and a click signs in', () =>
    withPortal(
      'redirect',
      { userAgent: 'desktop' },
      async ({ phone, arrivals, portal }) => {
        await phone.page.goto('/');
        await phone.page.getByRole('img', { name: /QR/ }).waitFor();
        await phone.page
          .getByRole('button', { name: /林致和/ })
          .first()
          .click();
        await phone.page.waitForURL(`${portal}/home`);
        assert.equal(arrivals[0]?.pending, true);
        phone.assertQuiet();
      },
      webLogin,
    ));

  it('shows an error instead of the QR code for another address', () =>
    withPortal(
      'redirect',
      { userAgent: 'desktop' },
      async ({ phone, simulator, portal }) => {
        simulator.trust(portal, false);
        await phone.page.goto('/');
        await phone.page.getByText('redirect_uri 与配置的授权完成回调域名不一致').waitFor();
        assert.equal(await phone.page.getByRole('img', { name: /QR/ }).isVisible(), false);
        phone.assertQuiet();
      },
      webLogin,
    ));

  it('removes the cookies of a portal on its own host name, and changes the state for other portals', () =>
    withPortal('redirect', {}, async ({ phone, simulator, arrivals }) => {
      simulator.choosePerson('lina');
      simulator.fault({ name: 'cookies-dropped', times: 1 });
      await phone.page.goto('/');
      assert.equal(arrivals[0]?.pending, true, 'localhost keeps its cookies from 127.0.0.1');
      assert.notEqual(arrivals[0]?.state, 'abcdefghijklmnopqrstuvwxyz012345');
    }));

  it('sets and clears faults with the forms of its page', () =>
    withPortal('redirect', { userAgent: 'desktop' }, async ({ phone, simulator }) => {
      await phone.page.goto(`${simulator.origin}/_simulator/`);
      const slow = phone.page.locator('form', { has: phone.page.locator('input[name=name][value=slow]') });
      await slow.getByLabel('毫秒 ms').fill('20');
      await slow.getByRole('button').click();
      await phone.page.waitForURL('**/_simulator/');
      await phone.page.getByText('"ms":20').waitFor();
      assert.deepEqual(simulator.faults(), [{ name: 'slow', ms: 20, where: 'all' }]);
      await phone.page.getByRole('button', { name: /Clear all/ }).click();
      await phone.page.getByText('"ms":20').waitFor({ state: 'detached' });
      assert.deepEqual(simulator.faults(), []);
      phone.assertQuiet();
    }));
});
