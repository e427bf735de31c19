import assert from 'node:assert/strict';
import { randomText } from '../../server/http/random-text';

describe('http/random-text', () => {
  it('returns different texts of the requested length', () => {
    const seen = new Set<string>();
    for (let count = 0; count < 2000; count += 1) {
      const text = randomText(count % 2 === 0 ? 12 : 16, 'base64url');
      assert.equal(Buffer.from(text, 'base64url').length, count % 2 === 0 ? 12 : 16);
      assert.ok(!/^A+$/.test(text), 'zeros');
      seen.add(text);
    }
    assert.equal(seen.size, 2000);
  });
});
