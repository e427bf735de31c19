import assert from 'node:assert/strict';
import { z } from 'zod';
import { cursorOf } from '../../server/database/cursor';
import { AppError } from '../../server/errors';

describe('database/cursor', () => {
  const cursor = cursorOf('things', z.tuple([z.number().int(), z.string()]));
  const refused = (text: string): void => {
    assert.throws(
      () => cursor.decode(text),
      (error: unknown) => error instanceof AppError && error.id === 'cursor-invalid',
      text,
    );
  };

  it('decodes what it has encoded, and needs no escaping in an address', () => {
    const text = cursor.encode([5, '张三 & ?']);
    assert.match(text, /^[\w-]+$/);
    assert.deepEqual(cursor.decode(text), [5, '张三 & ?']);
  });

  it('refuses a text that is invented, changed, truncated or from another list', () => {
    const good = cursor.encode([5, 'x']);
    const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    for (const text of [
      '',
      'x',
      '1',
      'null',
      '%00',
      good.slice(0, -2),
      `${good}=`,
      `${good} `,
      good.toUpperCase(),
      encode(['people', [5, 'x']]),
      encode(['things', [5.5, 'x']]),
      encode(['things', [5]]),
      encode(['things', [5, 'x'], 1]),
      encode({ things: 1 }),
      Buffer.from('["things", [5, "x"]]').toString('base64url'),
      cursor.encode([5, 'x'.repeat(600)]),
    ])
      refused(text);
  });
});
