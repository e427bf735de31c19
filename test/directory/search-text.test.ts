import assert from 'node:assert/strict';
import { searchTerm, searchText } from '../../server/directory/search-text';

const nobody = { userid: 'u1', name: '', alias: null, position: null, telephone: null, mobile: null, email: null };
const textOf = (person: Partial<typeof nobody> | { [key in keyof typeof nobody]?: string }): string =>
  searchText({ ...nobody, ...person });
/** Matches like the search for people. */
const finds = (text: string, typed: string): boolean => text.includes(`\n${searchTerm(typed)}`);

describe('searchText(person)', () => {
  const surnames: [string, string[]][] = [
    ['曾国藩', ['zeng', 'ceng', 'zgf', 'cgf', 'zengguofan', 'cengguofan']],
    ['单田芳', ['shan', 'dan', 'stf', 'dtf']],
    ['查良镛', ['zha', 'cha', 'zly', 'cly']],
    ['仇英', ['qiu', 'chou', 'qy', 'cy']],
    ['解缙', ['xie', 'jie']],
    ['区大相', ['ou', 'qu', 'odx']],
    ['盖叫天', ['ge', 'gai']],
    ['缪晓', ['miao', 'mx']],
    ['翟志刚', ['zhai', 'di']],
    ['尉迟恭', ['yuchigong', 'ycg', 'weichi']],
    ['任重', ['renzhong', 'renchong']],
    ['种师德', ['chong', 'zhong', 'csd']],
    ['召朝阳', ['shao', 'zhao', 'szy']],
    ['苏𬎆', ['suying', 'sy']],
    ['吕布', ['lvbu', 'lyubu', 'lubu', 'lb']],
  ];
  for (const [name, typed] of surnames) {
    it(`finds ${name} by ${typed.join(', ')}`, () => {
      const text = textOf({ name });
      assert.deepEqual(
        typed.filter((term) => !finds(text, term)),
        [],
      );
    });
  }

  it('finds a person by the name, the given name, pinyin, initials, and pinyin mixed with initials', () => {
    const text = textOf({ name: '曾国藩' });
    for (const typed of [
      '曾',
      '曾国',
      '曾国藩',
      '国藩',
      '藩',
      'guofan',
      'gf',
      'zenggf',
      'zguofan',
      'Zeng Guofan',
      'ＺＧＦ',
    ])
      assert.ok(finds(text, typed), typed);
    for (const typed of ['国曾', 'engguo', 'gz', 'zzz']) assert.ok(!finds(text, typed), typed);
  });

  it('finds a person by alias, part of the title, userid, mail name, and number or last digits', () => {
    const text = textOf({
      userid: 'e10023',
      name: '李雷',
      alias: 'Leo Li',
      position: '高级前端工程师',
      mobile: '+86 138-0013-8765',
      telephone: '0755-86013388-8021',
      email: 'lei.li@corp.example',
    });
    for (const typed of [
      'leo',
      'li',
      'Leo Li',
      '前端',
      '工程师',
      'gaoji',
      'gjqd',
      'E10023',
      'lei.li',
      '13800138765',
      '138-0013',
      '8765',
      '38765',
      '8021',
      '86013388',
    ]) {
      assert.ok(finds(text, typed), typed);
    }
    assert.ok(!finds(text, 'corp.example'));
  });

  it('contains names that are not Chinese, mixed, or with unknown characters', () => {
    assert.ok(finds(textOf({ name: 'Alice de Boer' }), 'boer'));
    assert.ok(finds(textOf({ name: 'Alice de Boer' }), 'adb'));
    for (const typed of ['Núñez', 'nunez', 'maria', 'mjn'])
      assert.ok(finds(textOf({ name: 'María José Núñez' }), typed), typed);
    for (const typed of ['O’Connor', "o'connor", 'oconnor'])
      assert.ok(finds(textOf({ name: 'James O’Connor' }), typed), typed);
    assert.ok(finds(textOf({ name: 'Amy王' }), 'amywang'));
    assert.ok(finds(textOf({ name: '阿不都·热合曼' }), '阿不都热合曼'));
    assert.ok(finds(textOf({ name: '阿不都·热合曼' }), 'reheman'));
    assert.ok(finds(textOf({ name: '𠮷田' }), '𠮷'));
    assert.ok(finds(textOf({ name: '𠮷田' }), 'tian'));
  });

  it('has one term per line, and none twice', () => {
    const text = textOf({ name: '曾国藩', position: 'A\nB' });
    const lines = text.slice(1, -1).split('\n');
    assert.ok(text.startsWith('\n') && text.endsWith('\n'));
    assert.equal(new Set(lines).size, lines.length);
    assert.ok(lines.every((line) => line !== '' && line === searchTerm(line)));
  });

  it('stays small for a name with many possible pinyin', () => {
    assert.ok(
      textOf({ name: '乐重行单曾长乐重行单曾长'.repeat(4), alias: '行'.repeat(500), position: '长'.repeat(500) })
        .length < 20_000,
    );
    assert.ok(textOf({ name: '乐重行', position: '总经理', mobile: '13800138000' }).length < 1000);
  });
});
