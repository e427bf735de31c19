import assert from 'node:assert/strict';
import { accessibilityProblems, sidewaysScroll } from '../../support/accessibility';
import { paste } from './clipboard';
import { serveEditor, toEnd, type EditorPage, type EditorPageOptions, type EditorSite } from './editor-page';

const picture = (name: string) => ({ name, type: 'image/png' });
const buffer = Buffer.from('x');
/** In such a web view, the plain field stays. */
const plain: EditorPageOptions = { breaks: 'MutationObserver', ready: '.editor-source-bar' };

describe('pictures in the editor and in the plain field', function suite() {
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

  const uploads = (): Promise<string[]> => editor.page.evaluate<string[]>('seen.uploads.map(({ file }) => file.name)');
  const resolve = (index: number): Promise<void> =>
    editor.page.evaluate(`seen.uploads[${index}].resolve({ src: '/api/pictures/${index}' })`);
  const status = () => editor.page.evaluate<unknown>('seen.status');
  const choose = (...names: string[]): Promise<void> =>
    editor.page
      .locator('input[type=file]')
      .setInputFiles(names.map((name) => ({ name, mimeType: 'image/png', buffer })));
  const source = () => editor.page.locator('textarea');
  const showSource = async (): Promise<void> => {
    await editor.press('source');
    await source().waitFor();
  };
  const showRich = async (): Promise<void> => {
    await editor.page.getByRole('button', { name: '返回可视化编辑' }).click();
    await editor.page.locator('.ProseMirror').waitFor();
  };
  /** Waits until something is equal to what is expected. The policy forbids `waitForFunction`. */
  async function until<T>(read: () => Promise<T>, expected: T): Promise<void> {
    const isEqual = async (): Promise<boolean> => JSON.stringify(await read()) === JSON.stringify(expected);
    for (let turn = 0; turn < 100 && !(await isEqual()); turn += 1) await editor.page.waitForTimeout(20);
    assert.deepEqual(await read(), expected);
  }
  const waitForText = (text: string): Promise<void> => until(editor.markdown, text);

  async function openPlain(text: string): Promise<void> {
    editor = await site.open(text, plain);
    await source().focus();
    await editor.page.keyboard.press('Control+End');
  }

  it('inserts several pictures in their order', async () => {
    editor = await site.open('前');
    await toEnd(editor.page);
    await choose('甲.png', '乙.png', '丙.png');
    for (const index of [0, 1, 2]) {
      await resolve(index);
      await editor.page.locator(`.ProseMirror img[src="/api/pictures/${index}"]`).waitFor();
    }
    assert.equal(await editor.markdown(), '前![甲](/api/pictures/0)![乙](/api/pictures/1)![丙](/api/pictures/2)');
  });

  for (const [field, options] of Object.entries({ editor: {}, 'plain field': plain })) {
    it(`shows each upload in the window and announces it, in the ${field}`, async () => {
      const text = Array.from({ length: 60 }, (_, index) => `第 ${index} 段`).join('\n\n');
      editor = await site.open(text, options);
      const { page } = editor;
      if (field === 'editor') await toEnd(page);
      for (const [index, name] of ['甲.png', '乙.png'].entries()) {
        await page.evaluate(field === 'editor' ? 'scrollTo(0, 0)' : 'scrollTo(0, document.body.scrollHeight)');
        await choose(name);
        const box = page.locator('.editor-upload', { hasText: name });
        await box.waitFor();
        const [top, bottom, height] = await box.evaluate((element) => {
          const place = element.getBoundingClientRect();
          return [place.top, place.bottom, innerHeight] as const;
        });
        assert.ok(top >= 0 && bottom <= height, `${name} is at ${top} to ${bottom} of ${height}`);
        const note = page.locator('.editor > [role=status].unseen');
        await until(() => note.innerText(), `正在上传 ${name}`);
        await resolve(index);
        await until(() => note.innerText(), `已插入图片 ${name}`);
      }
    });
  }

  it('keeps the place of a picture while text is typed before it', async () => {
    editor = await site.open('前\n\n后');
    const { page } = editor;
    await toEnd(page);
    await paste(editor, { files: [picture('图.png')] });
    await page.locator('.ProseMirror p').first().click();
    await page.keyboard.type('面的文字');
    await resolve(0);
    await waitForText('前面的文字\n\n后![图](/api/pictures/0)');
  });

  it('inserts a picture that is still uploading into the source to which the author switches', async () => {
    editor = await site.open('前\n\n**后**');
    const { page } = editor;
    await page.locator('.ProseMirror p').first().click();
    await page.keyboard.press('End');
    await paste(editor, { files: [picture('图.png')] });
    await showSource();
    assert.deepEqual(await status(), { uploads: 1, failed: 0, external: 0 });
    await page.locator('.editor-upload', { hasText: '正在上传 图.png' }).waitFor();
    await source().focus();
    await page.keyboard.press('Control+Home');
    await page.keyboard.type('更');
    await resolve(0);
    await waitForText('更前![图](/api/pictures/0)\n\n**后**');
    assert.deepEqual(await status(), { uploads: 0, failed: 0, external: 0 });
    assert.equal(await page.locator('.editor-upload').count(), 0);
  });

  it('inserts a picture that is still uploading into the editor to which the author returns', async () => {
    editor = await site.open('前\n\n**粗**后\n\n末');
    const { page } = editor;
    await showSource();
    await page.evaluate('document.querySelector("textarea").setSelectionRange(8, 8)');
    await paste(editor, { files: [picture('图.png')] });
    await showRich();
    await page.locator('.ProseMirror .editor-upload', { hasText: '正在上传 图.png' }).waitFor();
    assert.deepEqual(await status(), { uploads: 1, failed: 0, external: 0 });
    await resolve(0);
    await waitForText('前\n\n**粗**![图](/api/pictures/0)后\n\n末');
    assert.deepEqual(await status(), { uploads: 0, failed: 0, external: 0 });
  });

  it('keeps a picture that arrives during a composition and a switch to the source', async () => {
    editor = await site.open('前');
    const { page, keyboard } = editor;
    await toEnd(page);
    await paste(editor, { files: [picture('图.png')] });
    for (const part of ['n', 'ni', '你']) await keyboard.compose(part);
    await resolve(0);
    await showSource();
    await waitForText('前![图](/api/pictures/0)你');
  });

  it('tells a failed upload from a running one, and forgets it when it is removed', async () => {
    editor = await site.open('');
    const { page } = editor;
    await toEnd(page);
    await choose('甲.png');
    await page.evaluate('seen.uploads[0].reject(new Error("太大了"))');
    await page.getByText('太大了').waitFor();
    assert.deepEqual(await status(), { uploads: 0, failed: 1, external: 0 });
    await showSource();
    assert.deepEqual(await status(), { uploads: 0, failed: 1, external: 0 });
    await page.locator('.editor-upload').getByRole('button', { name: '移除' }).click();
    assert.deepEqual(await status(), { uploads: 0, failed: 0, external: 0 });
  });

  it('counts external pictures in the source, too', async () => {
    editor = await site.open('![](https://a.example/1.png)\n\n`![](https://a.example/2.png)`');
    assert.deepEqual(await status(), { uploads: 0, failed: 0, external: 1 });
    await showSource();
    await source().fill('![](/api/pictures/1)');
    await until(status, { uploads: 0, failed: 0, external: 0 });
    await source().fill('![](https://a.example/1.png) ![](https://a.example/2.png)');
    await until(status, { uploads: 0, failed: 0, external: 2 });
  });

  it('cancels what is uploaded when the text around it is deleted', async () => {
    editor = await site.open('前后');
    const { page } = editor;
    await toEnd(page);
    await page.keyboard.press('ArrowLeft');
    await paste(editor, { files: [picture('图.png')] });
    await page.keyboard.press('Control+A');
    await page.keyboard.press('Delete');
    assert.equal(await page.evaluate('seen.uploads[0].options.signal.aborted'), true);
    assert.deepEqual(await status(), { uploads: 0, failed: 0, external: 0 });
  });

  it('keeps a picture that is uploading if the text is replaced', async () => {
    editor = await site.open('前\n\n后');
    const { page } = editor;
    await page.locator('.ProseMirror p').first().click();
    await page.keyboard.press('End');
    await paste(editor, { files: [picture('图.png')] });
    await page.evaluate('given.value = "新的第一段\\n\\n前\\n\\n后"');
    await page.locator('.ProseMirror', { hasText: '新的第一段' }).waitFor();
    await resolve(0);
    await waitForText('新的第一段\n\n前![图](/api/pictures/0)\n\n后');
  });

  it('uploads pictures with the button of the plain field, with progress, retry and cancel', async () => {
    await openPlain('前后');
    const { page } = editor;
    await page.keyboard.press('ArrowLeft');
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: '图片' }).click();
    await (
      await chooser
    ).setFiles([
      { name: '公告*栏* [1].png', mimeType: 'image/png', buffer },
      { name: 'b.png', mimeType: 'image/png', buffer },
    ]);
    assert.deepEqual(await uploads(), ['公告*栏* [1].png', 'b.png']);
    await page.evaluate('seen.uploads[0].options.onProgress(0.5)');
    const first = page.locator('.editor-upload').first();
    assert.equal(await first.locator('progress').evaluate((bar: HTMLProgressElement) => bar.value), 0.5);
    await page.evaluate('seen.uploads[0].reject(new Error("太大了"))');
    await page.getByText('太大了').waitFor();
    assert.deepEqual(await status(), { uploads: 1, failed: 1, external: 0 });
    await first.getByRole('button', { name: '重新上传' }).click();
    assert.equal((await uploads()).length, 3);
    assert.deepEqual(await status(), { uploads: 2, failed: 0, external: 0 });
    await page.locator('.editor-upload').last().getByRole('button', { name: '取消上传' }).click();
    assert.equal(await page.evaluate('seen.uploads[1].options.signal.aborted'), true);
    await resolve(2);
    await waitForText('前![公告\\*栏\\* \\[1\\]](/api/pictures/2)后');
    assert.equal(await page.locator('.editor-upload').count(), 0);
    // The cursor is behind the picture.
    await source().focus();
    await page.keyboard.type('中');
    await waitForText('前![公告\\*栏\\* \\[1\\]](/api/pictures/2)中后');
  });

  it('uploads pasted and dropped pictures in the plain field, in their order, while text is typed', async () => {
    await openPlain('前');
    const { page } = editor;
    await paste(editor, { files: [picture('甲.png'), picture('乙.png')] });
    await page.keyboard.type('后');
    await page.keyboard.press('Control+Home');
    await page.keyboard.type('更');
    await page.evaluate(() => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(['x'], '丙.png', { type: 'image/png' }));
      for (const type of ['dragover', 'drop']) {
        const event = new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true });
        if (document.querySelector('textarea')?.dispatchEvent(event) !== false) throw new Error(type);
      }
    });
    assert.deepEqual(await uploads(), ['甲.png', '乙.png', '丙.png']);
    for (const index of [1, 0, 2]) await resolve(index);
    await waitForText('更![丙](/api/pictures/2)前![甲](/api/pictures/0)![乙](/api/pictures/1)后');
  });

  it('does not upload the picture of its text that Word puts on the clipboard of the plain field', async () => {
    await openPlain('');
    await paste(editor, { html: '<p>正文</p>', text: '正文', files: [picture('image.png')] });
    await waitForText('正文');
    assert.deepEqual(await uploads(), []);
  });

  it('inserts a picture behind a composition in the plain field', async () => {
    await openPlain('前');
    const { page, keyboard } = editor;
    await paste(editor, { files: [picture('图.png')] });
    for (const part of ['n', 'ni', 'nihao']) await keyboard.compose(part);
    await resolve(0);
    await page.evaluate('new Promise((done) => setTimeout(done, 100))');
    assert.equal(await source().inputValue(), '前nihao');
    await keyboard.commit('你好');
    await waitForText('前![图](/api/pictures/0)你好');
    await page.keyboard.type('！');
    await waitForText('前![图](/api/pictures/0)你好！');
  });

  it('can undo an inserted picture of the plain field, and then what was typed', async () => {
    await openPlain('');
    const { page } = editor;
    await page.keyboard.type('文');
    await paste(editor, { files: [picture('图.png')] });
    await resolve(0);
    await waitForText('文![图](/api/pictures/0)');
    await page.keyboard.press('Control+Z');
    await waitForText('文');
    await page.keyboard.press('Control+Z');
    await waitForText('');
  });

  for (const options of [
    { width: 320, colorScheme: 'dark' as const, language: 'en' },
    { width: 390 },
    { userAgent: 'wecom-windows' as const },
  ]) {
    it(`shows uploads of the plain field with ${JSON.stringify(options)}`, async () => {
      editor = await site.open('前', { ...plain, ...options });
      await choose('一张名字很长的图片_20261129_会议室投影的照片_final_final_version_2.png', 'b.png');
      await editor.page.evaluate('seen.uploads[1].reject(new Error("太大了"))');
      await editor.page.getByText('太大了').waitFor();
      assert.deepEqual(await accessibilityProblems(editor.page), []);
      assert.equal(await sidewaysScroll(editor.page), 0);
    });
  }
});
