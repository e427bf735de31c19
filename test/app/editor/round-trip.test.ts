import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import type { Node } from 'prosemirror-model';
import { isSafeLink } from '../../../app/editor/safe-link';
import { fromMarkdown } from '../../../app/editor/rich/from-markdown';
import { schema } from '../../../app/editor/rich/schema';
import { toMarkdown } from '../../../app/editor/rich/to-markdown';
import { parseMarkdown } from '../../../server/features/notices/markdown';
import { safeLink } from '../../../server/safe-link';

const published = (text: string): string => parseMarkdown(text).toHtml(new Map());
const withoutSpace = (html: string): string => html.replace(/\s+/g, ' ').replace(/<(\/?)p( dir="auto")?>/g, '');

/** The same notice without its memory of the text that it was read from. */
const forgotten = (doc: Node): Node => schema.nodeFromJSON(doc.toJSON());

const attacks = readFileSync(new URL('../../attack/markdown.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => line.replaceAll('\\n', '\n'));

const texts: Record<string, string> = {
  headings: '# 一级\n\n## 二级 ##\n\n标题\n===\n\n### 三级 *重点*\n\n#### 四',
  emphasis: '**通知：**周五，*请*、~~作废~~、***全部***、**粗 *斜* 粗**、`code`、``a`b``',
  breaks: '第一行\n第二行\n第三行  \n第四行\\\n第五行<br>第六行<br/><br>第八行',
  links:
    '[门户](/notices/1 "标题")、<https://a.example/x_y>、https://a.example/a_b_c*d*e、[电话](tel:10086)、a@b.example',
  references: '[制度][1]和[1]\n\n[1]: https://a.example/ "制度"\n\n后面',
  lists: '- 一\n- 二\n  - 二甲\n  - 二乙\n\n    续\n- 三\n\n1. 甲\n2. 乙\n\n5) 五\n6) 六',
  'loose lists': '- 一\n\n- 二\n\n  第二段\n\n      代码\n\n- 三',
  'two lists': '- 一\n- 二\n\n* 三\n* 四\n\n+ 五',
  tasks: '- [ ] 未完成\n- [x] 完成\n- [X]完成\n- [ ] **粗**\n  - [ ] 子任务',
  quotes: '> 引用\n> 第二行\n>\n> - 列表\n> - 项\n>\n> > 更深\n\n段落',
  code: '```js\nconst a = `b`;\n```\n\n~~~\n```\n~~~\n\n    缩进\n    代码\n\n````\n```\n````',
  tables:
    '| 姓名 | 数量 | 备注 |\n| :--- | ---: | :---: |\n| 张 | 1 | a\\|b |\n| 李<br>王 | `x\\|y` | **粗** |\n|  |  |  |',
  'table without outer pipes': 'a | b\n--- | ---\n1 | 2',
  pictures:
    '![截图](/api/pictures/abc "标题")\n![无](/api/pictures/def)\n\n![外部](https://a.example/b.png) [![图](/api/pictures/abc)](/notices/2)',
  rules: '一\n\n---\n\n二\n\n***\n\n- a\n- ___',
  characters: '&copy; &amp;amp; 1 < 2 && 3 > 2 \\*不\\* 5*3*2 a_b_c [括号] (x) # 不 \\# 1\\. 2) $ | ~ ^',
  mixed:
    '# 放假\n\n各位同事：\n\n1. **时间**：十月一日\n   - 上午\n   - 下午\n2. 地点\n\n   > 大厅\n\n| a |\n| - |\n| b |\n\n谢谢',
  windows: '一\r\n二\r\n\r\n- 三\r\n- 四',
  edges: '\n\n   段落\n\n\n\n# 标题   \n\n\n',
  empty: '',
  'empty items': '-\n- a\n-\n\n1.\n2. b',
  'no-break space': '##\u00a0放假通知\n\n**a\u00a0b**',
  'no-break spaces behind marks':
    '-\u00a0一\n-\u00a0二\n\n1.\u00a0甲\n2.\u00a0乙\n\n>\u00a0引用\n\n-\u00a0[ ]\u00a0任务\n\n|\u00a0a\u00a0|\n|\u00a0-\u00a0|',
  'full-width spaces behind marks': '##\u3000放假通知\n\n1.\u3000甲\n2.\u3000乙\n\n>\u3000引用',
};

describe('the Markdown of a notice in the editor', () => {
  for (const [name, text] of Object.entries(texts)) {
    it(`is unchanged after load and save: ${name}`, () => {
      assert.equal(toMarkdown(fromMarkdown(text)), text.replace(/\r\n/g, '\n'));
    });

    it(`looks the same to readers when every block is written again: ${name}`, () => {
      const again = toMarkdown(forgotten(fromMarkdown(text)));
      assert.equal(withoutSpace(published(again)), withoutSpace(published(text)), again);
      assert.deepEqual(fromMarkdown(again).toJSON(), fromMarkdown(toMarkdown(forgotten(fromMarkdown(again)))).toJSON());
    });

    it(`keeps all other blocks when one is changed: ${name}`, () => {
      const doc = fromMarkdown(text);
      for (let index = 0; index < doc.childCount; index += 1) {
        const child = doc.child(index);
        const changed = doc.replace(0, 0, doc.slice(0, 0)).copy(doc.content.replaceChild(index, forgotten(child)));
        const again = toMarkdown(changed);
        assert.equal(withoutSpace(published(again)), withoutSpace(published(text)), `${index}: ${again}`);
      }
    });
  }

  it('has the same blocks as the published page, also with no-break spaces behind marks', () => {
    const names = (text: string): string[] => fromMarkdown(text).content.content.map(({ type }) => type.name);
    assert.deepEqual(names(texts['no-break space'] ?? ''), ['heading', 'paragraph']);
    assert.deepEqual(names(texts['no-break spaces behind marks'] ?? ''), [
      'bullet_list',
      'ordered_list',
      'blockquote',
      'bullet_list',
      'table',
    ]);
    assert.deepEqual(names(texts['full-width spaces behind marks'] ?? ''), ['heading', 'ordered_list', 'blockquote']);
  });

  it('keeps the title of a link whose text is its address', () => {
    const text = '[https://a.example/](https://a.example/ "制度")';
    assert.equal(toMarkdown(forgotten(fromMarkdown(text))), text);
  });

  it('keeps attack texts as they are, and shows readers the same when they are written again', () => {
    for (const attack of attacks) {
      assert.equal(toMarkdown(fromMarkdown(attack)), attack);
      const again = toMarkdown(forgotten(fromMarkdown(attack)));
      assert.equal(withoutSpace(published(again)), withoutSpace(published(attack)), `${attack} → ${again}`);
    }
  });

  it('links to the same addresses as the server', () => {
    for (const attack of attacks) {
      for (const address of attack.match(/[^\s()<>[\]"]+/g) ?? [])
        assert.equal(isSafeLink(address), safeLink(address) !== null, address);
    }
  });

  const mark = fc.constantFrom('strong', 'em', 'strike', 'code');
  const words = fc.constantFrom(
    '通知',
    'abc',
    ' ',
    '。',
    '：',
    '.',
    '*',
    '_',
    '**',
    '~~',
    '`',
    '[x](/y)',
    '<br>',
    '&amp;',
    '\\',
    '# ',
    '- ',
    '1. ',
    '> ',
    '|',
    '!',
    '（',
    '）',
    '"',
    '👍',
    '\u00a0',
    '\u3000',
    'https://a.example/b_c',
    '[ ] ',
    '---',
    '```',
    '+',
    '=',
    '1)',
    ':--',
  );
  const leaf = fc.oneof(
    fc.record({
      type: fc.constant('text'),
      text: fc.array(words, { minLength: 1, maxLength: 3 }).map((all) => all.join('')),
      marks: fc.uniqueArray(mark, { maxLength: 2 }).map((all) => all.map((type) => ({ type }))),
    }),
    fc.constant({ type: 'hard_break' }),
  );
  const inline = fc.array(leaf, { minLength: 1, maxLength: 5 });
  const textblock = (type: string, attrs: object = {}) => inline.map((content) => ({ type, attrs, content }));
  const blocks = fc.letrec((tie) => ({
    block: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      textblock('paragraph'),
      textblock('heading', { level: 2 }),
      fc.constant({ type: 'code_block', content: [{ type: 'text', text: 'a\n```' }] }),
      fc.constant({ type: 'horizontal_rule' }),
      fc.tuple(textblock('table_header', { align: 'right' }), textblock('table_cell')).map(([head, body]) => ({
        type: 'table',
        content: [
          { type: 'table_row', content: [head] },
          { type: 'table_row', content: [body] },
        ],
      })),
      fc.array(tie('block'), { minLength: 1, maxLength: 3 }).map((content) => ({ type: 'blockquote', content })),
      fc
        .tuple(
          fc.constantFrom('bullet_list', 'ordered_list'),
          fc.boolean(),
          fc.array(
            fc.tuple(
              fc.constantFrom(null, true, false),
              textblock('paragraph'),
              fc.array(tie('block'), { maxLength: 2 }),
            ),
            { minLength: 1, maxLength: 3 },
          ),
        )
        .map(([type, tight, items]) => ({
          type,
          attrs: { tight },
          content: items.map(([checked, first, others]) => ({
            type: 'list_item',
            attrs: { checked },
            // A task without text is no task.
            content: [{ ...first, content: [...first.content, { type: 'text', text: '项' }] }, ...others],
          })),
        })),
    ),
  }));

  it('is read back after spaces, stars and marks at the start of an item', () => {
    const list = (...content: object[]) => ({
      type: 'bullet_list',
      attrs: { tight: true },
      content: [{ type: 'list_item', attrs: { checked: null }, content: [{ type: 'paragraph', content }] }],
    });
    const lines = (text: string) => [{ type: 'text', text }, { type: 'hard_break' }, { type: 'text', text: '项' }];
    const doc = schema.nodeFromJSON({
      type: 'doc',
      content: ['\u00a0', '**', '\u00a0- '].map((text) => list(...lines(text))),
    });
    assert.equal(visible(fromMarkdown(toMarkdown(doc))), visible(doc));
  });

  it('is read back as the notice that was written, whatever was typed', () => {
    fc.assert(
      fc.property(fc.array(blocks.block, { minLength: 1, maxLength: 3 }), (content) => {
        const doc = schema.nodeFromJSON({ type: 'doc', content });
        const once = toMarkdown(doc);
        const read = fromMarkdown(once);
        assert.equal(visible(read), visible(doc), once);
      }),
      { numRuns: Number(process.env['RUNS'] ?? 300) },
    );
  });
});

/** The text with its marks and blocks, without what Markdown cannot tell: spaces at edges, empty paragraphs. */
function visible(doc: Node): string {
  const lines: string[] = [];
  const walk = (node: Node, path: string): void => {
    if (node.isTextblock) {
      let text = '';
      node.forEach((child) => {
        const marks = child.marks.map(({ type }) => type.name).join('+');
        const isSpace = child.isText && (child.text ?? '').trim() === '' && !marks.includes('code');
        text += child.isText
          ? isSpace
            ? child.text
            : `${marks === '' ? '' : `{${marks}}`}${child.text}`
          : `<${child.type.name}>`;
      });
      const plain = text
        .replace(/\{[^}]*\}/g, '')
        .replace(/\s+/g, ' ')
        .replace(/ ?(<hard_break>) ?/g, '$1')
        .trim();
      if (plain !== '') lines.push(`${path}${node.type.name} ${plain}`);
    } else if (node.isLeaf) lines.push(path + node.type.name);
    else node.forEach((child) => walk(child, `${path}${node.type.name}${String(node.attrs['checked'] ?? '')}/`));
  };
  walk(doc, '');
  return lines.join('\n');
}
