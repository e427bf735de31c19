import assert from 'node:assert/strict';
import { summarize } from '../../../server/features/notices/summary';

describe('summary of a notice', () => {
  it('keeps the words and drops every kind of markup', () => {
    assert.equal(summarize('**今晚** [停水](https://example.com)，见 `8119`\n\n- 一号楼\n- *二号楼*\n\n> 多谢'), '今晚 停水，见 8119 一号楼 二号楼 多谢');
  });

  it('leaves out headings, pictures, tables and code blocks', () => {
    assert.equal(summarize('# 标题\n\n![图](/api/pictures/a)\n\n| 甲 | 乙 |\n| --- | --- |\n| 1 | 2 |\n\n~~~sh\nls\n~~~\n\n正文'), '正文');
  });

  it('takes what there is when a text has nothing else', () => {
    assert.equal(summarize('# 只有标题'), '只有标题');
    assert.equal(summarize('![图](/api/pictures/a)'), '');
    assert.equal(summarize(''), '');
  });

  it('keeps 80 characters whole and cuts the 81st with an ellipsis', () => {
    assert.equal(summarize('禾'.repeat(80)), '禾'.repeat(80));
    assert.equal(summarize('禾'.repeat(81)), `${'禾'.repeat(79)}…`);
  });

  it('never cuts a character in two, however many code points it has', () => {
    const family = '👨‍👩‍👧‍👦';
    assert.equal(summarize(`${'禾'.repeat(70)}${family}${family}`), `${'禾'.repeat(70)}…`);
    assert.equal(summarize(`${'禾'.repeat(77)}𠮷𠮷𠮷`), `${'禾'.repeat(77)}𠮷…`);
  });

  it('shows markup that was meant as text, as text', () => {
    assert.equal(summarize('<script>alert(1)</script> \\*不是强调\\*'), '<script>alert(1)</script> *不是强调*');
  });
});
