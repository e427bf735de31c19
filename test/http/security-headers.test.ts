import assert from 'node:assert/strict';
import type { Context } from 'koa';
import { appError } from '../../server/errors';
import { securityHeaders } from '../../server/http/security-headers';
import { serve } from './portal';
import { ask } from './raw';

const always = {
  'content-security-policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'permissions-policy': 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
};

describe('http/security-headers', () => {
  for (const path of ['/api/me', '/api/refused', '/api/nothing', '/notices', '/refused', '/broken']) {
    it(`are sent with every response, including errors: ${path}`, async () => {
      const portal = await serve([
        securityHeaders({ secure: true }),
        async (ctx: Context) => {
          if (ctx.path.endsWith('refused')) throw appError('forbidden');
          if (ctx.path === '/broken') throw new Error('broken');
          if (!ctx.path.endsWith('nothing')) ctx.body = 'fine';
        },
      ]);
      const { headers } = await fetch(portal.origin + path);
      for (const [name, value] of Object.entries(always)) assert.equal(headers.get(name), value, name);
      assert.equal(headers.get('strict-transport-security'), 'max-age=31536000');
      assert.equal(headers.get('x-powered-by'), null);
      assert.equal(headers.get('server'), null);
      await portal.close();
    });
  }

  it('leave out the policy for openers only if no foreign page can have opened the page', async () => {
    const portal = await serve([securityHeaders({ secure: true })]);
    const policyFor = async (site: string) =>
      (await ask(portal.origin, '/', { headers: { 'Sec-Fetch-Site': site } })).headers['cross-origin-opener-policy'] ??
      null;
    for (const site of ['none', 'same-origin']) assert.equal(await policyFor(site), null, site);
    for (const site of ['cross-site', 'same-site', 'None', ''])
      assert.equal(await policyFor(site), 'same-origin', site);
    await portal.close();
  });

  it('do not include HSTS without https', async () => {
    const portal = await serve([securityHeaders({ secure: false })]);
    assert.equal((await fetch(portal.origin)).headers.get('strict-transport-security'), null);
    await portal.close();
  });

  it('do not replace the policy of a page', async () => {
    const portal = await serve([
      securityHeaders({ secure: false }),
      async (ctx: Context) => {
        ctx.set('Content-Security-Policy', "script-src 'nonce-1'");
        ctx.body = '';
      },
    ]);
    assert.equal((await fetch(portal.origin)).headers.get('content-security-policy'), "script-src 'nonce-1'");
    await portal.close();
  });
});
