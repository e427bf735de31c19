import assert from 'node:assert/strict';
import { summarize } from '../../../server/features/notices/summary';

describe('summarize(markdown)', () => {
  it('keeps the text and removes all kinds of markup', () => {
    assert.equal(
      summarize('**今晚** [停水](https://example.com)，见 `8119`\n\n- 一号楼\n- *二号楼*\n\n> 多谢'),
      '今晚 停水，见 8119 一号楼 二号楼 多谢',
    );
  });

  it('removes emphasis marks next to full-width punctuation', () => {
    assert.equal(
      summarize('**通知：**周五停水，**（必读）**请转告，~~旧址：~~*新址：*见附件'),
      '通知：周五停水，（必读）请转告，旧址：新址：见附件',
    );
  });

  it('removes checkboxes of tasks and turns <br> into a space', () => {
    assert.equal(summarize('- [ ] 带电脑\n- [x]签到<br>领取资料'), '带电脑 签到 领取资料');
  });

  it('keeps addresses and phone numbers as they are written', () => {
    assert.equal(
      summarize('见 https://a.cn/制度_(新)_*x* ，电话 010-62345678 转 8001，hr@example.com'),
      '见 https://a.cn/制度_(新)_*x* ，电话 010-62345678 转 8001，hr@example.com',
    );
  });

  it('omits headings, pictures, tables and code blocks', () => {
    assert.equal(
      summarize('# 标题\n\n![图](/api/pictures/a)\n\n| 甲 | 乙 |\n| --- | --- |\n| 1 | 2 |\n\n~~~sh\nls\n~~~\n\n正文'),
      '正文',
    );
  });

  it('uses headings and tables if there is nothing else', () => {
    assert.equal(summarize('# 只有标题'), '只有标题');
    assert.equal(summarize('![图](/api/pictures/a)'), '');
    assert.equal(summarize(''), '');
  });

  it('keeps two lines of a phone and shortens longer texts with an ellipsis', () => {
    assert.equal(summarize('禾'.repeat(56)), '禾'.repeat(56));
    assert.equal(summarize('禾'.repeat(57)), `${'禾'.repeat(55)}…`);
    assert.equal(summarize('e'.repeat(112)), 'e'.repeat(112));
    assert.equal(summarize('e'.repeat(113)), `${'e'.repeat(110)}…`);
    assert.equal(summarize(`${'禾'.repeat(50)}${'e'.repeat(20)}`), `${'禾'.repeat(50)}${'e'.repeat(10)}…`);
  });

  it('never splits a character, however many code points it has', () => {
    const family = '👨‍👩‍👧‍👦';
    assert.equal(summarize(`${'禾'.repeat(46)}${family}${family}`), `${'禾'.repeat(46)}…`);
    assert.equal(summarize(`${'禾'.repeat(53)}𠮷𠮷𠮷`), `${'禾'.repeat(53)}𠮷…`);
    assert.ok(!/\p{Surrogate}/u.test(summarize(`${'\n'.repeat(3999)}𠮷`)), 'at the end of the source that is read');
  });

  it('keeps escaped markup and HTML as text', () => {
    assert.equal(summarize('<script>alert(1)</script> \\*不是强调\\*'), '<script>alert(1)</script> *不是强调*');
  });
});
