import assert from 'node:assert/strict';
import type { Context } from 'koa';
import { serve } from './portal';

const respond = async (ctx: Context): Promise<void> => {
  ctx.body = ctx.state.requestId;
};

async function idFor(given: string, trustedProxies: string[]): Promise<string> {
  const portal = await serve([respond], { trustedProxies });
  const response = await fetch(portal.origin, { headers: { 'X-Request-Id': given } });
  const id = await response.text();
  assert.equal(response.headers.get('X-Request-Id'), id);
  await portal.close();
  return id;
}

describe('http/request-id', () => {
  it('sends a unique id with every response', async () => {
    const portal = await serve([respond]);
    const ids = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const response = await fetch(portal.origin);
        assert.equal(response.headers.get('X-Request-Id'), await response.clone().text());
        return response.text();
      }),
    );
    assert.equal(new Set(ids).size, 20);
    for (const id of ids) assert.match(id, /^[\w-]{16}$/);
    await portal.close();
  });

  it('keeps the id from a trusted proxy', async () => {
    assert.equal(await idFor('proxy-4711-abcdef', ['127.0.0.1']), 'proxy-4711-abcdef');
  });

  it('ignores an id from an untrusted client', async () => {
    assert.notEqual(await idFor('forged-4711-abcdef', ['10.0.0.0/8']), 'forged-4711-abcdef');
  });

  for (const harmful of [
    'short',
    'has spaces in it',
    '<script>alert(1)</script>',
    'x'.repeat(65),
    '{"level":"fatal"}',
  ]) {
    it(`ignores an invalid id, even from a trusted proxy: ${harmful.slice(0, 30)}`, async () => {
      assert.notEqual(await idFor(harmful, ['127.0.0.1']), harmful);
    });
  }
});
