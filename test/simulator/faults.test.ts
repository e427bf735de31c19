import assert from 'node:assert/strict';
import type { z } from 'zod';
import { faultNames, faultSchema } from '../../server/simulator/faults';
import { corp, portal, state, trySimulator, type Trial } from './try-simulator';

const good = { corpid: corp.corpId, corpsecret: corp.secret };
const ask = async ({ api, token }: Trial, code: string) =>
  api('auth/getuserinfo', { access_token: await token(), code });
const codeIn = (address: string): string => new URL(address).searchParams.get('code') ?? '';

describe('the faults', () => {
  it('are all listed in faultNames', () => {
    for (const name of faultNames)
      assert.ok(faultSchema.safeParse({ name, ...(name === 'errcode' ? { errcode: -1 } : {}) }).success, name);
  });

  it('occur as often as `times` says', () =>
    trySimulator(async ({ api, simulator }) => {
      simulator.fault({ name: '45009', times: 2 });
      assert.equal((await api('gettoken', good)).errcode, 45009);
      assert.deepEqual(simulator.faults(), [{ name: '45009', times: 1 }]);
      assert.equal((await api('gettoken', good)).errcode, 45009);
      assert.equal((await api('gettoken', good)).errcode, 0);
      assert.deepEqual(simulator.faults(), []);
    }));

  it('last until they are cleared if `times` is missing', () =>
    trySimulator(async ({ api, simulator }) => {
      simulator.fault({ name: '40001' });
      simulator.fault({ name: 'late-code' });
      for (let count = 0; count < 3; count += 1) assert.equal((await api('gettoken', good)).errcode, 40001);
      simulator.clearFaults('40001');
      assert.deepEqual(
        simulator.faults().map(({ name }) => name),
        ['late-code'],
      );
      assert.equal((await api('gettoken', good)).errcode, 0);
      simulator.clearFaults();
      assert.deepEqual(simulator.faults(), []);
    }));

  describe('of the API', () => {
    it('60020 does not apply to gettoken, and applies to other calls after the token check', () =>
      trySimulator(async (trial) => {
        trial.simulator.fault({ name: '60020' });
        const access_token = await trial.token();
        assert.equal((await trial.api('user/get', { userid: 'lina' })).errcode, 41001);
        assert.equal((await trial.api('user/get', { access_token, userid: 'lina' })).errcode, 60020);
      }));

    it('50001 applies only to auth/getuserinfo', () =>
      trySimulator(async (trial) => {
        const code = await trial.code('lina');
        trial.simulator.fault({ name: '50001', times: 1 });
        assert.equal((await trial.api('user/get', { access_token: await trial.token(), userid: 'lina' })).errcode, 0);
        assert.equal((await ask(trial, code)).errcode, 50001);
        assert.equal((await ask(trial, code)).errcode, 0);
      }));

    it('errcode makes one given call fail with any code', () =>
      trySimulator(async (trial) => {
        trial.simulator.fault({ name: 'errcode', errcode: 42022, path: '/cgi-bin/auth/getuserinfo' });
        assert.equal((await trial.api('user/get', { access_token: await trial.token(), userid: 'lina' })).errcode, 0);
        const response = await ask(trial, await trial.code('lina'));
        assert.equal(response.errcode, 42022);
        assert.match(response.errmsg, /^code has been used, hint/);
      }));

    it('-1 fails with "system busy"', () =>
      trySimulator(async ({ api, simulator }) => {
        simulator.fault({ name: '-1', times: 1 });
        assert.match((await api('gettoken', good)).errmsg, /^system busy/);
      }));

    it('token-revoked causes 40014 once, and gettoken then returns another token', () =>
      trySimulator(async ({ api, token, simulator }) => {
        const first = await token();
        simulator.fault({ name: 'token-revoked' });
        for (const _ of [1, 2])
          assert.equal((await api('user/get', { access_token: first, userid: 'lina' })).errcode, 40014);
        const second = await token();
        assert.notEqual(second, first);
        assert.equal((await api('user/get', { access_token: second, userid: 'lina' })).errcode, 0);
      }));

    it('token-expired causes 42001 once, and gettoken then returns another token', () =>
      trySimulator(async ({ api, token, simulator }) => {
        const first = await token();
        simulator.fault({ name: 'token-expired' });
        for (const _ of [1, 2])
          assert.equal((await api('user/get', { access_token: first, userid: 'lina' })).errcode, 42001);
        assert.equal((await api('user/get', { access_token: await token(), userid: 'lina' })).errcode, 0);
      }));

    const garbage: [z.infer<typeof faultSchema>, number, RegExp][] = [
      [{ name: 'garbage', form: 'html' }, 200, /^<!DOCTYPE html>/],
      [{ name: 'garbage', form: 'truncated' }, 200, /^\{"errcode":0,"errmsg":"ok","acc[^}]*$/],
      [{ name: 'garbage', form: 'empty' }, 200, /^$/],
      [{ name: 'garbage', form: 'wrong-shape' }, 200, /^\["errcode",0\]$/],
      [{ name: 'garbage', form: 'bad-gateway' }, 502, /502 Bad Gateway/],
    ];
    for (const [fault, status, pattern] of garbage) {
      it(`garbage replaces the response: ${JSON.stringify(fault)}`, () =>
        trySimulator(async ({ fetch, simulator, authorizePath }) => {
          simulator.fault(fault);
          const response = await fetch(`/cgi-bin/gettoken?${new URLSearchParams(good).toString()}`);
          assert.equal(response.status, status);
          assert.match(await response.text(), pattern);
          simulator.choosePerson('lina');
          assert.equal((await fetch(authorizePath())).status, 302, 'pages are spared');
        }));
    }

    it('garbage can be limited to one call', () =>
      trySimulator(async ({ fetch, token, simulator }) => {
        simulator.fault({ name: 'garbage', path: '/cgi-bin/user/get' });
        assert.match(await (await fetch(`/cgi-bin/user/get?access_token=${await token()}`)).text(), /^<!DOCTYPE/);
      }));
  });

  describe('of the network', () => {
    it('down closes the connection without a response, for the API and the pages separately', () =>
      trySimulator(async ({ fetch, simulator, authorizePath }) => {
        const gone = (path: string) => assert.rejects(fetch(path), TypeError);
        simulator.choosePerson('lina');
        simulator.fault({ name: 'down', where: 'api' });
        await gone('/cgi-bin/gettoken');
        assert.equal((await fetch(authorizePath())).status, 302);
        simulator.fault({ name: 'down', where: 'pages' });
        await gone(authorizePath());
        assert.equal((await fetch('/cgi-bin/gettoken')).status, 200);
        simulator.fault({ name: 'down' });
        await gone(authorizePath());
        await gone('/cgi-bin/gettoken');
        assert.equal((await fetch('/_simulator/log')).status, 200, 'the controls stay');
        assert.equal(simulator.calls().at(-1)?.status, 0);
        assert.equal(simulator.calls().at(-1)?.note, 'fault: down');
      }));

    it('slow delays only the responses it applies to', () =>
      trySimulator(async ({ fetch, simulator }) => {
        simulator.fault({ name: 'slow', ms: 150, path: '/cgi-bin/gettoken' });
        const order: string[] = [];
        await Promise.all([
          fetch('/cgi-bin/gettoken').then(() => order.push('slow')),
          fetch('/cgi-bin/user/get').then(() => order.push('quick')),
        ]);
        assert.deepEqual(order, ['quick', 'slow']);
        assert.ok((simulator.calls().find(({ path }) => path === '/cgi-bin/gettoken')?.milliseconds ?? 0) >= 140);
      }));

    it('slow does not delay the closing of the simulator', () =>
      trySimulator(async ({ fetch, simulator }) => {
        simulator.fault({ name: 'slow', ms: 600_000, times: 1 });
        const waiting = fetch('/cgi-bin/gettoken').then(
          () => 'answered',
          () => 'ended',
        );
        const until = async (done: () => boolean): Promise<void> => {
          while (!done()) await new Promise(setImmediate);
        };
        await until(() => simulator.faults().length === 0);
        await simulator.close();
        assert.equal(await waiting, 'ended');
        await until(() => simulator.calls().length === 1);
      }));
  });

  describe('of the callback', () => {
    it('late-code issues an expired code', () =>
      trySimulator(async (trial) => {
        trial.simulator.fault({ name: 'late-code', times: 1 });
        assert.equal((await ask(trial, await trial.code('lina'))).errcode, 40029);
        assert.equal(trial.simulator.calls().at(-1)?.note, 'the code is expired');
        assert.equal((await ask(trial, await trial.code('lina'))).errcode, 0);
      }));

    it('code-from-history repeats the previous callback with its state', () =>
      trySimulator(async (trial) => {
        trial.simulator.choosePerson('lina');
        const first = await trial.callback();
        await ask(trial, codeIn(first.href));
        trial.simulator.fault({ name: 'code-from-history', times: 1 });
        const again = await trial.callback(trial.authorizePath({ state: 'another' }));
        assert.equal(again.href, first.href);
        assert.equal((await ask(trial, codeIn(again.href))).errcode, 40029);
        assert.notEqual((await trial.callback()).href, first.href);
      }));

    for (const codes of ['same', 'two'] as const) {
      it(`callback-twice requests ${codes === 'same' ? 'one code twice' : 'two codes with one state'} from a page on the portal's site`, () =>
        trySimulator(async (trial) => {
          trial.simulator.choosePerson('lina');
          trial.simulator.fault({ name: 'callback-twice', codes, order: 'in-turn', times: 1 });
          const twice = await trial.callback();
          assert.equal(twice.hostname, 'localhost');
          assert.equal(twice.port, new URL(trial.simulator.origin).port);
          const text = (await (await trial.fetch(twice.pathname)).text()).replaceAll('&amp;', '&');
          const [, first = ''] = /data-first="([^"]*)"/.exec(text) ?? [];
          const [, second = ''] = /data-second="([^"]*)"/.exec(text) ?? [];
          assert.ok(first.startsWith(`${portal}/auth/callback?code=`));
          assert.equal(first === second, codes === 'same');
          for (const address of [first, second]) assert.equal(new URL(address).searchParams.get('state'), state);
          assert.equal((await ask(trial, codeIn(first))).errcode, 0);
          assert.equal((await ask(trial, codeIn(second))).errcode, codes === 'same' ? 40029 : 0);
          assert.equal((await trial.callback()).origin, portal, 'only once');
        }));
    }

    it('cookies-dropped removes cookies of the same host name, or changes the state if there are none', () =>
      trySimulator(async ({ fetch, authorizePath, simulator }) => {
        simulator.choosePerson('lina');
        simulator.fault({ name: 'cookies-dropped' });
        const shared = await fetch(authorizePath(), { headers: { Cookie: 'foyer-pending-abcdefgh=x; other=y' } });
        assert.deepEqual(shared.headers.getSetCookie(), [
          'foyer-pending-abcdefgh=; Path=/; Max-Age=0',
          'other=; Path=/; Max-Age=0',
        ]);
        assert.equal(new URL(shared.headers.get('Location') ?? '').searchParams.get('state'), state);
        const foreign = await fetch(authorizePath());
        const echoed = new URL(foreign.headers.get('Location') ?? '').searchParams.get('state') ?? '';
        assert.notEqual(echoed, state);
        assert.match(echoed, /^[A-Za-z0-9]{32}$/);
      }));

    it('refused makes scan and consent return the state without a code', () =>
      trySimulator(async ({ form, fetch, loginPath, authorizePath, simulator }) => {
        simulator.choosePerson('lina');
        simulator.fault({ name: 'refused', times: 2 });
        const alone = `${portal}/auth/callback?state=${state}`;
        assert.equal((await form(loginPath(), { userid: 'lina' })).headers.get('Location'), alone);
        assert.equal((await fetch(authorizePath({ scope: 'snsapi_privateinfo' }))).headers.get('Location'), alone);
        assert.match((await form(loginPath(), { userid: 'lina' })).headers.get('Location') ?? '', /code=/);
      }));

    it('extra-appid adds the corp id only to the QR callback', () =>
      trySimulator(async ({ form, callback, loginPath, simulator }) => {
        simulator.choosePerson('lina');
        simulator.fault({ name: 'extra-appid' });
        const to = new URL((await form(loginPath(), { userid: 'lina' })).headers.get('Location') ?? '');
        assert.deepEqual([...to.searchParams.keys()], ['code', 'state', 'appid']);
        assert.equal(to.searchParams.get('appid'), corp.corpId);
        assert.equal((await callback()).searchParams.has('appid'), false);
      }));
  });
});
