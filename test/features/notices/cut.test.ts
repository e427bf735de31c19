import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cutCharacters, cutMarkdown } from '../../../server/features/notices/cut';
import { maxMarkdownLength, parseMarkdown } from '../../../server/features/notices/markdown';

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

describe('cutCharacters(text, max)', () => {
  it('keeps as many whole characters as fit', () => {
    const character = fc.constantFrom('a', '字', '𠮷', '👨‍👩‍👧‍👦', '🇨🇳', 'e\u0301', 'क्ष');
    fc.assert(
      fc.property(fc.array(character, { maxLength: 100 }), fc.nat(400), (characters, most) => {
        const text = characters.join('');
        const cut = cutCharacters(text, most);
        assert.ok(cut.length <= most && text.startsWith(cut));
        const whole = [...graphemes.segment(text)].map(({ segment }) => segment);
        const kept = [...graphemes.segment(cut)].map(({ segment }) => segment);
        assert.deepEqual(kept, whole.slice(0, kept.length));
        assert.ok(
          cut === text || cut.length + (whole[kept.length]?.length ?? 0) > most,
          'the next character does not fit',
        );
      }),
    );
  });
});

describe('cutMarkdown(text, max)', () => {
  it('returns a text that fits unchanged', () => assert.equal(cutMarkdown('字\n字', 3), '字\n字'));

  it('cuts one long line between two characters', () => {
    assert.equal(cutMarkdown(`${'字'.repeat(9)}𠮷`, 10), `${'字'.repeat(9)}…`);
    assert.equal(cutMarkdown(`a\n${'字'.repeat(20_000)}`, 15_000), `a\n${'字'.repeat(14_998)}…`);
  });

  it('otherwise cuts after a whole line', () => {
    assert.equal(cutMarkdown('一二三\n四五六', 6), '一二三\n\n…');
    assert.equal(cutMarkdown('一二三\n四五六', 3), '一二三\n\n…');
  });

  it('keeps the rows of a table whole and leaves out a head without its delimiter row', () => {
    const table = '前文\n\n| a | b |\n| - | :-: |\n| 1 | 2 |\n| 3 | 4 |';
    assert.equal(cutMarkdown(table, table.length - 1), '前文\n\n| a | b |\n| - | :-: |\n| 1 | 2 |\n\n…');
    assert.equal(cutMarkdown(table, table.indexOf('| -') + 2), '前文\n\n\n\n…');
  });

  for (const [line, isDelimiterRow] of [
    ['-', true],
    ['| - | :-: |', true],
    [' :-- | --: ', true],
    ['|-|-', true],
    ['||', false],
    ['| - || - |', false],
    ['| - - |', false],
    ['| : |', false],
    ['', false],
  ] as const) {
    it(`${isDelimiterRow ? 'leaves out' : 'keeps'} the line before ${JSON.stringify(line)}`, () => {
      const cut = cutMarkdown(`前文\n| a |\n${line}${' '.repeat(20)}\n| 1 |`, 12);
      assert.equal(cut, isDelimiterRow ? '前文\n\n\n…' : '前文\n| a |\n\n…');
    });
  }

  it('never leaves half a row in the HTML of a table at the limit', () => {
    const html = parseMarkdown(`| a | b |\n| - | - |\n${'| 字 | 𠮷 |\n'.repeat(maxMarkdownLength / 10 + 1)}`).toHtml(
      new Map(),
    );
    for (const [row] of html.matchAll(/<tr>.*?<\/tr>/gs))
      assert.match(row, /^<tr>\n(<t[hd][^>]*>[ab字𠮷]<\/t[hd]>\n){2}<\/tr>$/u);
    assert.ok(html.endsWith('</table></div>\n<p dir="auto">…</p>\n'));
  });

  it('shows the first 100,000 characters of a longer text', () => {
    assert.equal(
      parseMarkdown('字'.repeat(maxMarkdownLength + 1)).toHtml(new Map()),
      `<p dir="auto">${'字'.repeat(maxMarkdownLength)}…</p>\n`,
    );
  });
});
