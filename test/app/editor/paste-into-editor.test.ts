import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { paste } from './clipboard';
import { serveEditor, toEnd, type EditorPage, type EditorSite } from './editor-page';

const uploads = ({ page }: EditorPage): Promise<string[]> =>
  page.evaluate<string[]>('seen.uploads.map(({ file }) => file.name)');
const problems = ({ page }: EditorPage): Promise<string[]> => page.evaluate<string[]>('seen.problems');

describe('pasting into the editor', function suite() {
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

  async function openAtEnd(text: string): Promise<void> {
    editor = await site.open(text);
    await toEnd(editor.page);
  }

  it('keeps lists, tables and emphasis of Word without violating the policy', async () => {
    await openAtEnd('');
    const item = (level: number, text: string): string =>
      `<p class=MsoListParagraph style='mso-list:l0 level${level} lfo1'><![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>·<span>&nbsp; </span></span></span><![endif]>${text}</p>`;
    await paste(editor, {
      html: `<style>p{color:red}</style><h1 style="color:red">标题</h1>${item(1, '一')}${item(2, '二')}<p style="color:red"><b>粗</b>体 <a href="javascript:alert(1)">x</a></p><table><tr><td>a</td><td>b</td></tr><tr><td>1</td><td>2</td></tr></table>`,
      text: '标题',
    });
    assert.equal(
      await editor.markdown(),
      '# 标题\n\n- 一\n  - 二\n\n**粗**体 x\n\n| a | b |\n| --- | --- |\n| 1 | 2 |',
    );
  });

  it('reads plain text as Markdown, also with no-break spaces behind the marks', async () => {
    await openAtEnd('');
    await paste(editor, { text: '##\u00a0放假通知\n\n- 一\n- 二\n\n**粗**' });
    assert.equal(await editor.markdown(), '## 放假通知\n\n- 一\n- 二\n\n**粗**');
  });

  it('makes a heading of ## and a no-break space', async () => {
    await openAtEnd('');
    await editor.page.keyboard.type('##');
    await editor.page.keyboard.insertText('\u00a0');
    await editor.page.keyboard.type('放假通知');
    assert.equal(await editor.markdown(), '## 放假通知');
  });

  for (const [kind, clipboard] of Object.entries({
    HTML: { html: '<'.repeat(2_900_000), text: '' },
    'HTML with many blocks': { html: '<p>一</p>'.repeat(97_000), text: '' },
    'HTML with many line breaks': { html: '<p>' + '一<br>'.repeat(60_000), text: '' },
    'plain text': { text: '# 一\n'.repeat(97_000) },
  }))
    it(`keeps only the beginning of the text of very long content, soon: ${kind}`, async () => {
      await openAtEnd('');
      const startedAt = Date.now();
      await paste(editor, clipboard);
      assert.deepEqual(await problems(editor), ['too-large']);
      const { length } = await editor.markdown();
      assert.ok(length > 5_000 && length < 500_000, `${length} characters`);
      assert.ok(Date.now() - startedAt < 5_000, `${Date.now() - startedAt} ms`);
    });

  it('keeps the lines of content of which only the beginning is kept', async () => {
    await openAtEnd('');
    await paste(editor, { html: '<div><style>p{}</style><p>一</p><p>二</p></div>'.repeat(3_000), text: '' });
    assert.match(await editor.markdown(), /^一\n\n二\n\n一/);
  });

  it('keeps the form of a text with a picture of two megabytes inside of it', async () => {
    await openAtEnd('');
    await paste(editor, {
      html: `<p><b>粗</b><img src="data:image/png;base64,${'A'.repeat(2_000_000)}"></p>`,
      text: '',
    });
    assert.equal((await uploads(editor)).length, 1);
    assert.equal(await editor.markdown(), '**粗**');
    assert.deepEqual(await problems(editor), []);
  });

  it('inserts 4,000 lines into the source soon', async () => {
    editor = await site.open('', { breaks: 'MutationObserver', ready: '.editor-source-bar', limit: 500_000 });
    await editor.page.locator('textarea').focus();
    const startedAt = Date.now();
    await paste(editor, { html: '<ul>' + '<li>一'.repeat(4_000), text: '' });
    assert.match(await editor.markdown(), /^(?:- 一\n){3999}- 一$/);
    assert.ok(Date.now() - startedAt < 5_000, `${Date.now() - startedAt} ms`);
  });

  it('inserts a part of a line into the line', async () => {
    await openAtEnd('前');
    await paste(editor, {
      html: '<meta charset="utf-8"><span style="font-size:12px">中<b>粗</b></span>',
      text: '中粗',
    });
    await editor.page.keyboard.type('后');
    assert.match(await editor.markdown(), /^前中\*\*粗(\*\*后|后\*\*)$/);
  });

  it('uploads pasted pictures, with progress, retry and cancel, while typing goes on', async () => {
    await openAtEnd('前');
    await paste(editor, { files: [{ name: '截图 (2) 终稿).png', type: 'image/png' }] });
    const { page } = editor;
    assert.deepEqual(await uploads(editor), ['截图 (2) 终稿).png']);
    await page.keyboard.type('后');
    await page.evaluate('seen.uploads[0].options.onProgress(0.5)');
    assert.equal(await page.locator('progress').evaluate((bar: HTMLProgressElement) => bar.value), 0.5);
    assert.deepEqual(await page.evaluate('seen.status'), { uploads: 1, failed: 0, external: 0 });
    await page.evaluate('seen.uploads[0].reject(new Error("太大了"))');
    await page.getByText('太大了').waitFor();
    await page.locator('.editor-upload button').first().click();
    await page.waitForFunction('seen.uploads.length === 2');
    await page.evaluate('seen.uploads[1].resolve({ src: "/api/pictures/abc" })');
    await page.locator('.ProseMirror img[src="/api/pictures/abc"]').waitFor();
    assert.match(await editor.markdown(), /^前(后)?!\[截图 \(2\) 终稿\)\]\(\/api\/pictures\/abc\)(后)?$/);
    assert.deepEqual(await page.evaluate('seen.status'), { uploads: 0, failed: 0, external: 0 });

    await paste(editor, { files: [{ name: 'b.png', type: 'image/png' }] });
    await page.getByRole('button', { name: '取消上传' }).click();
    assert.equal(await page.locator('.editor-upload').count(), 0);
    assert.equal(await page.evaluate('seen.uploads[2].options.signal.aborted'), true);
  });

  it('ignores the picture of its text that Word puts on the clipboard', async () => {
    await openAtEnd('');
    await paste(editor, { html: '<p>正文</p>', files: [{ name: 'image.png', type: 'image/png' }] });
    assert.equal(await editor.markdown(), '正文');
    assert.deepEqual(await uploads(editor), []);
  });

  it('recovers pictures of Word from the Rich Text beside them', async () => {
    await openAtEnd('');
    await paste(editor, {
      html: '<p>前<img width=100 height=50 src="file:///C:/Temp/clip_image001.png">后</p>',
      rtf: '{\\rtf1{\\*\\shppict{\\pict{\\*\\picprop{\\sp{\\sn x}}}\\picscalex100\\pngblip\\bliptag1 \n89504e470d0a1a0a\n0000000d}}{\\nonshppict{\\pict\\wmetafile8 0102}}}',
    });
    await editor.page.waitForFunction('seen.uploads.length === 1');
    assert.equal(await editor.page.evaluate('seen.uploads[0].file.size'), 12);
    assert.equal(await editor.markdown(), '前后');
    assert.deepEqual(await problems(editor), []);
  });

  it('uploads no picture of Rich Text if it is not known which one it is', async () => {
    await openAtEnd('');
    await paste(editor, {
      html: '<p>前<img src="file:///C:/Temp/1.png"><img src="file:///C:/Temp/2.png">后</p>',
      rtf: '{\\rtf1{\\pict\\pngblip 89504e470d0a1a0a0000000d}}',
    });
    await editor.page.getByText('部分图片').waitFor();
    assert.equal(await editor.markdown(), '前后');
    assert.deepEqual(await uploads(editor), []);
    assert.deepEqual(await problems(editor), ['pictures-dropped']);
  });

  for (const src of ['file:///C:/a.png', 'webkit-fake-url://x/a.png', 'blob:https://a.example/1', 'cid:image001']) {
    it(`drops a picture that only exists on the author's device, and says so: ${src}`, async () => {
      await openAtEnd('');
      await paste(editor, { html: `<p>前<img src="${src}">后</p>` });
      await editor.page.getByText('部分图片只保存在你的电脑上').waitFor();
      assert.equal(await editor.markdown(), '前后');
      assert.deepEqual(await problems(editor), ['pictures-dropped']);
    });
  }

  it('uploads a picture that is inside of the HTML', async () => {
    await openAtEnd('');
    await paste(editor, { html: '<p>前<img src="data:image/png;base64,iVBORw0KGgo=">后</p>' });
    await editor.page.waitForFunction('seen.uploads.length === 1');
    assert.equal(await editor.markdown(), '前后');
  });

  it('loads no address on this site that is not a picture of the portal, and can remove it', async () => {
    const addresses = [
      '/api/exports/log?format=csv&language=en',
      '/api/notices/5/seen',
      '/&#9;/evil.example/x.png',
      '/api/files/../notices/5/seen',
      '/api/pictures/a?b',
      '/a.png',
    ];
    // The last line is text: a picture at the end may be selected, and pasting would replace it.
    await openAtEnd([...addresses.map((address) => `![a](${address})`), '文字'].join('\n\n'));
    const { page } = editor;
    const loaded: string[] = [];
    page.on('request', (request) => loaded.push(request.url()));
    const own = new URL(page.url()).origin;
    await paste(editor, {
      html: addresses.map((address) => `<p><img src="${address}"><img src="${own}${address}"></p>`).join(''),
    });
    const external = page.locator('.editor-external');
    await page.waitForFunction(() => document.querySelectorAll('.editor-external').length === 18);
    assert.equal(await page.locator('.ProseMirror img.editor-picture').count(), 0);
    assert.deepEqual(loaded, []);
    await external.first().getByRole('button', { name: '删除', exact: true }).click();
    assert.equal(await external.count(), 17);
  });

  it('marks external pictures without loading them, and imports or removes them', async () => {
    await openAtEnd('');
    const { page } = editor;
    await paste(editor, {
      html: '<p>一<img src="https://a.example/1.png" alt="图"></p><p><img src="https://a.example/2.png"></p>',
    });
    await page.waitForFunction('seen.status.external === 2');
    await page.getByRole('button', { name: '转存' }).first().click();
    await page.evaluate('seen.imports[0].resolve({ src: "/api/pictures/1" })');
    await page.locator('.ProseMirror img[src="/api/pictures/1"]').waitFor();
    await page.getByRole('button', { name: '删除', exact: true }).click();
    assert.equal(await editor.markdown(), '一![图](/api/pictures/1)');
    assert.deepEqual(await page.evaluate('seen.status'), { uploads: 0, failed: 0, external: 0 });
  });

  it('has no effect for any attack', async () => {
    await openAtEnd('');
    const attacks = readFileSync(new URL('../../attack/paste/attacks.txt', import.meta.url), 'utf8').split('\n');
    for (const html of attacks) await paste(editor, { html, text: 'x' });
    const { page } = editor;
    const bad = await page.locator('.ProseMirror').evaluate((root) =>
      Array.from(root.querySelectorAll('*')).flatMap((element) =>
        Array.from(element.attributes)
          .filter(
            ({ name, value }) =>
              /^(?:on|style$|srcdoc|formaction)/.test(name) || /^\s*(?:javascript|data|vbscript):/i.test(value),
          )
          .map(({ name, value }) => `${element.tagName} ${name}=${value}`),
      ),
    );
    assert.deepEqual(bad, []);
    assert.doesNotMatch(await editor.markdown(), /\]\((?:javascript|data|vbscript):/i);
  });

  it('turns HTML into Markdown in the source, too', async () => {
    await openAtEnd('前');
    const { page } = editor;
    await editor.press('source');
    const source = page.locator('textarea');
    assert.equal(await source.inputValue(), '前');
    await source.focus();
    await page.keyboard.press('Control+End');
    await paste(editor, {
      html: '<h2 style="color:red">题</h2><ul><li>一<ul><li>二</li></ul></li></ul><p><s>删</s><b>粗</b></p><table><tr><td>a</td><td>b</td></tr><tr><td>1<br>2</td><td>3</td></tr></table><p><img src="file:///c:/a.png"></p>',
    });
    assert.equal(
      await editor.markdown(),
      '前## 题\n\n- 一\n  - 二\n\n~~删~~**粗**\n\n| a | b |\n| --- | --- |\n| 1<br>2 | 3 |',
    );
    assert.deepEqual(await problems(editor), ['pictures-dropped']);
    await page.getByRole('button', { name: '返回可视化编辑' }).click();
    await page.locator('.ProseMirror td').first().waitFor();
  });
});
