import assert from 'node:assert/strict';
import { accessibilityProblems, sidewaysScroll } from '../../support/accessibility';
import { serveEditor, toEnd, type EditorPage, type EditorSite } from './editor-page';

describe('the toolbar and the keys of the editor', function suite() {
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

  async function openAtEnd(text: string): Promise<EditorPage['page']> {
    editor = await site.open(text);
    await toEnd(editor.page);
    return editor.page;
  }
  const pressed = (tool: string) => editor.page.locator(`[data-tool=${tool}]`).getAttribute('aria-pressed');

  it('show a picture button without scrolling on a narrow phone', async () => {
    editor = await site.open('', { width: 320 });
    const box = await editor.page.locator('[data-tool=picture]').boundingBox();
    assert.ok(box !== null && box.x >= 0 && box.x + box.width <= 320, JSON.stringify(box));
  });

  it('name an empty field with a hint, and no other one', async () => {
    editor = await site.open('');
    const field = editor.page.locator('.ProseMirror');
    assert.equal(await field.getAttribute('data-placeholder'), 'Text');
    await field.focus();
    await editor.page.keyboard.type('a');
    assert.equal(await field.getAttribute('data-placeholder'), null);
    await editor.press('undo');
    assert.equal(await field.getAttribute('data-placeholder'), 'Text');
    await editor.press('source');
    assert.equal(await editor.page.locator('textarea').getAttribute('placeholder'), 'Text');
  });

  it('turn a paragraph into a heading, a smaller one, and back', async () => {
    await openAtEnd('标题');
    const seen: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      await editor.press('heading');
      seen.push(await editor.markdown());
    }
    assert.deepEqual(seen, ['## 标题', '### 标题', '标题']);
  });

  it('turn paragraphs into lists and quotes, change the kind of a list, and back', async () => {
    await openAtEnd('项');
    for (const [tool, text] of [
      ['bulletList', '- 项'],
      ['orderedList', '1. 项'],
      ['taskList', '- [ ] 项'],
      ['bulletList', '- 项'],
      ['bulletList', '项'],
      ['quote', '> 项'],
      ['quote', '项'],
    ] as const) {
      await editor.press(tool);
      assert.equal(await editor.markdown(), text, tool);
    }
    await editor.press('taskList');
    assert.equal(await pressed('taskList'), 'true');
    assert.equal(await pressed('bulletList'), 'false');
  });

  it('check and uncheck tasks, also those that Enter adds', async () => {
    const page = await openAtEnd('- [ ] 一');
    await page.keyboard.press('Enter');
    await page.keyboard.type('二');
    await page.getByRole('checkbox').first().check();
    assert.equal(await editor.markdown(), '- [x] 一\n- [ ] 二');
    await page.keyboard.press('Control+Z');
    assert.equal(await editor.markdown(), '- [ ] 一\n- [ ] 二');
  });

  it('insert a table and change its rows, columns and alignment', async () => {
    const page = await openAtEnd('');
    await editor.press('table');
    for (const text of ['a', 'b', 'c', '1']) {
      await page.keyboard.type(text);
      await page.keyboard.press('Tab');
    }
    await editor.press('deleteColumn');
    await editor.press('alignRight');
    await editor.press('addRow');
    await editor.press('deleteRow');
    assert.match(await editor.markdown(), /^\| [ac] \| [ac] \|\n\| (---|---:) \| (---|---:) \|\n/);
    await page.locator('th').first().click();
    await editor.press('deleteRow');
    // The next row becomes the header.
    assert.equal(await page.locator('tr').first().locator('th').count(), 2);
    await editor.press('deleteTable');
    assert.equal(await editor.markdown(), '');
  });

  it('write a line break into a cell with Enter, and leave the table with Tab behind its last cell', async () => {
    const page = await openAtEnd('| a |\n| --- |\n| b |');
    await page.locator('td').click();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await page.keyboard.type('c|d');
    assert.equal(await editor.markdown(), '| a |\n| --- |\n| b<br>c\\|d |');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('e');
    assert.equal(await editor.markdown(), '| a |\n| --- |\n| b<br>c\\|d<br>e |');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate('document.activeElement.classList.contains("ProseMirror")'), false);
  });

  it('break a line with Shift and Enter, once', async () => {
    const page = await openAtEnd('一');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('二');
    assert.equal(await editor.markdown(), '一\n二');
  });

  it('link the selection, refuse unsafe addresses, and remove the link', async () => {
    const page = await openAtEnd('看这里');
    await page.keyboard.press('Control+A');
    await page.keyboard.press('Control+K');
    const field = page.locator('.editor-link input');
    await field.fill('javascript:alert(1)');
    await page.keyboard.press('Enter');
    await page.locator('.editor-link [role=alert]').waitFor();
    await field.fill('a.example/x');
    await page.keyboard.press('Enter');
    assert.equal(await editor.markdown(), '[看这里](https://a.example/x)');
    await page.keyboard.press('Control+K');
    await page.getByRole('button', { name: '取消链接' }).click();
    assert.equal(await editor.markdown(), '看这里');
  });

  it('leave the editor with Tab, and move among the buttons with arrow keys', async () => {
    const page = await openAtEnd('文');
    await page.keyboard.press('Shift+Tab');
    const focused = (): Promise<string> => page.evaluate<string>('document.activeElement.getAttribute("data-tool")');
    assert.equal(await focused(), 'heading');
    await page.keyboard.press('ArrowRight');
    assert.equal(await focused(), 'bold');
    await page.keyboard.press('End');
    assert.equal(await focused(), 'source');
    await page.keyboard.press('ArrowRight');
    assert.equal(await focused(), 'heading');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate('document.activeElement.classList.contains("ProseMirror")'), true);
  });

  it('undo and redo, and format while typing Markdown', async () => {
    const page = await openAtEnd('');
    await page.keyboard.type('**粗**字 `码` 完');
    assert.equal(await editor.markdown(), '**粗**字 `码` 完');
    await editor.press('undo');
    assert.notEqual(await editor.markdown(), '**粗**字 `码` 完');
    await editor.press('redo');
    assert.equal(await editor.markdown(), '**粗**字 `码` 完');
  });

  it('ask for an attachment', async () => {
    const page = await openAtEnd('');
    await editor.press('attachment');
    assert.equal(await page.evaluate('seen.attachments'), 1);
  });

  it('keep typed Markdown as text where it was not meant as such', async () => {
    const page = await openAtEnd('');
    await page.keyboard.type('![x](/y) 5*3*2 a_b_c [1] #1 <br>');
    await page.keyboard.press('Enter');
    await page.keyboard.type('1) x');
    const text = await editor.markdown();
    const again = await site.open(text);
    assert.equal(await again.page.locator('.ProseMirror p').first().innerText(), '![x](/y) 5*3*2 a_b_c [1] #1 <br>');
    await again.close();
  });

  it('say that a text is too long', async () => {
    editor = await site.open('一二三四五', { limit: 4 });
    await editor.page.getByText('最多 4 字').waitFor();
    assert.equal(await editor.page.locator('.ProseMirror').getAttribute('aria-invalid'), 'true');
  });

  for (const options of [{ width: 320, colorScheme: 'dark' as const, language: 'en' }, {}]) {
    it(`are accessible, and nothing but the toolbar scrolls sideways: ${JSON.stringify(options)}`, async () => {
      editor = await site.open(
        `## 标题\n\n- [ ] 待办\n\n| ${'很宽的表格 | '.repeat(9)}\n| ${'--- | '.repeat(9)}\n| ${'x | '.repeat(9)}\n\n![图](/api/pictures/1)`,
        options,
      );
      await editor.page.locator('td').first().click();
      await editor.page.locator('.editor-bar-table').waitFor();
      const problems = await accessibilityProblems(editor.page);
      // A wide table scrolls with the cursor, which the keys move.
      assert.deepEqual(
        problems.filter((problem) => !problem.startsWith('scrollable-region-focusable')),
        [],
      );
      assert.equal(await sidewaysScroll(editor.page), 0);
    });
  }
});
