import assert from 'node:assert/strict';
import { portal, trySimulator, type Trial } from './try-simulator';

const ask = async ({ api, token }: Trial, code: string, secret?: string) =>
  api('auth/getuserinfo', { access_token: await token(secret), code });

describe('auth/getuserinfo', () => {
  it('returns the member for a code of 43 characters, without a ticket for the silent scope', () =>
    trySimulator(async (trial) => {
      const code = await trial.code('zengshuxian');
      assert.match(code, /^[\w-]{43}$/);
      const { errmsg: _words, ...response } = await ask(trial, code);
      assert.deepEqual(response, { errcode: 0, userid: 'ZengShuxian' });
    }));

  it('returns openid and external userid of an outsider, and no userid', () =>
    trySimulator(async (trial) => {
      const response = await ask(trial, await trial.code('outsider'));
      assert.equal(response.errcode, 0);
      assert.deepEqual(Object.keys(response).sort(), ['errcode', 'errmsg', 'external_userid', 'openid']);
    }));

  it('returns only an openid for a deleted member, also if deleted after the code was issued', () =>
    trySimulator(async (trial) => {
      assert.deepEqual(Object.keys(await ask(trial, await trial.code('heyongnian'))).sort(), [
        'errcode',
        'errmsg',
        'openid',
      ]);
      const code = await trial.code('lina');
      trial.simulator.changeCompany({ leave: 'lina' });
      assert.equal((await ask(trial, code)).userid, undefined);
    }));

  it('returns the userid of members that are not visible, disabled or have left', () =>
    trySimulator(async (trial) => {
      for (const userid of ['fangzheng', 'fengyan', 'zhaolicheng'])
        assert.equal((await ask(trial, await trial.code(userid))).userid, userid);
    }));

  it('accepts a code once', () =>
    trySimulator(async (trial) => {
      const code = await trial.code('zhangwei');
      assert.equal((await ask(trial, code)).errcode, 0);
      const again = await ask(trial, code);
      assert.equal(again.errcode, 40029);
      assert.ok(again.errmsg.startsWith('invalid code, hint'));
      assert.equal(trial.simulator.calls().at(-1)?.note, 'the code is spent');
    }));

  it('accepts a code for five minutes', () =>
    trySimulator(async (trial) => {
      const young = await trial.code('zhangwei');
      trial.simulator.advance(299);
      assert.equal((await ask(trial, young)).errcode, 0);
      const old = await trial.code('zhangwei');
      trial.simulator.advance(300);
      assert.equal((await ask(trial, old)).errcode, 40029);
      assert.equal(trial.simulator.calls().at(-1)?.note, 'the code is expired');
    }));

  it('responds with 40029 to an unknown code', () =>
    trySimulator(async (trial) => {
      assert.equal((await ask(trial, 'a'.repeat(43))).errcode, 40029);
    }));

  it('responds with 41008 without a code, or with 40029 if configured', () =>
    trySimulator(async (trial) => {
      assert.equal((await ask(trial, '')).errcode, 41008);
      trial.simulator.configure({ missingCode: 40029 });
      assert.equal((await ask(trial, '')).errcode, 40029);
    }));

  it('responds with 50001 to the token of another app and keeps the code valid', () =>
    trySimulator(async (trial) => {
      const code = await trial.code('zhangwei');
      for (const secret of [trial.simulator.otherApp.secret, trial.simulator.contactsSecret]) {
        const refused = await ask(trial, code, secret);
        assert.equal(refused.errcode, 50001);
        assert.ok(refused.errmsg.startsWith('redirect_uri unauthorized'));
      }
      assert.equal((await ask(trial, code)).errcode, 0);
    }));

  it('uses up a code refused with 50001 if configured', () =>
    trySimulator(async (trial) => {
      trial.simulator.configure({ spendRefusedCode: true });
      const code = await trial.code('zhangwei');
      assert.equal((await ask(trial, code, trial.simulator.otherApp.secret)).errcode, 50001);
      assert.equal((await ask(trial, code)).errcode, 40029);
    }));

  it('issues codes for the other app', () =>
    trySimulator(async (trial) => {
      const code = await trial.code('zhangwei', { agentid: trial.simulator.otherApp.agentId });
      assert.equal((await ask(trial, code)).errcode, 50001);
      assert.equal((await ask(trial, code, trial.simulator.otherApp.secret)).errcode, 0);
    }));

  it('responds with 50001 if the redirect host is no longer trusted', () =>
    trySimulator(async (trial) => {
      const code = await trial.code('zhangwei');
      trial.simulator.trust(portal, false);
      assert.equal((await ask(trial, code)).errcode, 50001);
    }));
});

describe('user/getuserinfo, the call of older SDKs', () => {
  const askOld = async ({ api, token }: Trial, code: string, secret?: string) =>
    api('user/getuserinfo', { access_token: await token(secret), code });

  it('returns UserId and DeviceId, without a ticket for the silent scope', () =>
    trySimulator(async (trial) => {
      const { errmsg: _words, DeviceId: device, ...response } = await askOld(trial, await trial.code('zengshuxian'));
      assert.deepEqual(response, { errcode: 0, UserId: 'ZengShuxian' });
      assert.match(String(device), /./);
    }));

  it('returns the user ticket and its lifetime for snsapi_privateinfo', () =>
    trySimulator(async (trial) => {
      trial.simulator.choosePerson('lina');
      const consented = await trial.form(trial.authorizePath({ scope: 'snsapi_privateinfo' }), { decision: 'allow' });
      const response = await askOld(
        trial,
        new URL(consented.headers.get('Location') ?? '').searchParams.get('code') ?? '',
      );
      assert.equal(response.expires_in, 1800);
      const detail = await trial.api(
        'auth/getuserdetail',
        { access_token: await trial.token() },
        { user_ticket: response.user_ticket },
      );
      assert.equal(detail.userid, 'lina');
    }));

  it('returns OpenId and external_userid of an outsider, without UserId', () =>
    trySimulator(async (trial) => {
      const response = await askOld(trial, await trial.code('outsider'));
      assert.deepEqual(Object.keys(response).sort(), ['DeviceId', 'OpenId', 'errcode', 'errmsg', 'external_userid']);
    }));

  it('uses up the code for both calls, and its error has an empty list of parents', () =>
    trySimulator(async (trial) => {
      const code = await trial.code('zhangwei');
      assert.equal((await askOld(trial, code, trial.simulator.otherApp.secret)).errcode, 50001);
      assert.equal((await askOld(trial, code)).errcode, 0);
      assert.equal((await ask(trial, code)).errcode, 40029);
      const spent = await askOld(trial, code);
      assert.equal(spent.errcode, 40029);
      assert.deepEqual(spent.parents, []);
      assert.equal((await askOld(trial, '')).errcode, 41008);
    }));

  it('fails like the newer call under the fault 50001', () =>
    trySimulator(async (trial) => {
      trial.simulator.fault({ name: '50001', times: 1 });
      assert.equal((await askOld(trial, await trial.code('zhangwei'))).errcode, 50001);
    }));

  it('counts towards the call limit, also with a valid code', () =>
    trySimulator(async (trial) => {
      trial.simulator.configure({ callsAMinute: 1 });
      const access_token = await trial.token();
      const redeem = async (path: string) =>
        (await trial.api(path, { access_token, code: await trial.code('zhangwei') })).errcode;
      assert.deepEqual([await redeem('user/getuserinfo'), await redeem('user/getuserinfo')], [0, 45009]);
      assert.deepEqual([await redeem('auth/getuserinfo'), await redeem('auth/getuserinfo')], [0, 0]);
    }));
});

describe('auth/getuserdetail', () => {
  const consent = { scope: 'snsapi_privateinfo' };

  async function ticketOf(trial: Trial, userid: string): Promise<unknown> {
    trial.simulator.choosePerson(userid);
    const response = await trial.form(trial.authorizePath(consent), { decision: 'allow' });
    const code = new URL(response.headers.get('Location') ?? '').searchParams.get('code') ?? '';
    return (await ask(trial, code)).user_ticket;
  }

  it('returns the data the member agreed to share, for a ticket valid half an hour', () =>
    trySimulator(async (trial) => {
      const user_ticket = await ticketOf(trial, 'zengshuxian');
      const detail = await trial.api('auth/getuserdetail', { access_token: await trial.token() }, { user_ticket });
      assert.equal(detail.userid, 'ZengShuxian');
      assert.equal(detail.gender, '2');
      assert.match(String(detail.mobile), /^1\d{10}$/);
      assert.match(String(detail.email), /@/);
      trial.simulator.advance(1801);
      assert.equal(
        (await trial.api('auth/getuserdetail', { access_token: await trial.token() }, { user_ticket })).errcode,
        84014,
      );
    }));

  it('issues no ticket for members outside the visible range', () =>
    trySimulator(async (trial) => {
      assert.equal(await ticketOf(trial, 'fangzheng'), undefined);
    }));

  it("refuses a ticket that is missing, unknown or another app's", () =>
    trySimulator(async (trial) => {
      const access = { access_token: await trial.token() };
      assert.equal((await trial.api('auth/getuserdetail', access, {})).errcode, 84090);
      assert.equal((await trial.api('auth/getuserdetail', access, { user_ticket: 'x' })).errcode, 84015);
      const user_ticket = await ticketOf(trial, 'lina');
      const other = { access_token: await trial.token(trial.simulator.otherApp.secret) };
      assert.equal((await trial.api('auth/getuserdetail', other, { user_ticket })).errcode, 84015);
    }));
});
