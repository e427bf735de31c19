import assert from 'node:assert/strict';
import { openPortal, type OpenPortal } from '../../support/portal';
import { createVisitor } from '../../support/visitor';

// Copied into the feature that test/docs/extending.test.ts builds from the guide.
describe('the page of ideas', function suite() {
  this.timeout(120_000);
  let portal: OpenPortal;
  before(async () => {
    portal = await openPortal();
    portal.simulator.choosePerson('zhangwei');
  });
  after(() => portal.close());

  it('is rendered in both languages, with one idea that was sent twice', async () => {
    const visitor = createVisitor();
    await visitor.follow(`${portal.origin}/ideas`);
    const { text: empty } = await visitor.visit(`${portal.origin}/ideas`);
    assert.match(empty, /<p class="empty">暂无点子。<\/p>/);
    assert.doesNotMatch(empty, /class="end"/);
    // The form has its styles in the document.
    assert.match(empty, /<form class="card text-form"/);
    assert.match(empty, /\.text-form textarea ?\{/);
    const write = { method: 'POST', headers: { 'Idempotency-Key': 'key-of-an-idea-1234' }, json: { text: '一个点子' } };
    const statuses = [
      await visitor.visit(`${portal.origin}/api/ideas`, write),
      await visitor.visit(`${portal.origin}/api/ideas`, write),
    ];
    assert.deepEqual(
      statuses.map(({ status }) => status),
      [201, 201],
    );
    const chinese = await visitor.visit(`${portal.origin}/ideas`);
    assert.equal(chinese.text.match(/data-idea=/g)?.length, 1);
    assert.match(chinese.text, /<h1[^>]*>点子<\/h1>/);
    assert.match(chinese.text, /<p class="end">/);
    assert.doesNotMatch(chinese.text, /class="empty"/);
    const english = await visitor.visit(`${portal.origin}/ideas`, { headers: { 'accept-language': 'en' } });
    assert.match(english.text, /<h1[^>]*>Ideas<\/h1>/);
  });
});
