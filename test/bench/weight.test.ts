import assert from 'node:assert/strict';
import { firstViewLimit } from '../../build/weight';
import { headersOf } from './cases';
import { startPortal, type BenchPortal } from './portal';
import { measurePage, type PageWeight } from './page-weight';

/** Bytes in the first round trip of a new connection (ten packets), without encryption and headers. */
const firstFlight = 14_000;

describe('the first view of a page', () => {
  let portal: BenchPortal;
  const weights: PageWeight[] = [];

  before(async function () {
    this.timeout(300_000);
    portal = await startPortal();
    const headers = headersOf(
      { name: '', path: '/', signedIn: true, status: 200, encoding: 'gzip' },
      await portal.signIn('zhangwei'),
    );
    for (const path of ['/', '/notices', '/people', '/people/zhangwei', '/me'])
      weights.push(await measurePage(portal.port, path, headers));
  });
  after(() => portal.stop());

  it('fits into the first round trip, with text, styles and state', () => {
    for (const { path, html, state } of weights) {
      assert.ok(state.plain > 500, `${path}: ${state.plain} bytes of state`);
      assert.ok(html.gzip > 1000 && html.gzip <= firstFlight, `${path}: ${html.gzip} bytes of gzip`);
      assert.ok(html.br > 1000 && html.br <= firstFlight, `${path}: ${html.br} bytes of brotli`);
    }
  });

  it('has inline styles and nothing that blocks rendering', () => {
    for (const { path, inlineCss, blocking } of weights) {
      assert.ok(inlineCss.plain > 1000, `${path}: ${inlineCss.plain} bytes of styles`);
      assert.deepEqual(blocking, [], path);
    }
  });

  it('needs no more scripts than the limit', () => {
    for (const { path, scripts } of weights)
      assert.ok(scripts.br > 10_000 && scripts.br <= firstViewLimit, `${path}: ${scripts.br} bytes of brotli`);
  });
});
