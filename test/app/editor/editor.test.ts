import assert from 'node:assert/strict';
import { serveEditor, toEnd, type EditorPage, type EditorSite } from './editor-page';

describe('the editor', function suite() {
  this.timeout(30_000);
  let site: EditorSite;
  let editor: EditorPage;
  before(async () => {
    site = await serveEditor();
  });
  after(() => site.close());
  afterEach(async () => {
    editor.assertQuiet();
    await editor.close();
  });

  it('loads and saves without violating the policy', async () => {
    const text = '# 标题\n\n- [ ] 待办\n- 项\n\n| a | b |\n| :-- | --: |\n| 1 | 2 |\n\n![图](/api/pictures/a)';
    editor = await site.open(text);
    assert.equal(await editor.markdown(), text);
    await toEnd(editor.page);
    await editor.page.keyboard.type('后面');
    assert.equal(await editor.markdown(), `${text}后面`);
  });

  it('saves what is being composed when a button outside is tapped, once', async () => {
    editor = await site.open('');
    const { page, keyboard } = editor;
    await page.locator('.ProseMirror').focus();
    for (const part of ['n', 'ni', 'nih', '你好']) await keyboard.compose(part);
    assert.equal(await editor.markdown(), '你好');
    await keyboard.commit('你好');
    assert.equal(await editor.markdown(), '你好');
  });

  it('composes bold text, also over a selection of two lines', async () => {
    editor = await site.open('');
    const { page, keyboard } = editor;
    await page.locator('.ProseMirror').focus();
    await editor.press('bold');
    for (const part of ['z', 'zh', 'zhong']) await keyboard.compose(part);
    await keyboard.commit('中');
    assert.equal(await editor.markdown(), '**中**');
    await page.keyboard.press('Enter');
    await page.keyboard.type('second');
    await page.keyboard.press('Control+A');
    for (const part of ['z', 'zh', 'zhong']) await keyboard.compose(part);
    await keyboard.commit('中');
    assert.equal(await editor.markdown(), '**中**');
  });

  it('runs a button that is tapped during a composition after it', async () => {
    editor = await site.open('第一行');
    const { page, keyboard } = editor;
    await toEnd(page);
    await page.keyboard.press('Enter');
    await keyboard.compose('bi');
    await keyboard.compose('biao');
    await editor.press('heading');
    await keyboard.commit('标');
    await page.locator('h2', { hasText: '标' }).waitFor();
    assert.equal(await editor.markdown(), '第一行\n\n## 标');
  });

  it('saves the text of a composition that ends soon, and not the letters of the input method', async () => {
    editor = await site.open('');
    const { page, keyboard } = editor;
    await page.locator('.ProseMirror').focus();
    await keyboard.compose('n');
    await keyboard.compose('ni');
    await page.evaluate('void (window.flushed = flush())');
    await keyboard.commit('你');
    assert.equal(await page.evaluate('flushed'), '你');
  });

  it('waits for the end of a composition in the plain field, too', async () => {
    editor = await site.open('', { breaks: 'MutationObserver', ready: '.editor-source-bar' });
    const { page, keyboard } = editor;
    await page.locator('textarea').focus();
    await keyboard.compose('n');
    await keyboard.compose('ni');
    await page.evaluate('void (window.flushed = flush())');
    await keyboard.commit('你');
    assert.equal(await page.evaluate('flushed'), '你');
  });

  it('keeps the cursor if it is given the text that it has', async () => {
    editor = await site.open('');
    const { page } = editor;
    await page.locator('.ProseMirror').focus();
    await page.evaluate(`(async () => {
      const soon = () => new Promise((done) => setTimeout(done, 50));
      document.execCommand('insertText', false, 'ab');
      await soon();
      given.value = 'ab';
      await soon();
    })()`);
    await page.keyboard.type('c');
    assert.equal(await editor.markdown(), 'abc');
  });

  it('keeps the plain field for a text that would block the page, and says so', async () => {
    editor = await site.open('# \n'.repeat(97_000), { ready: 'textarea', limit: 500_000 });
    const { page } = editor;
    await page.locator('.editor-notes', { hasText: '正文太长' }).waitFor();
    assert.equal(await page.locator('.ProseMirror').count(), 0);
    await page.locator('textarea').fill('短');
    await page.locator('.editor-source-bar button').last().click();
    await page.locator('.ProseMirror', { hasText: '短' }).waitFor();
    assert.equal(await page.locator('.editor-notes', { hasText: '正文太长' }).count(), 0);
  });

  it('stays a plain field in a web view that cannot run the editor', async () => {
    editor = await site.open('第一行', { breaks: 'MutationObserver', ready: 'textarea' });
    const { page } = editor;
    await page.locator('textarea').fill('第二行');
    assert.equal(await editor.markdown(), '第二行');
    assert.equal(await page.locator('.ProseMirror').count(), 0);
  });
});
