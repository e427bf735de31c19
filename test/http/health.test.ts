import assert from 'node:assert/strict';
import type { Context } from 'koa';
import { appError } from '../../server/errors';
import { health, type HealthOptions } from '../../server/http/health';
import { serve } from './portal';
import { ask } from './raw';

async function stateOf(checks: HealthOptions['checks'], path: string, method = 'GET') {
  const portal = await serve([
    health({ checks, timeoutMs: 50 }),
    async (ctx: Context) => {
      ctx.body = 'a page';
    },
  ]);
  const { status, headers, bytes } = await ask(portal.origin, path, { method });
  await portal.close();
  return { status, headers, text: bytes.toString() };
}

describe('http/health', () => {
  it('reports alive even if checks fail', async () => {
    const { status, headers, text } = await stateOf(
      { 'database-unavailable': () => Promise.reject(new Error('down')) },
      '/healthz',
    );
    assert.equal(status, 200);
    assert.equal(headers['cache-control'], 'no-store');
    assert.deepEqual(JSON.parse(text), { status: 'alive' });
  });

  it('reports ready if all checks pass', async () => {
    const { status, headers, text } = await stateOf(
      { 'database-unavailable': async () => undefined, 'wecom-unavailable': async () => undefined },
      '/readyz',
    );
    assert.equal(status, 200);
    assert.equal(headers['cache-control'], 'no-store');
    assert.deepEqual(JSON.parse(text), { status: 'ready' });
  });

  it('reports not ready if a check fails, and only logs the reason', async () => {
    const { status, headers, text } = await stateOf(
      { 'database-unavailable': () => Promise.reject(new Error('postgres://foyer:SeCrEt@10.0.0.5 refused')) },
      '/readyz',
    );
    assert.equal(status, 503);
    assert.equal(headers['cache-control'], 'no-store');
    assert.equal(JSON.parse(text).error.id, 'database-unavailable');
    assert.doesNotMatch(text, /SeCrEt|10\.0\.0\.5|refused/);
  });

  it('reports the error that a check throws', async () => {
    const { text } = await stateOf(
      { 'database-unavailable': () => Promise.reject(appError('wecom-misconfigured')) },
      '/readyz',
    );
    assert.equal(JSON.parse(text).error.id, 'wecom-misconfigured');
  });

  it('reports not ready if a check times out', async () => {
    assert.equal(
      (await stateOf({ 'database-unavailable': () => new Promise(() => undefined) }, '/readyz')).status,
      503,
    );
  });

  it('runs the checks once for concurrent requests', async () => {
    let asked = 0;
    let respond = (): void => undefined;
    const portal = await serve([
      health({
        checks: {
          'database-unavailable': () => {
            asked += 1;
            return new Promise((resolve) => {
              respond = resolve;
            });
          },
        },
      }),
    ]);
    const arrived = new Promise<void>((resolve) => {
      let requests = 0;
      portal.server.on('request', () => {
        requests += 1;
        if (requests === 10) setImmediate(resolve);
      });
    });
    const responses = Array.from({ length: 10 }, () => ask(portal.origin, '/readyz'));
    await arrived;
    respond();
    assert.deepEqual(
      (await Promise.all(responses)).map(({ status }) => status),
      Array.from({ length: 10 }, () => 200),
    );
    assert.equal(asked, 1);
    await portal.close();
  });

  it('accepts only GET and HEAD', async () => {
    assert.equal((await stateOf({}, '/healthz', 'HEAD')).status, 200);
    assert.equal((await stateOf({}, '/healthz', 'POST')).status, 405);
  });

  it('passes other paths on', async () => {
    for (const path of ['/', '/healthz/', '/healthzz', '/readyz/x'])
      assert.equal((await stateOf({}, path)).text, 'a page');
  });
});
