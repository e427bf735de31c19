import assert from 'node:assert/strict';
import { parseMarkdown } from '../../../server/features/notices/markdown';

/** The addresses and texts of the links in a text. */
function linksIn(text: string): [href: string, text: string][] {
  const html = parseMarkdown(text).toHtml(new Map()).replaceAll('&amp;', '&');
  return [...html.matchAll(/<a href="([^"]*)"[^>]*>(.*?)<\/a>/g)].map(([, href = '', shown = '']) => [href, shown]);
}

describe('web addresses in a text', () => {
  const addresses: [text: string, address: string][] = [
    ['见 https://oa.example.com/制度/考勤.pdf 。', 'https://oa.example.com/制度/考勤.pdf'],
    ['见https://oa.example.com/制度/考勤.pdf。', 'https://oa.example.com/制度/考勤.pdf'],
    ['https://zh.wikipedia.org/wiki/X_(Y)', 'https://zh.wikipedia.org/wiki/X_(Y)'],
    ['https://zh.wikipedia.org/wiki/门_(建筑)，', 'https://zh.wikipedia.org/wiki/门_(建筑)'],
    ['（https://a.cn/b）说明', 'https://a.cn/b'],
    ['(https://a.cn/b)说明', 'https://a.cn/b'],
    ['(见 https://a.cn/b_(c))', 'https://a.cn/b_(c)'],
    ...[...'。，、；：！？”’》】」）…—'].map((mark): [string, string] => [
      `请看https://a.cn/b${mark}谢谢`,
      'https://a.cn/b',
    ]),
    ...[...".,;:!?'"].map((mark): [string, string] => [`Read https://a.cn/b${mark} Thanks`, 'https://a.cn/b']),
    ['请打开https://a.cn/b查看详情', 'https://a.cn/b'],
    ['请打开https://a.cn查看详情', 'https://a.cn'],
    ['请打开https://a.cn:8443查看', 'https://a.cn:8443'],
    ['请打开https://a.cn/b?x=1查看', 'https://a.cn/b?x=1'],
    ['https://a.cn/b(内网)', 'https://a.cn/b'],
    ['https://a.cn/Q3报告.pdf下载', 'https://a.cn/Q3报告.pdf'],
    ['https://a.cn/2026年/考勤.xlsx，', 'https://a.cn/2026年/考勤.xlsx'],
    ['https://a.cn/?q=考勤&p=2', 'https://a.cn/?q=考勤&p=2'],
    ['https://a.cn/?q=2026年考勤&p=2', 'https://a.cn/?q=2026年考勤&p=2'],
    ['https://a.cn/wiki#第二章', 'https://a.cn/wiki#第二章'],
    ['https://a.cn/#/制度/考勤', 'https://a.cn/#/制度/考勤'],
    ['http://localhost:3000/a http', 'http://localhost:3000/a'],
    ['http://192.168.1.10:8080/login；', 'http://192.168.1.10:8080/login'],
    ['http://oa/login', 'http://oa/login'],
    ['https://内网.example.com/公告', 'https://内网.example.com/公告'],
    ['https://门户.公司的首页', 'https://门户.公司'],
    ['https://bücher.example/Café_(x)', 'https://bücher.example/Café_(x)'],
    ['https://ru.wikipedia.org/wiki/Москва.', 'https://ru.wikipedia.org/wiki/Москва'],
    ['https://zh.wikipedia.org/wiki/阿道夫·门采尔', 'https://zh.wikipedia.org/wiki/阿道夫·门采尔'],
    ['https://a.cn/a_b_c/*x*/~user', 'https://a.cn/a_b_c/*x*/~user'],
    ['**https://a.cn/b**', 'https://a.cn/b'],
    ['~~https://a.cn/b~~', 'https://a.cn/b'],
    ['HTTPS://A.CN/B', 'HTTPS://A.CN/B'],
    ['| https://a.cn/b |', 'https://a.cn/b'],
    ['https://a.cn/a,b;c', 'https://a.cn/a,b;c'],
    ['https://a.cn/b→下一步', 'https://a.cn/b'],
    ['https://a.cn/b👍', 'https://a.cn/b'],
    ['https://a.cn/?next=https://b.cn/c', 'https://a.cn/?next=https://b.cn/c'],
  ];
  for (const [text, address] of addresses) {
    it(`links ${address} in: ${text}`, () => {
      const [link, ...others] = linksIn(text);
      assert.deepEqual(others, []);
      assert.equal(link?.[1], address);
      assert.equal(new URL(link?.[0] ?? '').href, new URL(address).href);
      assert.match(link?.[0] ?? '', /^[\x21-\x7e]+$/);
    });
  }

  it('shows a percent-encoded address in readable characters', () => {
    assert.deepEqual(linksIn('https://oa.example.com/%E5%88%B6%E5%BA%A6'), [
      ['https://oa.example.com/%E5%88%B6%E5%BA%A6', 'https://oa.example.com/制度'],
    ]);
  });

  it('links several addresses in one text', () => {
    assert.deepEqual(
      linksIn('https://a.cn/b,https://c.cn/d 、https://e.cn；www.f.cn/g').map(([href]) => href),
      ['https://a.cn/b', 'https://c.cn/d', 'https://e.cn', 'https://www.f.cn/g'],
    );
  });

  for (const text of [
    'ftp://x.example',
    'javascript://a.cn/b',
    'https://',
    'http://。',
    'https:// a.cn',
    'https://user@evil.example/',
    'https://user:pass@evil.example',
    'xhttps://a.cn',
    'a.cn',
    'example.com/b',
    '`https://a.cn/b`',
    '//a.cn/b',
    'www.',
    'www.example',
    'awww.example.com',
    `https://a.cn/${'a'.repeat(2000)}`,
  ]) {
    it(`leaves ${text.slice(0, 60)} as it is`, () => assert.deepEqual(linksIn(text), []));
  }

  it('adds no link inside of a link', () => {
    assert.deepEqual(linksIn('[https://a.cn 或 13800138000、hr@a.cn、www.a.cn](/b)'), [
      ['/b', 'https://a.cn 或 13800138000、hr@a.cn、www.a.cn'],
    ]);
  });
});

describe('contacts in a text', () => {
  it('links phone, mail and www addresses', () => {
    assert.deepEqual(linksIn('咨询 010-62345678 / 13800138000，hr@example.com，www.example.com'), [
      ['tel:01062345678', '010-62345678'],
      ['tel:13800138000', '13800138000'],
      ['mailto:hr@example.com', 'hr@example.com'],
      ['https://www.example.com', 'www.example.com'],
    ]);
  });

  const contacts: [text: string, shown: string, href: string][] = [
    ['电话：13800138000。', '13800138000', 'tel:13800138000'],
    ['手机号13800138000请保存', '13800138000', 'tel:13800138000'],
    ['电话:138 0013 8000', '138 0013 8000', 'tel:13800138000'],
    ['138-0013-8000', '138-0013-8000', 'tel:13800138000'],
    ['+86 13800138000', '+86 13800138000', 'tel:+8613800138000'],
    ['+86-138-0013-8000', '+86-138-0013-8000', 'tel:+8613800138000'],
    ['0086 13800138000', '0086 13800138000', 'tel:+8613800138000'],
    ['021-54321678', '021-54321678', 'tel:02154321678'],
    ['0755-8601 3388', '0755-8601 3388', 'tel:075586013388'],
    ['0571 8765432', '0571 8765432', 'tel:05718765432'],
    ['(010) 62345678', '(010) 62345678', 'tel:01062345678'],
    ['（010）62345678', '（010）62345678', 'tel:01062345678'],
    ['+86 10 6234 5678', '+86 10 6234 5678', 'tel:+861062345678'],
    ['+86 (0)10 62345678', '+86 (0)10 62345678', 'tel:+861062345678'],
    ['010-62345678 转 8001', '010-62345678 转 8001', 'tel:01062345678,8001'],
    ['010-62345678转8001。', '010-62345678转8001', 'tel:01062345678,8001'],
    ['0755-86013388-8021', '0755-86013388-8021', 'tel:075586013388,8021'],
    ['010-62345678，分机 8001', '010-62345678，分机 8001', 'tel:01062345678,8001'],
    ['010-62345678 ext. 8001', '010-62345678 ext. 8001', 'tel:01062345678,8001'],
    ['400-123-4567', '400-123-4567', 'tel:4001234567'],
    ['400-1234-567', '400-1234-567', 'tel:4001234567'],
    ['4008-123-456', '4008-123-456', 'tel:4008123456'],
    ['热线 400 123 4567', '400 123 4567', 'tel:4001234567'],
    ['800-820-8820', '800-820-8820', 'tel:8008208820'],
    ['+49 30 901820', '+49 30 901820', 'tel:+4930901820'],
    ['+1 (212) 555-0100', '+1 (212) 555-0100', 'tel:+12125550100'],
    ['+852 2345 6789', '+852 2345 6789', 'tel:+85223456789'],
    ['**13800138000**', '13800138000', 'tel:13800138000'],
    ['邮箱:hr@example.com。', 'hr@example.com', 'mailto:hr@example.com'],
    ['请发到li.si+a@mail.example.com.cn谢谢', 'li.si+a@mail.example.com.cn', 'mailto:li.si+a@mail.example.com.cn'],
    ['a_b_c@example.com.', 'a_b_c@example.com', 'mailto:a_b_c@example.com'],
    ['见www.example.com/制度。', 'www.example.com/制度', 'https://www.example.com/%E5%88%B6%E5%BA%A6'],
    ['WWW.EXAMPLE.COM', 'WWW.EXAMPLE.COM', 'https://WWW.EXAMPLE.COM'],
  ];
  for (const [text, shown, href] of contacts) {
    it(`links ${shown} in: ${text}`, () => {
      const links = linksIn(text).map(([address, label]) => [
        address.replace(/^https:\/\/www\.example\.com/i, (host) => host.toLowerCase()),
        label,
      ]);
      assert.deepEqual(links, [[href.replace(/^https:\/\/www\.example\.com/i, (host) => host.toLowerCase()), shown]]);
    });
  }

  for (const text of [
    '2026-11-28',
    '2026年11月28日',
    '20261128',
    '2026/11/28 9:00-18:00',
    '2025-2026 年',
    '1,234,567',
    '1,380,013,800',
    '¥13800',
    '¥13800138000',
    '￥ 100',
    '13800138000 元',
    '13800138000元',
    '13800138000.50',
    '0.13800138000',
    '3.14159265358',
    '110101199003071234',
    '11010119900307123X',
    '身份证 110101199003071234',
    '6222021380013800138',
    '6222 0213 8001 3800 138',
    '订单号 13800138000',
    '订单：13800138000',
    '工号13800138000',
    '编号: 021-20261128',
    'QQ 13800138000',
    '单号 400-123-4567',
    '12800138000',
    '138001380000',
    '1380013800',
    'A13800138000',
    '13800138000a',
    'SN-13800138000',
    'V1.13800138000',
    '#13800138000',
    '138****8000',
    '8001',
    '转 8001',
    '62345678',
    '01062345678',
    '192.168.100.100',
    '255.255.255.0',
    '10:00-11:30',
    '第 400 号',
    '400 人',
    '100%',
    '+5',
    '+12.5%',
    '1+13800138000',
    '000-0000000',
    '3-5 楼',
    '10.0.0.138',
    'ISBN 978-7-111-12345-6',
    '2026-0001-1234',
    '\\13800138000x',
    '`13800138000`',
    'a@b',
    '@zhangsan',
    'hr@example',
    'git@github.com:foyer/foyer.git',
    '邮箱@example.com',
    'hr @example.com',
    'a@b@c',
    'hr.@example.com',
    'user%x@example.com',
  ]) {
    it(`leaves ${text} as it is`, () => assert.deepEqual(linksIn(text), []));
  }
});
