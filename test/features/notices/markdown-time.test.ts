import assert from 'node:assert/strict';
import { parseMarkdown } from '../../../server/features/notices/markdown';

/** CPU time in milliseconds, the minimum of two runs. */
function timeFor(text: string): number {
  const times = [1, 2].map(() => {
    const before = process.cpuUsage();
    parseMarkdown(text).toHtml(new Map());
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
    '`',
    '<',
    '<br',
    '> ',
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
    // Eight times the text takes about 8 times the time if it is linear, and 64 times if it is quadratic.
    it(`grows linearly with the length of the text: ${JSON.stringify(piece)} repeated`, () => {
      const repeated = (length: number): string => piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
      timeFor(repeated(6_250));
      const ratios: number[] = [];
      // Other processes can slow down one measurement, but not make a quadratic one linear.
      while (ratios.length < 5 && !ratios.some((ratio) => ratio < 24))
        ratios.push(timeFor(repeated(50_000)) / Math.max(timeFor(repeated(6_250)), 0.5));
      assert.ok(Math.min(...ratios) < 24, `50,000 characters take ${ratios.join(', ')} times as long as 6,250`);
    });
  }
});
