import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { type DefaultTreeAdapterTypes, parseFragment } from 'parse5';
import { longestMarkdown, parseMarkdown } from '../../../server/features/notices/markdown';

const sizes = new Map([['known', { width: 640, height: 360 }]]);
const html = (text: string): string => parseMarkdown(text).toHtml(sizes);

/** A line each; `\n` in it stands for a line break. */
const attacks = readFileSync(new URL('../../attack/markdown.txt', import.meta.url), 'utf8').split('\n').filter((line) => line !== '').map((line) => line.replaceAll('\\n', '\n'));

const allowed: Record<string, readonly string[]> = {
  p: [], br: [], hr: [], strong: [], em: [], s: [], blockquote: [], ul: [], ol: ['start'], li: [], pre: ['tabindex'], code: ['class'], h2: [], h3: [], h4: [], h5: [], h6: [],
  div: ['class', 'tabindex'], table: [], thead: [], tbody: [], tr: [], th: ['scope', 'class'], td: ['class'],
  a: ['href', 'title', 'rel'], img: ['src', 'alt', 'title', 'width', 'height', 'loading', 'decoding'],
};

/** Everything in the HTML that has no place there, as a browser would read it. */
function strangersIn(fragment: string): string[] {
  const strangers: string[] = [];
  const walk = (node: DefaultTreeAdapterTypes.Node): void => {
    if ('tagName' in node) {
      const attributes = new Map(node.attrs.map(({ name, value }) => [name, value]));
      const known = allowed[node.tagName];
      if (known === undefined) strangers.push(`<${node.tagName}>`);
      for (const name of attributes.keys()) if (!(known ?? []).includes(name)) strangers.push(`<${node.tagName} ${name}>`);
      const href = attributes.get('href');
      if (href !== undefined) {
        const url = new URL(href, 'https://portal.example');
        const leaves = url.protocol === 'http:' || (url.protocol === 'https:' && url.origin !== 'https://portal.example');
        if (!['http:', 'https:', 'mailto:', 'tel:'].includes(url.protocol) || url.username !== '') strangers.push(`href ${href}`);
        if (leaves && (!/^https?:\/\//i.test(href) || attributes.get('rel') !== 'noopener noreferrer')) strangers.push(`outside ${href}`);
      }
      if (node.tagName === 'img' && (attributes.get('src') !== '/api/pictures/known' || attributes.get('width') !== '640' || attributes.get('height') !== '360')) {
        strangers.push(`src ${attributes.get('src')}`);
      }
    } else if (node.nodeName !== '#text' && node.nodeName !== '#document-fragment') {
      strangers.push(node.nodeName);
    }
    if ('childNodes' in node) node.childNodes.forEach(walk);
  };
  walk(parseFragment(fragment));
  return strangers;
}

describe('Markdown of a notice', () => {
  for (const attack of attacks) {
    it(`gives nothing to run, load or leave by: ${JSON.stringify(attack)}`, () => assert.deepEqual(strangersIn(html(attack)), []));
  }

  it('gives nothing either where attacks are joined to one text, in any order and cut anywhere', () => {
    const piece = fc.tuple(fc.constantFrom(...attacks), fc.nat(80), fc.nat(80)).map(([text, from, length]) => text.slice(from % text.length, from % text.length + length + 1));
    fc.assert(fc.property(fc.array(piece, { maxLength: 6 }), fc.constantFrom('', ' ', '\n', '\n\n', '> ', '['), (pieces, joint) => {
      assert.deepEqual(strangersIn(html(pieces.join(joint))), []);
    }), { numRuns: 500 });
  });

  it('sees what has no place, if there were any', () => {
    for (const bad of ['<script></script>', '<a href="javascript:x">', '<a href="//evil.example">', '<a href="https://evil.example">', '<img src="/api/pictures/known">', '<p onclick="x">', '<p style="x">', '<!-- x -->']) {
      assert.notDeepEqual(strangersIn(bad), [], bad);
    }
  });

  it('links to web, mail, telephone and this site', () => {
    assert.equal(html('[a](https://x.example/?a=1&b=2 "t") [b](/people/li) [c](mailto:a@b.example) [d](tel:+86-10-123)'),
      '<p><a href="https://x.example/?a=1&amp;b=2" title="t" rel="noopener noreferrer">a</a> <a href="/people/li">b</a> <a href="mailto:a@b.example">c</a> <a href="tel:+86-10-123">d</a></p>\n');
  });

  it('makes a link of a bare address, without the Chinese words that follow it', () => {
    assert.equal(html('见https://x.example/a?b=1。或 http://y.example：8 点'),
      '<p>见<a href="https://x.example/a?b=1" rel="noopener noreferrer">https://x.example/a?b=1</a>。或 <a href="http://y.example" rel="noopener noreferrer">http://y.example</a>：8 点</p>\n');
    assert.equal(html('y.example a@b.example ftp://x.example'), '<p>y.example a@b.example ftp://x.example</p>\n');
  });

  it('begins headings at h2 and leaves no gap between them', () => {
    const tags = (text: string): string[] => [...html(text).matchAll(/<(h\d)>/g)].map(([, tag]) => tag ?? '');
    assert.deepEqual(tags('# a\n## b\n### c\n# d'), ['h2', 'h3', 'h4', 'h2']);
    assert.deepEqual(tags('### a\n##### b\n### c\n# d\n###### e'), ['h2', 'h3', 'h2', 'h2', 'h3']);
    assert.deepEqual(tags('# a\n## b\n### c\n#### d\n##### e\n###### f'), ['h2', 'h3', 'h4', 'h5', 'h6', 'h6']);
  });

  it('lets wide tables and code scroll by themselves, and aligns without inline styles', () => {
    assert.equal(html('| a | b |\n| :-: | - |\n| 1 | 2 |'),
      '<div class="table" tabindex="0"><table>\n<thead>\n<tr>\n<th scope="col" class="center">a</th>\n<th scope="col">b</th>\n</tr>\n</thead>\n'
      + '<tbody>\n<tr>\n<td class="center">1</td>\n<td>2</td>\n</tr>\n</tbody>\n</table></div>\n');
    assert.equal(html('~~~\na\n~~~'), '<pre tabindex="0"><code>a\n</code></pre>\n');
  });

  it('tells which pictures a text wants, each once, wherever they are', () => {
    assert.deepEqual(parseMarkdown('![a](/api/pictures/a) [![b](/api/pictures/b)](/x)\n\n- **![a](/api/pictures/a)**\n\n![](https://x.example/c.png)').pictures, ['a', 'b']);
  });

  it('is cut where it is longer than allowed', () => {
    const long = html('字'.repeat(longestMarkdown + 1));
    assert.equal(long, `<p>${'字'.repeat(longestMarkdown)}…</p>\n`);
  });
});
