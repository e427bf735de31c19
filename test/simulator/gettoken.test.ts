import assert from 'node:assert/strict';
import { corp, trySimulator } from './try-simulator';

const good = { corpid: corp.corpId, corpsecret: corp.secret };

describe('gettoken', () => {
  const rows: [string, Record<string, string>, number, string][] = [
    ['no parameters', {}, 41004, 'corpsecret missing'],
    ['no secret', { corpid: corp.corpId }, 41004, 'corpsecret missing'],
    ['an empty secret', { ...good, corpsecret: '' }, 41004, 'corpsecret missing'],
    ['no corp', { corpsecret: corp.secret }, 41002, 'corpid missing'],
    ['an empty corp', { ...good, corpid: '' }, 41002, 'corpid missing'],
    ['an unknown corp', { ...good, corpid: 'ww0000000000000000' }, 40013, 'invalid corpid'],
    ['an unknown corp and a wrong secret', { corpid: 'x', corpsecret: 'x' }, 40013, 'invalid corpid'],
    ['a wrong secret', { ...good, corpsecret: 'wrong' }, 40001, 'invalid credential'],
  ];
  for (const [what, params, errcode, words] of rows) {
    it(`responds with ${errcode} to ${what}`, () =>
      trySimulator(async ({ api }) => {
        const response = await api('gettoken', params);
        assert.equal(response.errcode, errcode);
        assert.ok(response.errmsg.startsWith(`${words}, hint: [`), response.errmsg);
      }));
  }

  it('returns a token valid for 7200 seconds, and the same token until it expires', () =>
    trySimulator(async ({ api, simulator }) => {
      const first = await api('gettoken', good);
      assert.equal(first.errcode, 0);
      assert.equal(first.errmsg, 'ok');
      assert.equal(first.expires_in, 7200);
      simulator.advance(7000);
      const second = await api('gettoken', good);
      assert.equal(second.access_token, first.access_token);
      assert.ok(Number(second.expires_in) <= 200);
      simulator.advance(201);
      assert.notEqual((await api('gettoken', good)).access_token, first.access_token);
    }));

  it('returns a new token each time if configured', () =>
    trySimulator(async ({ token, simulator }) => {
      simulator.configure({ sameToken: false });
      assert.notEqual(await token(), await token());
    }));

  it('bans an address for an hour after too many wrong secrets, also with the right secret', () =>
    trySimulator(async ({ api, simulator }) => {
      simulator.configure({ wrongSecretsAnHour: 3 });
      const wrong = { ...good, corpsecret: 'wrong' };
      for (let count = 0; count < 3; count += 1) assert.equal((await api('gettoken', wrong)).errcode, 40001);
      assert.equal((await api('gettoken', wrong)).errcode, 45009);
      assert.equal((await api('gettoken', good)).errcode, 45009);
      simulator.advance(3601);
      assert.equal((await api('gettoken', good)).errcode, 0);
    }));

  it('does not check trusted IPs', () =>
    trySimulator(async ({ api, simulator }) => {
      simulator.configure({ trustedIps: [] });
      assert.equal((await api('gettoken', good)).errcode, 0);
    }));
});
