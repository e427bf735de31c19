import assert from 'node:assert/strict';
import dns from 'node:dns';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { inspect } from 'node:util';
import { WecomError, type WecomClientOptions } from '../../server/wecom/client';
import { corpId, secret, tryWecom } from './try-wecom';

const failureOf = async (promise: Promise<unknown>): Promise<WecomError> => {
  const error = await promise.then(
    () => assert.fail('It did not fail.'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof WecomError, inspect(error));
  return error;
};

describe('the client of WeCom', () => {
  const trial = tryWecom();

  it('returns the owner of a code, with the userid in lower case', async () => {
    assert.deepEqual(await trial.client().codeOwner(await trial.code('ZengShuxian')), {
      kind: 'member',
      userid: 'zengshuxian',
      userTicket: null,
    });
  });

  it('reports a used or invalid code as an error of the code', async () => {
    const client = trial.client();
    const code = await trial.code('zhangwei');
    await client.codeOwner(code);
    for (const refused of [code, 'made-up'])
      assert.deepEqual(
        [(await failureOf(client.codeOwner(refused))).kind, (await failureOf(client.codeOwner(refused))).errcode],
        ['code', 40029],
      );
  });

  it('reads a member, the departments and their members, and ignores unknown fields', async () => {
    const client = trial.client();
    const member = await client.member('ZENGSHUXIAN');
    assert.deepEqual(
      [member.userid, member.name, member.position, member.departments, member.mainDepartment, member.status],
      ['zengshuxian', '曾淑贤', '财务总监', [30], 30, 1],
    );
    assert.equal(member.mobile, null);
    const departments = await client.departments();
    assert.deepEqual(
      departments.find(({ id }) => id === 30),
      { id: 30, name: '财务部', nameEn: 'Finance', parentId: 1, order: departments.find(({ id }) => id === 30)?.order },
    );
    assert.ok((await client.departmentMembers(30)).some(({ userid }) => userid === 'zengshuxian'));
  });

  it('distinguishes unknown members and departments from invalid requests', async () => {
    const client = trial.client();
    assert.equal((await failureOf(client.member('nobody-here'))).kind, 'unknown');
    assert.equal((await failureOf(client.departmentMembers(999_999))).kind, 'unknown');
    assert.equal((await failureOf(client.memberDetail('made-up'))).kind, 'code');
  });

  it('sends a card, and returns the userids that it did not reach', async () => {
    const client = trial.client();
    const card = {
      title: '标'.repeat(200),
      description: '<p>正文</p>',
      url: 'https://portal.example.com/notices/1',
      buttonText: '查看详情吧',
    };
    const result = await client.send(client.textCardRequest(['zhangwei', 'Nobody-Here'], card));
    assert.deepEqual(result.invalidUsers, ['nobody-here']);
    assert.notEqual(result.messageId, '');
    assert.equal(trial.simulator.inbox().length, 1);
  });

  describe('if a message could not be sent', () => {
    const send = async (more: Partial<WecomClientOptions> = {}): Promise<WecomError> => {
      const client = trial.client(more);
      const card = { title: '会议', description: '明天', url: 'https://portal.example.com/' };
      return failureOf(client.send(client.textCardRequest(['zhangwei'], card)));
    };

    it('says that WeCom has surely not accepted it before a connection was made', async () => {
      // The token is shared, so that the message itself fails.
      await trial.client().member('zhangwei');
      assert.equal((await send({ apiOrigin: 'http://127.0.0.1:9' })).unaccepted, true);
      const silent = createServer().listen(0, '127.0.0.1');
      await once(silent, 'listening');
      const address = silent.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      const error = await send({ apiOrigin: `https://127.0.0.1:${port}`, timeoutMs: 400 });
      silent.close();
      assert.deepEqual([error.call, error.unaccepted], ['message/send', true]);
    });

    it('says so if there was no token', async () => {
      trial.simulator.fault({ name: 'down', path: '/cgi-bin/gettoken' });
      assert.equal((await send()).unaccepted, true);
    });

    it('says so if no other token was given after a refused one', async () => {
      await trial.client().member('zhangwei');
      trial.simulator.fault({ name: 'token-revoked', path: '/cgi-bin/message/send' });
      trial.simulator.fault({ name: 'slow', ms: 2000, path: '/cgi-bin/gettoken' });
      assert.equal((await send({ timeoutMs: 300 })).unaccepted, true);
    });

    it('does not say so if WeCom closed the connection or did not respond', async () => {
      trial.simulator.fault({ name: 'down', path: '/cgi-bin/message/send', times: 1 });
      assert.equal((await send()).unaccepted, false);
      trial.simulator.fault({ name: 'slow', ms: 1000, path: '/cgi-bin/message/send' });
      assert.equal((await send({ timeoutMs: 300 })).unaccepted, false);
    });
  });

  it('refuses a message that WeCom would refuse or misread before sending it', async () => {
    const client = trial.client();
    const card = { title: 'a', description: 'b', url: 'https://portal.example.com/' };
    for (const receivers of [[], ['@all'], ['a|b'], Array.from({ length: 1001 }, (_, index) => `u${index}`)])
      assert.throws(() => client.textCardRequest(receivers, card), { kind: 'request' });
    // Field report 22: also an address without a scheme.
    for (const url of [
      'javascript:alert(1)',
      'portal.example.com/notices/1',
      '//portal.example.com/',
      '/notices/1',
      '',
    ])
      assert.throws(() => client.textCardRequest(['zhangwei'], { ...card, url }), { kind: 'request' }, url);
    assert.equal(trial.calls('message/send'), 0);
  });

  // Field report 22.
  it('cuts a description to 512 bytes, between characters and without markup', () => {
    const description = (text: string): string => {
      const card = { title: 'a', description: text, url: 'https://portal.example.com/' };
      const request: { textcard: { description: string } } = JSON.parse(
        trial.client().textCardRequest(['zhangwei'], card),
      );
      return request.textcard.description;
    };
    assert.equal(description('利润<5%，<b>见>附件'), '利润＜5%，＜b＞见＞附件');
    assert.equal(description('长'.repeat(170)), '长'.repeat(170));
    assert.equal(description(`${'长'.repeat(169)}👨‍👩‍👧`), `${'长'.repeat(169)}…`);
    // One character of a byte becomes three.
    assert.equal(description('<'.repeat(200)), `${'＜'.repeat(169)}…`);
    for (const text of ['长'.repeat(171), 'é'.repeat(300), '👨‍👩‍👧'.repeat(40), `${'a'.repeat(511)}长`])
      assert.ok(Buffer.byteLength(description(text)) <= 512, text);
  });

  it('caches the token and each kind of ticket for their lifetime', async () => {
    const client = trial.client();
    const tickets = await Promise.all([
      client.jsapiTicket('jsapi'),
      client.jsapiTicket('jsapi'),
      client.jsapiTicket('agent-jsapi'),
    ]);
    assert.equal(tickets[0], tickets[1]);
    assert.notEqual(tickets[0], tickets[2]);
    await client.jsapiTicket('jsapi');
    assert.deepEqual([trial.calls('get_jsapi_ticket'), trial.calls('ticket/get'), trial.calls('gettoken')], [1, 1, 1]);
  });

  describe('when the token is refused', () => {
    for (const name of ['token-revoked', 'token-expired'] as const) {
      it(`renews it once and repeats the call once (${name}), without losing the code`, async () => {
        const client = trial.client();
        await client.departments();
        trial.simulator.fault({ name });
        const owner = await client.codeOwner(await trial.code('zhangwei'));
        assert.equal(owner.kind, 'member');
        assert.deepEqual([trial.calls('gettoken'), trial.calls('auth/getuserinfo')], [2, 2]);
      });
    }

    it('renews it once for ten calls that fail at once', async () => {
      const client = trial.client();
      await client.departments();
      await trial.database.query.updateTable('wecom_tokens').set({ value: 'an-old-token' }).execute();
      const other = trial.client();
      await Promise.all(Array.from({ length: 10 }, (_, index) => other.departmentMembers((index % 5) + 2)));
      assert.equal(trial.calls('gettoken'), 2);
    });

    it('fails if the new one is refused as well, and fetches no other for a short time', async () => {
      const client = trial.client();
      trial.simulator.fault({ name: 'token-revoked', times: 1000 });
      for (let tries = 0; tries < 10; tries += 1)
        assert.equal((await failureOf(client.departments())).kind, 'unavailable');
      assert.ok(trial.calls('gettoken') <= 3);
    });
  });

  describe('when WeCom refuses the configuration', () => {
    it('does not retry a wrong secret, and names the setting', async () => {
      const client = trial.client({ secret: 'not-the-secret-of-the-app' });
      for (let tries = 0; tries < 20; tries += 1) {
        const { kind, errcode, setting } = await failureOf(client.departments());
        assert.deepEqual([kind, errcode], ['configuration', 40001]);
        assert.match(setting ?? '', /^WECOM_SECRET/);
      }
      assert.equal(trial.calls('gettoken'), 1);
      assert.equal(trial.log.lines.filter(({ level }) => level === 'error').length, 1);
      assert.match(String(trial.log.lines.find(({ level }) => level === 'error')?.setting), /WECOM_SECRET/);
    });

    it('names the trusted IPs, and the address that WeCom saw', async () => {
      trial.simulator.configure({ trustedIps: ['203.0.113.7'] });
      const error = await failureOf(trial.client().departments());
      assert.deepEqual([error.kind, error.errcode], ['configuration', 60020]);
      assert.match(error.setting ?? '', /trusted IPs/);
      assert.match(error.message, /127\.0\.0\.1/);
    });

    it('names the corp id, the app and the trusted domain', async () => {
      assert.match(
        (await failureOf(trial.client({ corpId: 'ww0000000000000000' }).departments())).setting ?? '',
        /WECOM_CORP_ID/,
      );
      const wrongApp = trial.client({ agentId: trial.simulator.otherApp.agentId });
      assert.match(
        (
          await failureOf(
            wrongApp.send(
              wrongApp.textCardRequest(['zhangwei'], { title: 'a', description: 'b', url: 'https://a.example' }),
            ),
          )
        ).setting ?? '',
        /WECOM_AGENT_ID/,
      );
      const code = await trial.code('zhangwei');
      trial.simulator.trust('http://localhost:3000', false);
      assert.match((await failureOf(trial.client().codeOwner(code))).setting ?? '', /trusted domain/);
    });
  });

  describe('when WeCom is in trouble', () => {
    it('retries reads if it is busy', async () => {
      trial.simulator.fault({ name: '-1', path: '/cgi-bin/user/get', times: 2 });
      assert.equal((await trial.client().member('zhangwei')).userid, 'zhangwei');
      assert.equal(trial.calls('user/get'), 3);
    });

    it('never resends a code or a message', async () => {
      const client = trial.client();
      const code = await trial.code('zhangwei');
      trial.simulator.fault({ name: '-1', path: '/cgi-bin/auth/getuserinfo' });
      assert.equal((await failureOf(client.codeOwner(code))).kind, 'unavailable');
      trial.simulator.fault({ name: 'down', path: '/cgi-bin/message/send' });
      assert.equal(
        (
          await failureOf(
            client.send(
              client.textCardRequest(['zhangwei'], { title: 'a', description: 'b', url: 'https://a.example' }),
            ),
          )
        ).kind,
        'unavailable',
      );
      assert.deepEqual([trial.calls('auth/getuserinfo'), trial.calls('message/send')], [1, 1]);
    });

    for (const form of ['html', 'truncated', 'empty', 'wrong-shape', 'bad-gateway'] as const) {
      it(`reports an invalid response as unavailable (${form})`, async () => {
        const client = trial.client();
        await client.departments();
        trial.simulator.fault({ name: 'garbage', form });
        for (const call of [
          client.departments(),
          client.member('zhangwei'),
          client.codeOwner('code'),
          client.jsapiTicket('jsapi'),
        ]) {
          assert.deepEqual([(await failureOf(call)).kind], ['unavailable']);
        }
        trial.simulator.clearFaults();
        assert.equal((await client.member('zhangwei')).userid, 'zhangwei');
      });
    }

    describe('when the name service fails', () => {
      const { lookup } = dns;
      const lookups: string[] = [];
      let failures = 0;
      beforeEach(() => {
        lookups.length = 0;
        // A real name service does not fail on demand, so the function that Node's sockets call is replaced.
        dns.lookup = ((host: string, options: dns.LookupOptions, done: (...result: unknown[]) => void) => {
          lookups.push(host);
          if (lookups.length > failures) lookup(host, options, done);
          else done(Object.assign(new Error(`getaddrinfo EAI_AGAIN ${host}`), { code: 'EAI_AGAIN' }));
        }) as typeof dns.lookup;
      });
      afterEach(() => {
        dns.lookup = lookup;
      });
      /** Already has its token, so that the name is only looked up for the code. */
      async function clientByName() {
        await trial.client().member('zhangwei');
        return trial.client({ apiOrigin: trial.simulator.origin.replace('127.0.0.1', 'localhost') });
      }

      it('redeems a code although the first lookup of the name failed', async () => {
        failures = 1;
        const client = await clientByName();
        const { kind } = await client.codeOwner(await trial.code('zhangwei'));
        assert.equal(kind, 'member');
        assert.deepEqual(lookups, ['localhost', 'localhost']);
        assert.equal(trial.calls('auth/getuserinfo'), 1);
      });

      it('fails after the second lookup', async () => {
        failures = 3;
        const client = await clientByName();
        const failure = await failureOf(client.codeOwner(await trial.code('zhangwei')));
        assert.deepEqual([failure.kind, lookups.length], ['unavailable', 2]);
        assert.equal(trial.calls('auth/getuserinfo'), 0);
      });
    });

    it('ends within its timeout if WeCom is slow, including the token', async () => {
      trial.simulator.fault({ name: 'slow', ms: 60_000 });
      const error = await failureOf(trial.client({ timeoutMs: 300 }).codeOwner('code'));
      assert.equal(error.kind, 'unavailable');
    });

    it('works again by itself when WeCom does', async () => {
      const client = trial.client({ timeoutMs: 1000 });
      trial.simulator.fault({ name: 'down' });
      assert.equal((await failureOf(client.member('zhangwei'))).kind, 'unavailable');
      trial.simulator.clearFaults();
      assert.equal((await client.member('zhangwei')).userid, 'zhangwei');
    });
  });

  it('reveals no secret in an error or the log', async () => {
    const client = trial.client();
    const code = await trial.code('zhangwei');
    await client.departments();
    const { value: token } = await trial.database.query
      .selectFrom('wecom_tokens')
      .select('value')
      .where('kind', '=', 'access')
      .executeTakeFirstOrThrow();
    const ticket = await client.jsapiTicket('jsapi');
    const userTicket = 'user-ticket-that-nobody-may-see';
    const errors: WecomError[] = [];
    const fails = async (promise: Promise<unknown>): Promise<void> => void errors.push(await failureOf(promise));

    for (const fault of [
      { name: '-1' },
      { name: 'down' },
      { name: 'garbage' },
      { name: '60020' },
      { name: 'errcode', errcode: 40058 },
    ] as const) {
      trial.simulator.fault(fault);
      await fails(client.codeOwner(code));
      await fails(client.memberDetail(userTicket));
      await fails(trial.client({ corpId: 'ww1111111111111111' }).departments());
      trial.simulator.clearFaults();
    }
    await fails(client.memberDetail(userTicket));
    await fails(trial.client({ apiOrigin: 'http://127.0.0.1:1' }).codeOwner(code));
    await fails(trial.client({ corpId: 'ww1111111111111111', apiOrigin: 'http://127.0.0.1:1' }).departments());
    trial.simulator.fault({ name: 'slow', ms: 60_000 });
    await fails(trial.client({ timeoutMs: 100 }).codeOwner(code));

    // Uses pino's own serializer, without the redaction of the portal's log, on which this must not depend.
    const seen =
      errors
        .map((error) => inspect(error, { depth: 20, showHidden: true }) + JSON.stringify(error) + String(error.stack))
        .join('\n') + trial.log.text();
    for (const value of [secret, token ?? '', code, ticket, userTicket]) {
      assert.ok(value.length > 10);
      assert.ok(!seen.includes(value), `found ${value}`);
    }
    assert.ok(errors.every((error) => error.cause === undefined));
    assert.ok(!seen.includes(`corpid=${corpId}`));
  });

  it('aborts calls in progress when it is closed, and refuses others', async () => {
    const client = trial.client({ timeoutMs: 60_000 });
    trial.simulator.fault({ name: 'slow', ms: 60_000 });
    const waiting = failureOf(client.departments());
    await client.close();
    assert.equal((await waiting).kind, 'unavailable');
    assert.equal((await failureOf(client.departments())).kind, 'unavailable');
  });
});
