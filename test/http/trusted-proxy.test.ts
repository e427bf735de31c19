import assert from 'node:assert/strict';
import type { Context } from 'koa';
import { proxyTrust, type Client } from '../../server/http/trusted-proxy';
import { serve } from './portal';

async function clientFor(headers: Record<string, string>, trustedProxies: string[]): Promise<Client> {
  const portal = await serve(
    [
      async (ctx: Context) => {
        assert.equal(ctx.ip, ctx.state.client.ip);
        ctx.body = ctx.state.client;
      },
    ],
    { trustedProxies },
  );
  const response = await fetch(portal.origin, { headers });
  const client = await response.json();
  await portal.close();
  return client.host === `127.0.0.1:${portal.port}` ? { ...client, host: 'own' } : client;
}

describe('http/trusted-proxy', () => {
  const all = {
    'X-Forwarded-For': '198.51.100.7',
    'X-Forwarded-Proto': 'https',
    'X-Forwarded-Host': 'portal.example.com',
  };

  it('uses address and host from a trusted proxy', async () => {
    assert.deepEqual(await clientFor(all, ['127.0.0.0/8']), { ip: '198.51.100.7', host: 'portal.example.com' });
  });

  it('ignores forwarded headers from untrusted addresses', async () => {
    assert.deepEqual(await clientFor(all, []), { ip: '127.0.0.1', host: 'own' });
    assert.deepEqual(await clientFor(all, ['10.0.0.0/8', '::1']), { ip: '127.0.0.1', host: 'own' });
  });

  const chains: [string, string, string][] = [
    ['1.1.1.1, 198.51.100.7', '198.51.100.7', 'what the client itself claimed is left of its address'],
    ['198.51.100.7, 10.0.0.2, 10.0.0.1', '198.51.100.7', 'several trusted proxies are passed'],
    ['1.1.1.1, 198.51.100.7, 10.0.0.1', '198.51.100.7', 'and what is left of the first stranger is not read'],
    ['10.0.0.2, 10.0.0.1', '10.0.0.2', 'only trusted ones: the farthest'],
    ['198.51.100.7:52311', '198.51.100.7', 'a port is cut off'],
    ['[2001:db8::7]:52311', '2001:db8::7', 'brackets too'],
    ['::ffff:198.51.100.7', '198.51.100.7', 'one spelling for each address'],
    ['1.1.1.1, unknown', '127.0.0.1', 'nonsense ends the reading'],
    ['1.1.1.1, <script>, 10.0.0.1', '10.0.0.1', 'also in the middle'],
    ['', '127.0.0.1', 'nothing is nothing'],
    [', ,', '127.0.0.1', 'and so are commas'],
  ];
  for (const [forwarded, expected, why] of chains) {
    it(`reads X-Forwarded-For from the right: ${why}`, async () => {
      assert.equal((await clientFor({ 'X-Forwarded-For': forwarded }, ['127.0.0.1', '10.0.0.0/8'])).ip, expected);
    });
  }

  async function warnings(secure: boolean, trustedProxies: string[]): Promise<unknown[]> {
    const portal = await serve([async (ctx: Context) => void (ctx.body = '')], { trustedProxies, secure });
    const requests: Record<string, string>[] = [
      {},
      { 'X-Forwarded-Host': 'portal.example.com' },
      { 'X-Forwarded-Proto': 'https' },
      all,
    ];
    for (const headers of requests) await fetch(portal.origin, { headers });
    await portal.close();
    return portal.log.lines.filter(({ level }) => level === 'warn').map(({ peer, msg }) => [peer, msg]);
  }

  it('warns once if an https portal gets forwarded headers from an untrusted address', async () => {
    const once = [
      '127.0.0.1',
      'X-Forwarded headers are ignored. Add the address of your proxy (peer) to TRUSTED_PROXIES',
    ];
    assert.deepEqual(await warnings(true, []), [once]);
    assert.deepEqual(await warnings(true, ['10.0.0.0/8']), [once]);
  });

  it('does not warn about a trusted proxy or without https', async () => {
    assert.deepEqual(await warnings(true, ['127.0.0.1']), []);
    assert.deepEqual(await warnings(false, []), []);
  });

  it('ignores an invalid forwarded host', async () => {
    for (const host of ['evil.example/path', 'a b', 'user@evil.example', 'x\\y', 'evil.example:99999999']) {
      assert.equal((await clientFor({ 'X-Forwarded-Host': host }, ['127.0.0.1'])).host, 'own');
    }
  });

  it('matches IPv4-mapped IPv6 addresses and IPv6 ranges', () => {
    const trusts = proxyTrust(['10.0.0.0/8', '2001:db8::/32']);
    assert.equal(trusts('::ffff:10.1.2.3'), true);
    assert.equal(trusts('2001:db8:1::5'), true);
    assert.equal(trusts('::ffff:11.1.2.3'), false);
    assert.equal(trusts('2001:db9::5'), false);
    assert.equal(trusts('nonsense'), false);
    assert.equal(trusts(undefined), false);
  });
});
