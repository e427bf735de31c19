import assert from 'node:assert/strict';
import { createVerifiedTokens } from '../../server/session/verified-tokens';

describe('verified tokens', () => {
  const sessionUntil = (expiresAt: number, id = 'one') => ({
    id,
    corpId: 'ww0',
    agentId: '1',
    userid: 'zhangwei',
    issuedAt: 900,
    expiresAt,
    firstSignInAt: 900,
    revocationSeq: 0,
  });

  it('are cached until the second in which they expire', () => {
    let now = 1_000_000;
    const tokens = createVerifiedTokens({ now: () => now });
    tokens.keep('a', sessionUntil(1060));
    now = 1_059_999;
    assert.equal(tokens.get('a')?.userid, 'zhangwei');
    now = 1_060_000;
    assert.equal(tokens.get('a'), undefined);
    now = 1_000_000;
    assert.equal(tokens.get('a'), undefined);
  });

  it('have a limit, and the least recently used is dropped first', () => {
    const tokens = createVerifiedTokens({ limit: 2, now: () => 1_000_000 });
    tokens.keep('a', sessionUntil(2000));
    tokens.keep('b', sessionUntil(2000));
    assert.ok(tokens.get('a'));
    tokens.keep('c', sessionUntil(2000));
    assert.deepEqual(
      ['a', 'b', 'c'].map((token) => tokens.get(token) !== undefined),
      [true, false, true],
    );
  });

  it('return a session that a request cannot change for the next one', () => {
    const tokens = createVerifiedTokens({ now: () => 1_000_000 });
    tokens.keep('a', sessionUntil(2000));
    const session = tokens.get('a');
    assert.throws(() => {
      if (session !== undefined) session.userid = 'lina';
    }, TypeError);
  });
});
