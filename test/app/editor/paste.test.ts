import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { parseFragment, type DefaultTreeAdapterTypes } from 'parse5';
import { cleanPastedHtml } from '../../../app/editor/paste/clean-pasted-html';
import { isSafeLink } from '../../../app/editor/safe-link';

const clean = (html: string): string => cleanPastedHtml(html, 'https://portal.example').html;

/** An item as Word writes it. */
const wordItem = (level: number, marker: string, text: string, font = ''): string =>
  `<p class=MsoListParagraph style='margin-left:36.0pt;text-indent:-18.0pt;mso-list:l0 level${level} lfo1'><![if !supportLists]>` +
  `<span lang=EN-US style='font-family:${font};mso-bidi-font-family:Calibri'><span style='mso-list:Ignore'>${marker}<span ` +
  `style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>${text}<o:p></o:p></p>`;

describe('pasted HTML', () => {
  it('of Word keeps nested lists, without doubled markers', () => {
    const html = [
      '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style><!-- p.MsoNormal {color:red} --></style>',
      '<!--[if gte mso 9]><xml><o:OfficeDocumentSettings/></xml><![endif]--></head><body lang=ZH-CN><!--StartFragment-->',
      wordItem(1, '·', '一', 'Symbol'),
      wordItem(2, 'o', '一甲', '"Courier New"'),
      wordItem(2, 'o', '一乙', '"Courier New"'),
      wordItem(1, '·', '二', 'Symbol'),
      '<!--EndFragment--></body></html>',
    ].join('\n');
    assert.equal(clean(html), '<ul><li>一<ul><li>一甲</li><li>一乙</li></ul></li><li>二</li></ul>');
  });

  it('of Word tells numbered lists by their markers, and keeps the first number', () => {
    assert.equal(
      clean(wordItem(1, '3.', '甲') + wordItem(2, 'a)', '乙') + wordItem(1, '4.', '丙')),
      '<ol start="3"><li>甲<ol><li>乙</li></ol></li><li>丙</li></ol>',
    );
    assert.equal(clean(wordItem(1, '一、', '甲') + wordItem(1, '二、', '乙')), '<ol><li>甲</li><li>乙</li></ol>');
    assert.equal(clean(wordItem(1, '（1）', '甲')), '<ol><li>甲</li></ol>');
    for (const marker of ['l', 'n', 'Ø', 'ü'])
      assert.equal(clean(wordItem(1, marker, '甲', 'Wingdings')), '<ul><li>甲</li></ul>');
  });

  it('of Word keeps the number of the first item in a section', () => {
    const items = wordItem(1, '3.', '一') + wordItem(1, '4.', '二');
    for (const [start, end] of [
      ['<html><body>', '</body></html>'],
      ['<div class=WordSection1>', '</div>'],
      ['<div><div>', '</div></div>'],
    ])
      assert.equal(clean(`${start ?? ''}${items}${end ?? ''}`), '<ol start="3"><li>一</li><li>二</li></ol>', start);
    assert.equal(
      clean(`<div><table><tr><td>${items}</td><td>甲</td></tr></table></div>`),
      clean(`<table><tr><td>${items}</td><td>甲</td></tr></table>`),
    );
  });

  it('keeps the beginning of 200,000 paragraphs, also in a list or a table', () => {
    const paragraphs = '<p>字'.repeat(200_000);
    for (const start of ['<ul><div>', '<table><caption>', '<table><tr><td>']) {
      const { html, isTooLarge } = cleanPastedHtml(start + paragraphs);
      assert.deepEqual([html.split('<p>字').length, isTooLarge], [5_001, true], start);
    }
  }).timeout(60_000);

  it('of WPS makes items of paragraphs with a symbol, and drops style sheets', () => {
    assert.equal(
      clean('<p class=MsoNormal><span style="font-family:Wingdings;">l&nbsp;</span><span>项目</span></p>'),
      '<ul><li>项目</li></ul>',
    );
    assert.equal(
      clean(
        '<p class=MsoNormal style="mso-list:l0 level1 lfo1;"><!--[if !supportLists]--><span style="font-family:Wingdings;"><span style="mso-list:Ignore;">l<span>&nbsp;</span></span></span><!--[endif]-->项目</p>',
      ),
      '<ul><li>项目</li></ul>',
    );
    assert.equal(clean('<style>p{color:red}</style><p>正文</p>'), '<p>正文</p>');
  });

  it('keeps headings, emphasis by style and links', () => {
    assert.equal(
      clean(
        '<h1><b>大标题</b></h1><h2 style="font-weight:bold">小标题</h2><p><span style="font-weight:700">粗</span><span style="font-style:italic">斜</span><span style="text-decoration: line-through">删</span><u>下</u> <a href="https://a.example/">链接</a></p>',
      ),
      '<h1>大标题</h1><h2>小标题</h2><p><strong>粗</strong><em>斜</em><s>删</s>下 <a href="https://a.example/">链接</a></p>',
    );
    assert.equal(clean('<b style="font-weight:normal"><p>普通<b>粗</b></p></b>'), '<p>普通<strong>粗</strong></p>');
    assert.equal(clean('<p class=MsoTitle>题目</p>'), '<h1>题目</h1>');
  });

  it('makes paths of the addresses of the portal', () => {
    assert.equal(
      clean('<a href="https://portal.example/notices/1">x</a><img src="https://portal.example/api/pictures/1" alt="">'),
      '<p><a href="/notices/1">x</a><img src="/api/pictures/1" alt=""></p>',
    );
    assert.equal(clean('<a href="https://portal.example.evil.example/x">x</a>').includes('evil'), true);
  });

  it('makes a path only of the address of a picture of the portal, not of other addresses on it', () => {
    const address = 'https://portal.example/api/exports/log?format=csv';
    assert.equal(clean(`<img src="${address}" alt="">`), `<p><img src="${address}" alt=""></p>`);
  });

  it('of an article in WeChat keeps its pictures, which load late', () => {
    assert.equal(
      clean(
        '<section style="box-sizing:border-box"><section><p><span leaf="">正文</span></p><p><img class="rich_pages" data-src="https://mmbiz.qpic.cn/a.png" src="data:image/svg+xml,x" width="100%"></p></section><mp-common-profile></mp-common-profile></section>',
      ),
      '<p>正文</p><p><img src="https://mmbiz.qpic.cn/a.png" alt=""></p>',
    );
  });

  it('of Excel becomes a table: a title above, merged cells empty, the first row as header', () => {
    assert.equal(
      clean(
        '<table border=0><col width=72><tr height=20><td colspan=3 class=xl65>值班表</td></tr><tr><td>部门</td><td>姓名</td><td style="text-align:right">电话</td></tr><tr><td rowspan=2>行政</td><td>张三</td><td x:num>8001</td></tr><tr><td>李四</td><td>80|02</td></tr><tr><td></td><td></td><td></td></tr></table>',
      ),
      '<p><strong>值班表</strong></p><table><tr><th>部门</th><th>姓名</th><th align="right">电话</th></tr><tr><td>行政</td><td>张三</td><td>8001</td></tr><tr><td></td><td>李四</td><td>80|02</td></tr></table>',
    );
  });

  it('joins the paragraphs of a cell, and unwraps tables for layout', () => {
    assert.equal(
      clean(
        '<table><tr><th>a</th><th>b</th></tr><tr><td><p>一</p><p>二</p></td><td><ul><li>x</li><li>y</li></ul></td></tr></table>',
      ),
      '<table><tr><th>a</th><th>b</th></tr><tr><td>一；二</td><td>x；y</td></tr></table>',
    );
    assert.equal(clean('<table><tr><td><h2>题</h2><p>文</p></td></tr></table>'), '<h2>题</h2><p>文</p>');
  });

  it('reads web pages: lists, tasks, quotes, code, line breaks', () => {
    assert.equal(clean('<div>一<div>二</div>三<br>四<br><br>五</div>'), '<p>一</p><p>二</p><p>三<br>四</p><p>五</p>');
    assert.equal(
      clean('<ul><li><p>一</p><ol start="3"><li>甲</li></ol></li><ul><li>深</li></ul></ul>'),
      '<ul><li>一<ol start="3"><li>甲</li></ol><ul><li>深</li></ul></li></ul>',
    );
    assert.equal(
      clean('<ul><li><label><input type=checkbox checked> 做完</label></li><li><input type="checkbox"> 没做</li></ul>'),
      '<ul><li><input type="checkbox" checked>做完</li><li><input type="checkbox">没做</li></ul>',
    );
    assert.equal(
      clean('<pre>a  b\n\tc</pre><p>用<code>x</code></p>'),
      '<pre><code>a  b\n\tc</code></pre><p>用<code>x</code></p>',
    );
    assert.equal(clean('<blockquote>引<p>用</p></blockquote><hr>'), '<blockquote><p>引</p><p>用</p></blockquote><hr>');
    assert.equal(clean('<p>中文\n   换行 and\n English</p>'), '<p>中文换行 and English</p>');
    assert.equal(clean('<p>年会&nbsp;2026</p><p>&nbsp;</p>'), '<p>年会 2026</p>');
    assert.equal(clean('<p>a<span style="display:none">b</span></p>'), '<p>a</p>');
    assert.equal(clean('1 < 2 && 3 > 2'), '<p>1 &lt; 2 &amp;&amp; 3 &gt; 2</p>');
  });

  const attacks = readFileSync(new URL('../../attack/paste/attacks.txt', import.meta.url), 'utf8');

  it('contains nothing that a notice may not contain, whatever is pasted', () => {
    for (const attack of [...attacks.split('\n'), attacks]) assert.deepEqual(forbiddenIn(clean(attack)), [], attack);
    const piece = fc.oneof(
      fc.constantFrom(...attacks.split(/(?=[<>"'=\s])/)),
      fc.constantFrom(
        '<',
        '>',
        '</',
        '"',
        "'",
        '=',
        ' ',
        '<!--',
        '-->',
        '<p',
        '<td',
        '<table>',
        '<li>',
        '<b>',
        '&#',
        '&lt;',
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        assert.deepEqual(forbiddenIn(clean(pieces.join(''))), []);
      }),
      { numRuns: 1000 },
    );
  });

  for (const [name, html] of Object.entries({
    'deep nesting': '<div>'.repeat(200_000),
    'deep lists': '<ul><li>'.repeat(100_000),
    'deep tables': '<table><tr><td>'.repeat(60_000),
    'deep inline': '<b><i>'.repeat(100_000) + 'x',
    'open comments': '<!--'.repeat(200_000),
    'open styles': '<style>'.repeat(100_000),
    'open quotes': '<a b="'.repeat(100_000),
    'many attributes': `<p ${'a=b '.repeat(200_000)}>x</p>`,
    'wrong ends': '</p></b>'.repeat(100_000),
    'less-than signs': '<'.repeat(500_000),
    ampersands: '&'.repeat(500_000),
    spaces: ' \n'.repeat(400_000),
    'merged cells': `<table>${'<tr><td colspan=1000 rowspan=1000>x</td><td>y</td></tr>'.repeat(5_000)}</table>`,
    'an endless text': '字'.repeat(4_000_000),
    'a long style': `<p style="${'a:b;'.repeat(200_000)}">x</p>`,
    'list paragraphs': '<p style="mso-list:l0 level9 lfo1">x</p>'.repeat(20_000),
  })) {
    it(`is read in time: ${name}`, () => {
      const start = process.cpuUsage();
      const { html: result } = cleanPastedHtml(html);
      const { user } = process.cpuUsage(start);
      assert.ok(user < 4_000_000, `${user / 1000} ms`);
      assert.deepEqual(forbiddenIn(result.slice(0, 20_000)), []);
    });
  }
});

const allowed: Record<string, readonly string[]> = {
  ...Object.fromEntries(
    'p h1 h2 h3 h4 h5 h6 strong em s code pre ul li blockquote hr br table tbody tr'
      .split(' ')
      .map((name) => [name, []]),
  ),
  ol: ['start'],
  th: ['align'],
  td: ['align'],
  a: ['href'],
  img: ['src', 'alt'],
  input: ['type', 'checked'],
};

function forbiddenIn(html: string): string[] {
  const found: string[] = [];
  const walk = (node: DefaultTreeAdapterTypes.Node): void => {
    if ('tagName' in node) {
      const names = allowed[node.tagName];
      if (names === undefined) found.push(`<${node.tagName}>`);
      for (const { name, value } of node.attrs) {
        if (names?.includes(name) !== true) found.push(`<${node.tagName} ${name}>`);
        if (name === 'href' && !isSafeLink(value)) found.push(value);
        if (name === 'src' && /^\s*(?:javascript|vbscript|data:text)/i.test(value)) found.push(value);
        if (name === 'start' && !/^\d+$/.test(value)) found.push(value);
      }
    } else if (node.nodeName !== '#text' && node.nodeName !== '#document-fragment') found.push(node.nodeName);
    if ('childNodes' in node) node.childNodes.forEach(walk);
  };
  walk(parseFragment(html));
  return found;
}
