import assert from 'node:assert/strict';
import { excerptOf, markTerms } from '../../server/search/excerpt';
import { findTerms, fold, searchTerms, tokensOf, tokensOfTerm } from '../../server/search/tokens';

const finds = (search: string, text: string): boolean => searchTerms(search).every((term) => fold(text).includes(term));
const marked = (search: string, text: string): string[] =>
  findTerms(text, searchTerms(search)).map(({ start, end }) => text.slice(start, end));

describe('searches', () => {
  it('find Chinese anywhere, and other words from their beginnings', () => {
    for (const [search, text] of [
      ['放', '国庆放假通知'],
      ['放假', '国庆放假通知'],
      ['it', 'The IT items'],
      ['it', '公司IT服务'],
      ['15', 'iPhone15'],
      ['agent', 'multi-agent'],
      ['1月', '2026年1月'],
    ] as const) {
      assert.ok(finds(search, text), `${search} in ${text}`);
    }
    for (const [search, text] of [
      ['it', 'with security'],
      ['1月', '11月'],
      ['假放', '国庆放假通知'],
      ['放通', '放假通知'],
    ] as const) {
      assert.ok(!finds(search, text), `${search} in ${text}`);
    }
  });

  it('ignore width, case, kinds of spaces and invisible characters', () => {
    for (const [search, text] of [
      ['abc12', 'ＡＢＣ１２'],
      ['ＡＢＣ１２', 'abc12'],
      ['年会 2026', '年会\u00a02026'],
      ['年会　2026', '2026 年会'],
      ['放假', '放\u200b假'],
      ['放\ufeff假', '放假'],
      ['（二）', '通知(二)'],
      ['straße', 'STRAßE'],
      ['ｶﾞｽ', 'ガス'],
    ] as const) {
      assert.ok(finds(search, text), `${search} in ${text}`);
    }
  });

  it('have no special characters', () => {
    const special = [
      'foo"bar',
      'multi-agent',
      'AND',
      'NEAR(',
      'a:b',
      '100%',
      '_',
      '\\',
      "'",
      '*',
      '(',
      '"',
      'OR NOT',
      '😀',
      '^x',
    ];
    for (const search of special) {
      assert.ok(finds(search, `x ${search} y`), search);
      assert.ok(!finds(search, '放假 foobar multiagent 1000'), search);
    }
    assert.deepEqual(searchTerms('\u0000 \u200b \ud800'), []);
    assert.equal(searchTerms('一 二 三 四 五 六 七 八 九').length, 8);
  });

  it('find the tokens of every term in the tokens of its text', () => {
    const texts = [
      '关于 2026 年国庆放假的通知：multi-agent "AI" ﬁle 100%',
      '𠮷野家 😀👨‍👩‍👧 カﾞ é e\u0301 İstanbul',
      'a',
      '放',
    ];
    for (const text of texts) {
      const folded = fold(text);
      const tokens = tokensOf(folded);
      for (let from = 0; from < text.length; from += 1) {
        for (const length of [1, 2, 3, 7]) {
          for (const term of searchTerms(text.slice(from, from + length))) {
            if (!folded.includes(term)) continue;
            const needed = tokensOfTerm(term);
            const all = 'all' in needed ? needed.all : [];
            assert.ok(
              all.every((token) => tokens.includes(token)),
              `${term} in ${text}`,
            );
            if ('prefix' in needed)
              assert.ok(
                tokens.some((token) => token.startsWith(needed.prefix)),
                term,
              );
          }
        }
      }
    }
  });
});

describe('marks', () => {
  it('are on the words of the text as it is written', () => {
    assert.deepEqual(marked('放假 it', 'ＩＴ部放假……with IT'), ['ＩＴ', '放假', 'IT']);
    assert.deepEqual(marked('放假 假期', '放假期间'), ['放假', '期']);
    assert.deepEqual(marked('kg', '5㎏ kg …㎏'), ['㎏', 'kg', '㎏']);
    assert.deepEqual(marked('e\u0301', 'caf\u00e9 \u00e9'), ['\u00e9']);
    assert.deepEqual(markTerms('放假', searchTerms('放假')), ['', '放假']);
    assert.deepEqual(markTerms('通知', searchTerms('放假')), ['通知']);
  });

  it('are in an excerpt around the first of them, which cuts no character', () => {
    const text = `${'前言😀'.repeat(30)}国庆放假安排${'。后文👨‍👩‍👧'.repeat(40)}`;
    const parts = excerptOf(text, searchTerms('放假')) ?? [];
    assert.equal(parts[1], '放假');
    assert.match(parts[0] ?? '', /^….{4,20}国庆$/u);
    assert.match(parts.join(''), /…$/);
    assert.equal(encodeURIComponent(parts.join('')).length > 0, true);
    assert.ok(parts.join('').length <= 125);
    assert.deepEqual(excerptOf('国庆放假', searchTerms('放假')), ['国庆', '放假']);
    assert.equal(excerptOf('国庆', searchTerms('放假')), null);
  });

  it('are in an excerpt wherever the first of them is in a long text', () => {
    for (const filler of ['前', 'with ', 'ﷺ', 'e\u0301', '😀'])
      for (const length of [0, 230, 460, 499, 500, 501, 749, 3000]) {
        const text = filler.repeat(length / filler.length);
        const parts = excerptOf(`${text} 国庆 it 放假 ${filler.repeat(300)}`, searchTerms('放假 it')) ?? [];
        assert.ok(parts.includes('放假') && parts.includes('it'), `${filler} ${length}: ${parts.join('|')}`);
      }
    assert.equal(excerptOf('with'.repeat(2000), searchTerms('it')), null);
  });

  it('are searched within milliseconds in twenty texts of characters that folding expands', () => {
    const texts = Array.from({ length: 20 }, () => `${'ﷺ'.repeat(48_000)} 放假`);
    const startedAt = process.cpuUsage();
    for (const text of texts) excerptOf(text, searchTerms('放假'));
    const { user } = process.cpuUsage(startedAt);
    assert.ok(user < 1_000_000, `${user / 1000} ms`);
    assert.equal(excerptOf(`${'ﷺ'.repeat(2000)} 放假`, searchTerms('放假'))?.[1], '放假');
    assert.equal(excerptOf(`${'前'.repeat(48_000)}放假`, searchTerms('放假'))?.[1], '放假');
  });

  it('are found in long texts within milliseconds', () => {
    const text = '各位同事……请注意，ｏｆｆｉｃｅ closed'.repeat(4000);
    const startedAt = performance.now();
    findTerms(text, searchTerms('没有 nothing'));
    assert.ok(performance.now() - startedAt < 2000);
  });
});
