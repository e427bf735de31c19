import assert from 'node:assert/strict';
import { pino } from 'pino';
import { z } from 'zod';
import { startSimulator } from '../../server/simulator';
import { corp, portal, trySimulator } from './try-simulator';

const errorSchema = z.object({ error: z.object({ message: z.string() }) });
const logSchema = z.object({
  calls: z.array(
    z.object({
      method: z.string(),
      path: z.string(),
      query: z.record(z.string(), z.string()),
      status: z.number(),
      errcode: z.number().nullable(),
      note: z.string().nullable(),
      time: z.string(),
      milliseconds: z.number(),
    }),
  ),
});
const words = async (response: Response): Promise<string> => errorSchema.parse(await response.json()).error.message;

describe('the controls', () => {
  describe('POST /_simulator/person', () => {
    it('sets who signs in next', () =>
      trySimulator(async ({ json, callback, fetch }) => {
        const response = await json('/_simulator/person', { userid: 'ZENGSHUXIAN' });
        assert.deepEqual(await response.json(), { person: { userid: 'ZengShuxian', name: '曾淑贤' } });
        assert.equal((await callback()).origin, portal);
        assert.deepEqual(await (await fetch('/_simulator/person')).json(), { userid: 'ZengShuxian' });
      }));

    it('refuses an unknown userid with 400 and a message', () =>
      trySimulator(async ({ json }) => {
        const response = await json('/_simulator/person', { userid: 'nobody' });
        assert.equal(response.status, 400);
        assert.match(await words(response), /"nobody"/);
      }));

    it('clears the choice with null, so that the page asks', () =>
      trySimulator(async ({ json, fetch, authorizePath }) => {
        await json('/_simulator/person', { userid: 'lina' });
        assert.equal((await fetch(authorizePath())).status, 302);
        await json('/_simulator/person', { userid: null });
        assert.equal((await fetch(authorizePath())).status, 200);
      }));
  });

  describe('/_simulator/fault', () => {
    it('sets, lists, turns off and clears faults', () =>
      trySimulator(async ({ json, fetch, simulator }) => {
        assert.deepEqual(await (await json('/_simulator/fault', { name: 'slow', ms: 5, times: 2 })).json(), {
          faults: [{ name: 'slow', ms: 5, where: 'all', times: 2 }],
        });
        await json('/_simulator/fault', { name: 'late-code' });
        assert.deepEqual(await (await json('/_simulator/fault', { name: 'slow', on: false })).json(), {
          faults: [{ name: 'late-code' }],
        });
        assert.deepEqual(await (await fetch('/_simulator/fault')).json(), { faults: [{ name: 'late-code' }] });
        await json('/_simulator/fault', { clear: true });
        assert.deepEqual(simulator.faults(), []);
        await json('/_simulator/fault', { name: '45009', on: true });
        await fetch('/_simulator/fault', { method: 'DELETE' });
        assert.deepEqual(simulator.faults(), []);
      }));

    for (const body of [
      {},
      { name: 'unknown' },
      { name: 'slow', ms: -1 },
      { name: 'slow', times: 0 },
      { name: 'slow', typo: 1 },
      { name: 'errcode' },
      { name: 'down', path: '/other' },
      { name: '__proto__' },
    ]) {
      it(`refuses ${JSON.stringify(body)} with 400 and a message`, () =>
        trySimulator(async ({ json, simulator }) => {
          const response = await json('/_simulator/fault', body);
          assert.equal(response.status, 400);
          assert.match(await words(response), /not valid/);
          assert.deepEqual(simulator.faults(), []);
        }));
    }
  });

  describe('GET /_simulator/log', () => {
    it('lists every call and its result without secrets', () =>
      trySimulator(async ({ fetch, code, api, token }) => {
        const secretCode = await code('lina');
        const access_token = await token();
        await api('auth/getuserinfo', { access_token, code: secretCode });
        await api('auth/getuserinfo', { access_token, code: secretCode });
        await fetch(`/connect/oauth2/authorize?redirect_uri=${encodeURIComponent(`${portal}/?code=${secretCode}`)}`);
        const text = await (await fetch('/_simulator/log')).text();
        for (const secret of [corp.secret, access_token, secretCode]) assert.ok(!text.includes(secret));
        const { calls } = logSchema.parse(JSON.parse(text));
        assert.deepEqual(
          calls.map(({ path, status, errcode }) => [path, status, errcode]),
          [
            ['/connect/oauth2/authorize', 302, null],
            ['/cgi-bin/gettoken', 200, 0],
            ['/cgi-bin/auth/getuserinfo', 200, 0],
            ['/cgi-bin/auth/getuserinfo', 200, 40029],
            ['/connect/oauth2/authorize', 200, null],
          ],
        );
        assert.equal(calls[1]?.query.corpid, corp.corpId);
        assert.equal(calls[1]?.query.corpsecret, '[redacted]');
        await fetch('/_simulator/log', { method: 'DELETE' });
        assert.deepEqual(await (await fetch('/_simulator/log')).json(), { calls: [] });
      }));
  });

  it('POST /_simulator/company makes one change per call', () =>
    trySimulator(async ({ json, api, token, fetch }) => {
      const get = async (userid: string) => api('user/get', { access_token: await token(), userid });
      const change = async (body: unknown) => (await json('/_simulator/company', body)).status;
      assert.equal(await change({ leave: 'lina' }), 200);
      assert.equal((await get('lina')).errcode, 60111);
      assert.equal(await change({ join: { userid: 'lina', name: '李娜', department: 8, position: '顾问' } }), 200);
      assert.equal((await get('lina')).position, '顾问');
      assert.equal(await change({ rename: { userid: 'lina', name: '李娜娜' } }), 200);
      assert.equal(await change({ move: { userid: 'lina', department: 9 } }), 200);
      assert.equal(await change({ retitle: { userid: 'lina', position: '总监' } }), 200);
      assert.equal(await change({ disable: 'lina' }), 200);
      const { name, department, position, status } = await get('lina');
      assert.deepEqual([name, department, position, status], ['李娜娜', [9], '总监', 2]);
      assert.equal(await change({ enable: 'lina' }), 200);
      assert.equal(await change({ exit: 'lina' }), 200);
      assert.equal((await get('lina')).status, 5);
      for (const wrong of [
        {},
        { leave: 'nobody' },
        { leave: 'lina', exit: 'lina' },
        { join: { userid: '-', name: 'x', department: 1 } },
        { move: { userid: 'lina', department: 999 } },
        { visible: [999] },
        { fire: 'lina' },
      ]) {
        assert.equal(await change(wrong), 400, JSON.stringify(wrong));
      }
      const { members } = z
        .object({ members: z.array(z.looseObject({ userid: z.string() })) })
        .parse(await (await fetch('/_simulator/company')).json());
      assert.ok(members.some(({ userid }) => userid === 'lina'));
    }));

  it('POST /_simulator/clock moves the clock only forward', () =>
    trySimulator(async ({ json, token, api }) => {
      const access_token = await token();
      assert.deepEqual(await (await json('/_simulator/clock', { seconds: 7201 })).json(), { offsetSeconds: 7201 });
      assert.equal((await api('user/get', { access_token, userid: 'lina' })).errcode, 42001);
      assert.equal((await json('/_simulator/clock', { seconds: -1 })).status, 400);
    }));

  it('POST /_simulator/settings changes the given fields and refuses unknown ones', () =>
    trySimulator(async ({ json, fetch }) => {
      assert.equal((await json('/_simulator/settings', { trustedIps: ['10.0.0.1'] })).status, 200);
      assert.equal((await json('/_simulator/settings', { trustedIps: ['everybody'] })).status, 400);
      assert.equal((await json('/_simulator/settings', { other: 1 })).status, 400);
      const { settings } = Object(await (await fetch('/_simulator/settings')).json());
      assert.deepEqual([settings.trustedIps, settings.sameToken], [['10.0.0.1'], true]);
    }));

  it('POST /_simulator/trust adds and removes an origin', () =>
    trySimulator(async ({ json, callback, authorizePath, simulator }) => {
      simulator.choosePerson('lina');
      const path = authorizePath({ redirect_uri: 'http://127.0.0.1:8080/' });
      assert.equal((await callback(path)).href, 'no-redirect:200');
      await json('/_simulator/trust', { origin: 'http://127.0.0.1:8080' });
      assert.equal((await callback(path)).origin, 'http://127.0.0.1:8080');
      await json('/_simulator/trust', { origin: 'http://127.0.0.1:8080', trusted: false });
      assert.equal((await callback(path)).href, 'no-redirect:200');
      assert.equal((await json('/_simulator/trust', { origin: 'nonsense' })).status, 400);
    }));

  it('GET /_simulator/inbox shows messages as a page and as JSON', () =>
    trySimulator(async ({ api, token, fetch }) => {
      await api(
        'message/send',
        { access_token: await token() },
        {
          touser: 'lina',
          msgtype: 'textcard',
          agentid: Number(corp.agentId),
          textcard: { title: '<b>停水</b>', description: '明天', url: `${portal}/notices/1` },
        },
      );
      const page = await (await fetch('/_simulator/inbox', { headers: { Accept: 'text/html' } })).text();
      assert.ok(page.includes('&lt;b&gt;停水&lt;/b&gt;') && page.includes(`href="${portal}/notices/1"`));
      const { messages } = Object(await (await fetch('/_simulator/inbox')).json());
      assert.equal(messages.length, 1);
      assert.deepEqual(messages[0].to, ['lina']);
    }));

  it('the control page shows the state, and its forms do the same as JSON', () =>
    trySimulator(async ({ fetch, form, simulator }) => {
      const browser = { Accept: 'text/html', Origin: simulator.origin };
      const response = await form(
        '/_simulator/fault',
        { name: 'slow', ms: '5', where: 'api', path: '', times: '2' },
        browser,
      );
      assert.equal(response.status, 303);
      assert.equal(response.headers.get('Location'), '/_simulator/');
      assert.deepEqual(simulator.faults(), [{ name: 'slow', ms: 5, where: 'api', times: 2 }]);
      await form('/_simulator/person', { userid: 'zengshuxian' }, browser);
      const page = await (await fetch('/_simulator/')).text();
      assert.ok(page.includes('曾淑贤') && page.includes('&quot;ms&quot;:5') && page.includes('callback-twice'));
      await form('/_simulator/fault', { name: 'slow', on: 'false' }, browser);
      await form('/_simulator/person', {}, browser);
      assert.deepEqual(simulator.faults(), []);
      assert.ok((await (await fetch('/_simulator/')).text()).includes('Chosen at sign-in'));
    }));

  it('the path / redirects to the control page and is not logged', () =>
    trySimulator(async ({ fetch, simulator }) => {
      const response = await fetch('/');
      assert.equal(response.status, 302);
      assert.equal(response.headers.get('Location'), '/_simulator/');
      assert.deepEqual(simulator.calls(), []);
      assert.equal((await fetch('/', { method: 'POST' })).status, 404);
    }));

  it('the page of people chooses with one click', () =>
    trySimulator(async ({ fetch, form, simulator, callback }) => {
      const page = await (await fetch('/_simulator/people?_search=zengshu')).text();
      assert.equal(page.match(/class="person"/g)?.length, 1);
      const [, action = ''] = /method="post" action="([^"]*)"/.exec(page) ?? [];
      assert.equal(
        (await form(action, { userid: 'ZengShuxian' }, { Accept: 'text/html', Origin: simulator.origin })).status,
        303,
      );
      assert.equal((await callback()).origin, portal);
    }));

  describe('accept changes only from the same origin', () => {
    const origins: [string, Record<string, string>, number][] = [
      ['another origin', { Origin: 'http://evil.example' }, 403],
      ["the portal's own origin", { Origin: portal }, 403],
      ['an opaque origin', { Origin: 'null' }, 403],
      ['a request that the browser calls cross-site', { 'Sec-Fetch-Site': 'cross-site' }, 403],
      ['a request that the browser calls same-site', { 'Sec-Fetch-Site': 'same-site' }, 403],
      ['a script or a terminal', {}, 200],
    ];
    for (const [who, headers, status] of origins) {
      it(`${status === 200 ? 'accept' : 'refuse'} ${who}`, () =>
        trySimulator(async ({ json }) => {
          for (const [path, body] of [
            ['person', { userid: 'lina' }],
            ['fault', { clear: true }],
            ['company', { exit: 'lina' }],
            ['clock', { seconds: 1 }],
            ['settings', {}],
            ['trust', { origin: portal }],
          ] as const) {
            assert.equal((await json(`/_simulator/${path}`, body, headers)).status, status, path);
          }
        }));
    }

    it('responds only to loopback host names', () =>
      trySimulator(async ({ simulator }) => {
        const { request } = await import('node:http');
        const statusFor = (host: string): Promise<number | undefined> =>
          new Promise((resolve, reject) => {
            request(`${simulator.origin}/_simulator/log`, { headers: { Host: host } }, (response) => {
              response.resume();
              resolve(response.statusCode);
            })
              .on('error', reject)
              .end();
          });
        assert.equal(await statusFor('evil.example'), 421);
        assert.equal(await statusFor('localhost.evil.example'), 421);
        assert.equal(await statusFor('localhost:3001'), 200);
      }));
  });

  it('report what is wrong with a body', () =>
    trySimulator(async ({ json, fetch }) => {
      const broken = await json('/_simulator/person', '{"userid":');
      assert.equal(broken.status, 400);
      assert.match(await words(broken), /not valid JSON/);
      const plain = await fetch('/_simulator/person', {
        method: 'POST',
        body: 'lina',
        headers: { 'Content-Type': 'text/plain' },
      });
      assert.equal(plain.status, 415);
      assert.equal((await fetch('/_simulator/person', { method: 'PUT' })).status, 405);
      assert.equal((await fetch('/_simulator/unknown')).status, 404);
    }));

  it('accept JSON with the content type that curl sends', () =>
    trySimulator(async ({ fetch }) => {
      const response = await fetch('/_simulator/person', {
        method: 'POST',
        body: '{"userid":"lina"}',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      });
      assert.equal(response.status, 200);
    }));
});

describe('startSimulator', () => {
  it('names the setting to change if the port is in use', () =>
    trySimulator(async ({ simulator }) => {
      const port = Number(new URL(simulator.origin).port);
      await assert.rejects(
        startSimulator({ ...corp, port, trustedOrigins: [], log: pino({ level: 'silent' }) }),
        /SIMULATOR_PORT/,
      );
    }));

  it('has no control at another spelling of its address', () =>
    trySimulator(async ({ fetch }) => {
      for (const path of [
        '/_Simulator/',
        '/_simulator/PERSON',
        '/_simulator/person/',
        '/_simulator/log/',
        '/_simulator',
      ])
        assert.equal((await fetch(path)).status, 404, path);
    }));

  it('shares no state between instances', () =>
    trySimulator(async (one) =>
      trySimulator(async (two) => {
        one.simulator.fault({ name: 'down' });
        one.simulator.changeCompany({ leave: 'lina' });
        one.simulator.choosePerson('zhangwei');
        assert.deepEqual(two.simulator.faults(), []);
        assert.equal((await two.api('user/get', { access_token: await two.token(), userid: 'lina' })).errcode, 0);
        assert.equal((await two.fetch(two.authorizePath())).status, 200);
      }),
    ));
});
