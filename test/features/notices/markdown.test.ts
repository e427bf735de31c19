import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { type DefaultTreeAdapterTypes, parseFragment } from 'parse5';
import { parseMarkdown } from '../../../server/features/notices/markdown';

const sizes = new Map([['known', { width: 640, height: 360 }]]);
const html = (text: string): string => parseMarkdown(text).toHtml(sizes);

/** One per line; `\n` in a line stands for a line break. */
const attacks = readFileSync(new URL('../../attack/markdown.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => line.replaceAll('\\n', '\n'));

const allowed: Record<string, readonly string[]> = {
  p: ['dir'],
  br: [],
  hr: [],
  strong: [],
  em: [],
  s: [],
  blockquote: ['dir'],
  ul: [],
  ol: ['start'],
  li: ['class', 'dir'],
  pre: ['tabindex'],
  code: ['class'],
  h2: ['dir'],
  h3: ['dir'],
  h4: ['dir'],
  h5: ['dir'],
  h6: ['dir'],
  label: [],
  input: ['type', 'disabled', 'checked'],
  div: ['class', 'tabindex'],
  table: [],
  thead: [],
  tbody: [],
  tr: [],
  th: ['scope', 'class', 'dir'],
  td: ['class', 'dir'],
  a: ['class', 'href', 'rel'],
  img: ['src', 'alt', 'title', 'width', 'height', 'loading', 'decoding'],
};

/** Elements, attributes and addresses that notices may not contain, as a browser parses them. */
function forbiddenIn(fragment: string): string[] {
  const forbidden: string[] = [];
  const walk = (node: DefaultTreeAdapterTypes.Node): void => {
    if ('tagName' in node) {
      const attributes = new Map(node.attrs.map(({ name, value }) => [name, value]));
      const known = allowed[node.tagName];
      if (known === undefined) forbidden.push(`<${node.tagName}>`);
      for (const name of attributes.keys())
        if (!(known ?? []).includes(name)) forbidden.push(`<${node.tagName} ${name}>`);
      if (node.tagName === 'input' && (attributes.get('type') !== 'checkbox' || !attributes.has('disabled')))
        forbidden.push('an input that is no disabled checkbox');
      const href = attributes.get('href');
      if (href !== undefined) {
        const url = new URL(href, 'https://portal.example');
        const leaves =
          url.protocol === 'http:' || (url.protocol === 'https:' && url.origin !== 'https://portal.example');
        if (!['http:', 'https:', 'mailto:', 'tel:'].includes(url.protocol) || url.username !== '')
          forbidden.push(`href ${href}`);
        if (leaves && (!/^https?:\/\//i.test(href) || attributes.get('rel') !== 'noopener noreferrer'))
          forbidden.push(`outside ${href}`);
      }
      if (
        node.tagName === 'img' &&
        (attributes.get('src') !== '/api/pictures/known' ||
          attributes.get('width') !== '640' ||
          attributes.get('height') !== '360')
      ) {
        forbidden.push(`src ${attributes.get('src')}`);
      }
    } else if (node.nodeName !== '#text' && node.nodeName !== '#document-fragment') {
      forbidden.push(node.nodeName);
    }
    if ('childNodes' in node) node.childNodes.forEach(walk);
  };
  walk(parseFragment(fragment));
  // A browser parses these as markup.
  if (/<a [^>]*>(?:(?!<\/a>).)*<a /s.test(fragment)) forbidden.push('a link inside of a link');
  return forbidden;
}

describe('Markdown of a notice', () => {
  for (const attack of attacks) {
    it(`contains nothing that runs, loads or leads to an unknown scheme: ${JSON.stringify(attack)}`, () =>
      assert.deepEqual(forbiddenIn(html(attack)), []));
  }

  it('stays safe when attacks are joined in any order and cut anywhere', () => {
    const piece = fc
      .tuple(fc.constantFrom(...attacks), fc.nat(80), fc.nat(80))
      .map(([text, from, length]) => text.slice(from % text.length, (from % text.length) + length + 1));
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 6 }),
        fc.constantFrom('', ' ', '\n', '\n\n', '> ', '[', '<br', '- [x] '),
        (pieces, joint) => {
          assert.deepEqual(forbiddenIn(html(pieces.join(joint))), []);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('stays safe for random texts of characters with a meaning in Markdown', () => {
    const pieces = [
      ...'<>/\\"\'`*_~[]()!|:-#&;@.,?=%+ \n\t',
      '<br',
      '<br/>',
      '\n| a |\n| - |\n|',
      '- [ ] ',
      '![',
      '](',
      'javascript:',
      'data:',
      'https://',
      'http://',
      'www.',
      'mailto:',
      'tel:',
      '//',
      'a.cn',
      '制度',
      '。',
      '（',
      'onclick=',
      'hr@a.cn',
      '010-62345678',
      '13800138000',
      '转 8001',
      '&#106;',
      '&colon;',
      '%6a',
      '\u202e',
      '\ud83d',
      'عب',
      'x',
    ];
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...pieces), { maxLength: 24 }).map((parts) => parts.join('')),
        (text) => {
          assert.deepEqual(forbiddenIn(html(text)), [], JSON.stringify(text));
        },
      ),
      { numRuns: 5000 },
    );
  }).timeout(60_000);

  it('is tested by a check that detects forbidden content', () => {
    for (const bad of [
      '<script></script>',
      '<a href="javascript:x">',
      '<a href="//evil.example">',
      '<a href="https://evil.example">',
      '<img src="/api/pictures/known">',
      '<p onclick="x">',
      '<p style="x">',
      '<!-- x -->',
      '<input type="checkbox">',
      '<input disabled>',
      '<a href="/x">x<a href="/y">y</a></a>',
    ])
      assert.notDeepEqual(forbiddenIn(bad), [], bad);
  });

  it('lets the browser choose the width of an uploaded picture', () => {
    const image = (id: string, width: number, height: number): string =>
      parseMarkdown(`![屋"顶](/api/files/${id})`).toHtml(new Map([[id, { width, height }]]));
    assert.equal(
      image('a-1', 3000, 4000),
      '<p dir="auto"><img src="/api/files/a-1" srcset="/api/files/a-1?w=320 320w, /api/files/a-1?w=750 750w, /api/files/a-1?w=1500 1500w" sizes="(min-width: 720px) 688px, 100vw" alt="屋&quot;顶" width="3000" height="4000" loading="lazy" decoding="async"></p>\n',
    );
    assert.match(image('small', 100, 50), /srcset="\/api\/files\/small\?w=320 100w" sizes/);
    assert.match(image('middle', 750, 50), /\?w=320 320w, \/api\/files\/middle\?w=750 750w" sizes/);
    assert.equal(parseMarkdown('![x](/api/files/unknown)').toHtml(new Map()), '<p dir="auto">x</p>\n');
  });

  it('links to web, mail, phone and this site', () => {
    assert.equal(
      html('[a](https://x.example/?a=1&b=2 "t") [b](/people/li) [c](mailto:a@b.example) [d](tel:+86-10-123)'),
      '<p dir="auto"><a href="https://x.example/?a=1&amp;b=2" rel="noopener noreferrer">a</a> <a href="/people/li">b</a> <a href="mailto:a@b.example">c</a> <a href="tel:+86-10-123">d</a></p>\n',
    );
  });

  for (const [text, expected] of [
    ['**通知：**周五停水，**（必读）**请转告', '<strong>通知：</strong>周五停水，<strong>（必读）</strong>请转告'],
    ['请于**“周五”**前提交', '请于<strong>“周五”</strong>前提交'],
    ['~~旧址：~~新址', '<s>旧址：</s>新址'],
    ['*注意：*请看*（附件）*说明', '<em>注意：</em>请看<em>（附件）</em>说明'],
    ['***重要！***今天', '<em><strong>重要！</strong></em>今天'],
    [
      '**见 https://a.cn/b**请看',
      '<strong>见 <a href="https://a.cn/b" rel="noopener noreferrer">https://a.cn/b</a></strong>请看',
    ],
    ['2 * 3 * 4，a_b_c，5 ~ 6', '2 * 3 * 4，a_b_c，5 ~ 6'],
  ] as const) {
    it(`renders emphasis in: ${text}`, () => assert.equal(html(text), `<p dir="auto">${expected}</p>\n`));
  }

  it('breaks a line at <br> in any form, and keeps every other HTML as text', () => {
    assert.equal(
      html('| a |\n| - |\n| 9:00<br>14:00<BR/>15:00<Br />16:00 |').replaceAll('\n', ''),
      '<div class="table" tabindex="0"><table><thead><tr><th scope="col" dir="auto">a</th></tr></thead><tbody><tr><td dir="auto">9:00<br>14:00<br>15:00<br>16:00</td></tr></tbody></table></div>',
    );
    for (const text of [
      '<br x>',
      '<br onclick=a>',
      '<b>',
      '<brr>',
      '</br>',
      '< br>',
      '<br/ >',
      '<br\n>',
      '`<br>`',
      '\\<br>',
    ])
      assert.ok(!/<br>(?!\n)/.test(html(`a${text}b`)), text);
  });

  it('shows tasks as disabled checkboxes, each with its text as its label', () => {
    assert.equal(
      html('- [ ] a\n- [x] **b**\n- [X]完成\n- c').replaceAll('\n', ''),
      '<ul><li class="task" dir="auto"><label><input type="checkbox" disabled> a</label></li><li class="task" dir="auto"><label><input type="checkbox" disabled checked> <strong>b</strong></label></li>' +
        '<li class="task" dir="auto"><label><input type="checkbox" disabled checked> 完成</label></li><li dir="auto">c</li></ul>',
    );
    for (const text of ['[ ] a', '- a [ ] b', '- [y] a', '- \\[ ] a', '- `[ ] a`', '- [x](/a)'])
      assert.ok(!html(text).includes('<input'), text);
  });

  it('links to a picture of another site, with a class for the link text', () => {
    const link = (text: string): string =>
      `<a class="external-picture" href="https://cdn.example.com/a.png" rel="noopener noreferrer">${text}</a>`;
    assert.equal(html('![图](https://cdn.example.com/a.png)'), `<p dir="auto">${link('图')}</p>\n`);
    assert.equal(
      html('![](https://cdn.example.com/a.png)'),
      `<p dir="auto">${link('https://cdn.example.com/a.png')}</p>\n`,
    );
    assert.equal(
      html('[![图](https://cdn.example.com/a.png)](/people)'),
      '<p dir="auto"><a href="/people">图</a></p>\n',
    );
    assert.equal(
      html('![图](/api/pictures/unknown) ![<b>](/a.png) ![x](data:image/png;base64,AA)'),
      '<p dir="auto">图 &lt;b&gt; ![x](data:image/png;base64,AA)</p>\n',
    );
  });

  it('gives each block the direction of its first letter', () => {
    assert.equal(
      html('# a\n\n> b\n>\n> c\n\n1. d\n2. e\n\n   f').replaceAll('\n', ''),
      '<h2 dir="auto">a</h2><blockquote dir="auto"><p>b</p><p dir="auto">c</p></blockquote><ol><li dir="auto"><p>d</p></li><li dir="auto"><p>e</p><p dir="auto">f</p></li></ol>',
    );
  });

  it('begins headings at h2 and skips no level', () => {
    const tags = (text: string): string[] => [...html(text).matchAll(/<(h\d) /g)].map(([, tag]) => tag ?? '');
    assert.deepEqual(tags('# a\n## b\n### c\n# d'), ['h2', 'h3', 'h4', 'h2']);
    assert.deepEqual(tags('### a\n##### b\n### c\n# d\n###### e'), ['h2', 'h3', 'h2', 'h2', 'h3']);
    assert.deepEqual(tags('# a\n## b\n### c\n#### d\n##### e\n###### f'), ['h2', 'h3', 'h4', 'h5', 'h6', 'h6']);
  });

  // Field report 6.
  for (const [name, space] of [
    ['no-break', '\u00a0'],
    ['narrow no-break', '\u202f'],
    ['full-width', '\u3000'],
  ] as const) {
    it(`reads a ${name} space behind the mark of a block like an ordinary one`, () => {
      for (const text of [
        '## 放假通知',
        '前\n### 标题\n后',
        '- 一\n- 二\n  - 三\n    1. 四',
        '1. 一\n2. 二\n\n3) 三',
        '> 引用\n> - 项\n> ## 标题',
        '- > ## 标题',
        '- [ ] 未完成\n- [x] 完成',
        '| a | b |\n| :-- | --- |\n| 1 | 2 |',
      ]) {
        const other = text.replace(/(?<=[-#.)>\]:|]) /g, space);
        assert.notEqual(other, text);
        assert.equal(html(other), html(text), JSON.stringify(other));
      }
      for (const text of ['#标题', '1.5', '-1', '**粗**', `${space}## 缩进`, `正文 - 一${space}二`])
        assert.match(html(text), /^<p dir="auto">[^]*<\/p>\s*$/, text);
      assert.ok(html(`a${space}b`).includes(`a${space}b`));
    });
  }

  it('lets wide tables and code scroll in their own box, and aligns cells without inline styles', () => {
    assert.equal(
      html('| a | b |\n| :-: | - |\n| 1 | 2 |'),
      '<div class="table" tabindex="0"><table>\n<thead>\n<tr>\n<th scope="col" class="center" dir="auto">a</th>\n<th scope="col" dir="auto">b</th>\n</tr>\n</thead>\n' +
        '<tbody>\n<tr>\n<td class="center" dir="auto">1</td>\n<td dir="auto">2</td>\n</tr>\n</tbody>\n</table></div>\n',
    );
    assert.equal(html('~~~\na\n~~~'), '<pre tabindex="0"><code>a\n</code></pre>\n');
  });

  it('lists each picture of a text once', () => {
    assert.deepEqual(
      parseMarkdown(
        '![a](/api/pictures/a) [![b](/api/pictures/b)](/x)\n\n- **![a](/api/pictures/a)**\n\n![](https://x.example/c.png)',
      ).pictures,
      ['a', 'b'],
    );
  });
});

describe('the length of the HTML of a notice', () => {
  const id = 'k'.repeat(22);
  const sizesOfFile = new Map([[id, { width: 4000, height: 3000 }]]);
  const longAddress = `/${'x'.repeat(1950)}`;
  const definitions: Record<string, string> = {
    'a long title': `/b '${'t'.repeat(25_000)}'`,
    'a title of quotation marks': `/b '${'"'.repeat(20_000)}'`,
    'a long address': longAddress,
    'an address that is escaped': `/${'&'.repeat(1950)}`,
    'an address that is encoded': `/${'字'.repeat(210)}`,
    'a short address': '/b',
    'a picture of the portal': `/api/files/${id}`,
    'a picture of another site': `https://x.example/${'&'.repeat(1900)}`,
  };
  for (const [name, address] of Object.entries(definitions))
    for (const use of ['[a] ', '![a] ', '[b][a] ', '![][a] ', '[![a]](/c) ', '| [a] ', '- [a]\n'])
      it(`is limited if a definition with ${name} is used again and again: ${JSON.stringify(use)}`, () => {
        const definition = `[a]: ${address}\n\n`;
        const text = definition + use.repeat((50_000 - definition.length) / use.length);
        const { length } = parseMarkdown(text).toHtml(sizesOfFile);
        assert.ok(length < 20 * text.length, `${length} characters`);
      });

  it('leaves the references of an ordinary long notice links', () => {
    const text = `[a]: https://x.example/${'p'.repeat(80)}\n\n${'[a] '.repeat(500)}`;
    assert.equal(html(text).match(/<a /g)?.length, 500);
  });

  it('shows the references that are too many as text, while inline links stay links', () => {
    const result = html(`[a]: /${'x'.repeat(1950)}\n\n${'[a] '.repeat(1000)}[b](/c)`);
    assert.match(result, /<\/a> \[a\] .*\[a\] <a href="\/c">b<\/a>/);
  });
});
