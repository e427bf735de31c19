import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import type { Context } from 'koa';
import { appError } from '../../server/errors';
import { serve } from './portal';

describe('http/request-log', () => {
  it('logs one line per request, with its id', async () => {
    const portal = await serve([
      async (ctx: Context) => {
        ctx.state.log.info('inside');
        ctx.body = 'x'.repeat(5000);
      },
    ]);
    const response = await fetch(`${portal.origin}/notices`);
    await response.text();
    const line = await portal.log.line(({ msg }) => msg === 'request');
    const { requestId, method, path, status, ip, level } = line;
    assert.deepEqual(
      { requestId, method, path, status, ip, level },
      {
        requestId: response.headers.get('X-Request-Id'),
        method: 'GET',
        path: '/notices',
        status: 200,
        ip: '127.0.0.1',
        level: 'info',
      },
    );
    assert.ok(Number(line.ms) >= 0 && Number(line.ms) < 20_000);
    assert.ok(Number(line.bytes) > 5000 && Number(line.bytes) < 6000, `bytes on the wire: ${line.bytes}`);
    assert.equal((await portal.log.line(({ msg }) => msg === 'inside')).requestId, requestId);
    assert.equal(portal.log.lines.filter(({ msg }) => msg === 'request').length, 1);
    await portal.close();
  });

  it('logs only the values of allowed query parameters', async () => {
    const portal = await serve(
      [
        async (ctx: Context) => {
          ctx.body = '';
        },
      ],
      { shownParameters: ['category'] },
    );
    await fetch(`${portal.origin}/notices?category=it&code=SeCrEt1&state=SeCrEt2&q=SeCrEt3&empty&%63ode=SeCrEt4`);
    assert.equal(
      (await portal.log.line(({ msg }) => msg === 'request')).path,
      '/notices?category=it&code=[hidden]&state=[hidden]&q=[hidden]&empty&%63ode=[hidden]',
    );
    assert.doesNotMatch(portal.log.text(), /SeCrEt/);
    await portal.close();
  });

  it('never logs cookies or Authorization', async () => {
    const portal = await serve([
      async (ctx: Context) => {
        ctx.state.log.info({ headers: ctx.headers, query: ctx.query }, 'everything');
        ctx.state.log.info({ request: { headers: ctx.headers } }, 'deeper');
        ctx.body = '';
      },
    ]);
    await fetch(`${portal.origin}/?code=SeCrEtCode`, {
      headers: { Cookie: 'foyer=SeCrEtCookie', Authorization: 'Bearer SeCrEtBearer' },
    });
    await portal.log.line(({ msg }) => msg === 'request');
    assert.match(portal.log.text(), /everything/);
    assert.doesNotMatch(portal.log.text(), /SeCrEt/);
    await portal.close();
  });

  it('logs 499 if the client left before the response', async () => {
    const portal = await serve([
      async (ctx: Context) => {
        client.destroy();
        await once(ctx.res, 'close');
      },
    ]);
    const client = request(`${portal.origin}/slow`);
    client.on('error', () => undefined);
    client.end();
    assert.equal((await portal.log.line(({ msg }) => msg === 'request')).status, 499);
    await portal.close();
  });

  it('logs quiet paths at level debug unless they fail', async () => {
    const portal = await serve(
      [
        async (ctx: Context) => {
          if (ctx.path === '/readyz') throw appError('database-unavailable');
          ctx.body = '';
        },
      ],
      { quietPaths: ['/healthz', '/readyz', '/assets/'] },
    );
    for (const path of ['/healthz', '/assets/a.js', '/readyz', '/assets', '/healthz2'])
      await (await fetch(portal.origin + path)).text();
    await portal.log.line(({ path }) => path === '/healthz2');
    const levels = portal.log.lines
      .filter(({ msg }) => msg === 'request')
      .map(({ path, level, error }) => [path, level, error]);
    assert.deepEqual(levels, [
      ['/healthz', 'debug', undefined],
      ['/assets/a.js', 'debug', undefined],
      ['/readyz', 'error', 'database-unavailable'],
      ['/assets', 'info', undefined],
      ['/healthz2', 'info', undefined],
    ]);
    await portal.close();
  });
});
