import assert from 'node:assert/strict';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import Koa from 'koa';
import { createCookieJar } from '../../server/session/cookies';
import { listen } from '../support/server';

describe('the cookie jar', () => {
  it('reads the same cookies as Koa from any header', async () => {
    const jar = createCookieJar({ secure: false });
    const app = new Koa();
    app.use((ctx) => {
      ctx.body = JSON.stringify([jar.get(ctx, 'foyer') ?? null, ctx.cookies.get('foyer') || null]);
    });
    const server = await listen(app);
    const headers = [
      'foyer=a',
      'foyer=a; foyer=b',
      'foyer =x; foyer=b',
      'x=1;foyer=b',
      'x=1;   foyer=b',
      'foyer=; foyer=b',
      'foyer="q"',
      'foyer="q',
      'foyer',
      'foyer; foyer=b',
      'FOYER=a',
      'xfoyer=a',
      'x=foyer=a',
      'foyer=a=b',
      'foyer=a ; x=1',
      'foyer="a;b"',
      ';;foyer=b',
      '=foyer=a',
      'foyer-pending=a',
      'x=";foyer=b"',
      '\tfoyer=b',
      'x=1;\tfoyer=b',
    ];
    for (const cookie of headers) {
      const [ours, theirs] = JSON.parse(await (await fetch(server.origin, { headers: { cookie } })).text());
      assert.equal(ours, theirs, cookie);
    }
    await server.close();
  });

  it('parses the header once, for any number of calls and cookies', () => {
    const jar = createCookieJar({ secure: false });
    let reads = 0;
    const app = new Koa();
    const request = new IncomingMessage(new Socket());
    request.headers.cookie = `${'foyer-pending-=;'.repeat(500)}${'=;'.repeat(3000)}foyer=a`;
    const ctx = app.createContext(request, new ServerResponse(request));
    const get = ctx.get.bind(ctx);
    ctx.get = (name: string) => {
      reads += 1;
      return get(name);
    };
    for (const { name } of jar.startingWith(ctx, 'foyer-pending-')) jar.get(ctx, name);
    assert.equal(jar.get(ctx, 'foyer'), 'a');
    assert.equal(jar.startingWith(ctx, 'foyer-pending-').length, 500);
    assert.equal(reads, 1);
  });
});
