import assert from 'node:assert/strict';
import type { Context } from 'koa';
import { sameOrigin } from '../../server/http/same-origin';
import { serve, type TestPortal } from './portal';
import { ask } from './raw';

const ours = 'https://portal.example.com';
const json = 'application/json';

/** Origin, Sec-Fetch-Site, Content-Type, and whether POST, PUT and DELETE pass. */
const matrix: [string | null, string | null, string | null, { post: boolean; others: boolean }][] = [
  [ours, 'same-origin', json, { post: true, others: true }],
  [ours, null, json, { post: true, others: true }],
  [ours, null, 'text/plain', { post: true, others: true }],
  [null, 'same-origin', json, { post: true, others: true }],
  ['null', 'same-origin', json, { post: true, others: true }],
  ['null', 'cross-site', json, { post: false, others: false }],
  ['null', null, json, { post: false, others: false }],
  ['https://evil.example', 'cross-site', json, { post: false, others: false }],
  ['https://evil.example', null, json, { post: false, others: false }],
  ['https://evil.example', 'same-origin', json, { post: false, others: false }],
  ['http://portal.example.com', null, json, { post: false, others: false }],
  ['https://portal.example.com:8443', null, json, { post: false, others: false }],
  ['https://portal.example.com.evil.example', null, json, { post: false, others: false }],
  ['https://sub.portal.example.com', 'same-site', json, { post: false, others: false }],
  ['https://PORTAL.example.com', null, json, { post: false, others: false }],
  [`${ours}/`, null, json, { post: false, others: false }],
  [null, 'same-site', json, { post: false, others: false }],
  [null, 'cross-site', json, { post: false, others: false }],
  [null, 'none', json, { post: false, others: false }],
  [null, null, json, { post: true, others: true }],
  [null, null, 'application/json; charset=utf-8', { post: true, others: true }],
  [null, null, 'text/plain', { post: false, others: true }],
  [null, null, 'application/x-www-form-urlencoded', { post: false, others: true }],
  [null, null, null, { post: false, others: true }],
];

describe('http/same-origin', () => {
  let portal: TestPortal;
  let writes = 0;
  before(async () => {
    portal = await serve([
      sameOrigin({ publicOrigin: ours }),
      async (ctx: Context) => {
        writes += 1;
        ctx.body = 'done';
      },
    ]);
  });
  after(() => portal.close());

  for (const [origin, site, type, passes] of matrix) {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const expected = method === 'POST' ? passes.post : passes.others;
      it(`${expected ? 'lets pass' : 'refuses'} ${method} with Origin ${origin ?? '-'}, Sec-Fetch-Site ${site ?? '-'}, Content-Type ${type ?? '-'}`, async () => {
        writes = 0;
        const headers = {
          ...(origin === null ? {} : { Origin: origin }),
          ...(site === null ? {} : { 'Sec-Fetch-Site': site }),
          ...(type === null ? {} : { 'Content-Type': type }),
        };
        const { status, bytes } = await ask(portal.origin, '/api/write', { method, headers });
        assert.equal(status, expected ? 200 : 403);
        if (!expected) assert.equal(JSON.parse(bytes.toString()).error.id, 'cross-site');
        assert.equal(writes, expected ? 1 : 0, 'a refused write reached nobody');
      });
    }
  }

  it('accepts all reads', async () => {
    for (const method of ['GET', 'HEAD']) {
      assert.equal(
        (
          await ask(portal.origin, '/', {
            method,
            headers: { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' },
          })
        ).status,
        200,
      );
    }
  });
});
