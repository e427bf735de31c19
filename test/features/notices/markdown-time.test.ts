import assert from 'node:assert/strict';
import { parseMarkdown } from '../../../server/features/notices/markdown';

/** CPU time in milliseconds to render all texts, the minimum of two runs. */
function timeFor(texts: string[]): number {
  const times = [1, 2].map(() => {
    const before = process.cpuUsage();
    for (const text of texts) parseMarkdown(text).toHtml(new Map());
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.min(...times);
}

describe('the time to render a notice', () => {
  const pieces = [
    '[',
    '(',
    '~',
    '~~a',
    '*',
    '**a',
    '*a _b ',
    '**a *b',
    '**字：**',
    '[a](',
    '![',
    '*[',
    '`',
    '<',
    '<br',
    '> ',
    '>\u00a0',
    '\n-\u00a0',
    '|\u00a0',
    '- [ ] ',
    '| a |\n',
    '|a',
    'http://',
    'https://a.cn/',
    'https://a字',
    'https://a.cn/字a',
    'https://a.cn/((',
    'www.a.',
    '@',
    'a@b.',
    '138 ',
    '010-62345678 转',
    '+1 ',
    '&amp;',
    '[x]: /a\n',
  ];
  for (const piece of pieces) {
    // One long text takes about as long as 16 texts of a sixteenth if the time is linear, and 16 times as long if it is
    // quadratic. Both allocate the same, so that garbage collection counts for both.
    it(`grows linearly with the length of the text: ${JSON.stringify(piece)} repeated`, () => {
      const repeated = (length: number): string => piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
      const long = [repeated(50_000)];
      const short = Array<string>(16).fill(repeated(3_125));
      timeFor(short);
      const ratios: number[] = [];
      // Other processes can slow down one measurement, but not make a quadratic one linear.
      while (ratios.length < 5 && !ratios.some((ratio) => ratio < 5))
        ratios.push(timeFor(long) / Math.max(timeFor(short), 1));
      assert.ok(Math.min(...ratios) < 5, `one text of 50,000 characters takes ${ratios.join(', ')} times as long`);
    });
  }
});
