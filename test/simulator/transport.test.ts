import assert from 'node:assert/strict';
import { trySimulator } from './try-simulator';

describe('every call of the API', () => {
  it('reports errors with 200, the errcode in the headers, and a hint and link in errmsg', () =>
    trySimulator(async ({ fetch }) => {
      const response = await fetch('/cgi-bin/user/get');
      assert.equal(response.status, 200);
      assert.equal(response.headers.get('Content-Type'), 'application/json; charset=UTF-8');
      assert.equal(response.headers.get('Error-Code'), '41001');
      const text = await response.text();
      assert.match(
        text,
        /"errcode":41001,"errmsg":"access_token missing, hint: \[\d{25}\], from ip: 127\.0\.0\.1, more info at https:\/\/open\.work\.weixin\.qq\.com\/devtool\/query\?e=41001"/,
      );
      assert.match(text, /"department":\[\],"order":\[\],"is_leader_in_dept":\[\],"direct_leader":\[\]/);
    }));

  it('reports success with the headers 0 and ok', () =>
    trySimulator(async ({ fetch, token }) => {
      const response = await fetch(`/cgi-bin/department/list?access_token=${await token()}`);
      assert.equal(response.headers.get('Error-Code'), '0');
      assert.equal(response.headers.get('Error-Msg'), 'ok');
      await response.text();
    }));

  it('responds to an unknown path with 404 and an empty body', () =>
    trySimulator(async ({ fetch }) => {
      for (const path of ['/cgi-bin/nothing', '/cgi-bin/user/get/', '/cgi-bin/User/get', '/nothing']) {
        const response = await fetch(path);
        assert.equal(response.status, 404);
        assert.equal(await response.text(), '');
      }
    }));

  it('reads the token only from the query', () =>
    trySimulator(async ({ fetch, token }) => {
      const response = await fetch('/cgi-bin/auth/getuserdetail', {
        method: 'POST',
        body: JSON.stringify({ access_token: await token() }),
        headers: { Authorization: `Bearer ${await token()}` },
      });
      assert.equal(response.headers.get('Error-Code'), '41001');
      await response.text();
    }));

  it('checks the token, then the address, then the parameters', () =>
    trySimulator(async ({ api, token, simulator }) => {
      simulator.configure({ trustedIps: ['10.0.0.1'] });
      const nonsense = { userid: '!' };
      assert.equal((await api('user/get', nonsense)).errcode, 41001);
      const unknown = await api('user/get', { ...nonsense, access_token: 'unknown' });
      assert.equal(unknown.errmsg, 'invalid access_token');
      assert.equal(unknown.errcode, 40014);
      const live = await token();
      for (const path of [
        'user/get',
        'auth/getuserinfo',
        'auth/getuserdetail',
        'department/list',
        'message/send',
        'get_jsapi_ticket',
        'agent/get',
        'user/getuserinfo',
        'message/recall',
        'media/upload',
        'getcallbackip',
      ]) {
        assert.equal((await api(path, { ...nonsense, access_token: live })).errcode, 60020, path);
      }
      simulator.configure({ trustedIps: ['127.0.0.1'] });
      assert.equal((await api('user/get', { ...nonsense, access_token: live })).errcode, 40003);
      simulator.advance(7201);
      assert.equal((await api('user/get', { ...nonsense, access_token: live })).errcode, 42001);
    }));

  it('lists the callback addresses, and only there adds hint and link to the error for an unknown token', () =>
    trySimulator(async ({ api, token, simulator }) => {
      for (const secret of [undefined, simulator.contactsSecret]) {
        const { errmsg: _words, ...response } = await api('getcallbackip', { access_token: await token(secret) });
        assert.deepEqual(response, { errcode: 0, ip_list: ['127.0.0.1'] });
      }
      const unknown = await api('getcallbackip', { access_token: 'unknown' });
      assert.equal(unknown.errcode, 40014);
      assert.match(unknown.errmsg, /^invalid access_token, hint: \[\d{25}\]/);
      assert.deepEqual(unknown.ip_list, []);
    }));

  it('accepts a body that is not JSON, with a warning', () =>
    trySimulator(async ({ api, token, simulator }) => {
      const failed = await api('auth/getuserdetail', { access_token: await token() }, '{"user_ticket":');
      assert.equal(failed.errcode, 84090);
      assert.ok(failed.errmsg.startsWith('Warning: wrong json format. '), failed.errmsg);
      const succeeded = await api('user/list_id', { access_token: await token(simulator.contactsSecret) }, '[');
      assert.equal(succeeded.errcode, 0);
      assert.equal(succeeded.errmsg, 'ok. Warning: wrong json format. ');
    }));

  it('refuses GET if the call requires POST', () =>
    trySimulator(async ({ api, token }) => {
      assert.equal((await api('message/send', { access_token: await token() })).errcode, 40063);
    }));

  it('limits the calls of one API per minute, except calls with a valid code', () =>
    trySimulator(async ({ api, token, code, simulator }) => {
      simulator.configure({ callsAMinute: 2 });
      const access = { access_token: await token() };
      const first = await code('zhangwei');
      assert.equal((await api('auth/getuserinfo', { ...access, code: 'a' })).errcode, 40029);
      assert.equal((await api('auth/getuserinfo', { ...access, code: 'b' })).errcode, 40029);
      assert.equal((await api('auth/getuserinfo', { ...access, code: 'c' })).errcode, 45009);
      assert.equal((await api('auth/getuserinfo', { ...access, code: first })).errcode, 0);
      simulator.advance(61);
      assert.equal((await api('auth/getuserinfo', { ...access, code: 'd' })).errcode, 40029);
    }));
});
