import assert from 'node:assert/strict';
import sharp from 'sharp';
import { accessibilityProblems, sidewaysScroll } from '../support/accessibility';
import { openAs, pageReady } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';

describe('the logo of a company', function suite() {
  this.timeout(60_000);
  let portal: OpenPortal;
  before(async () => {
    portal = await openPortal({ env: { ADMINS: 'zhangwei' } });
  });
  after(() => portal.close());

  it('is uploaded by an administrator, and shown on Home, on errors and in the tab, until it is removed', async () => {
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" width="600" height="160"><circle cx="80" cy="80" r="70"/></svg>';
    const picture = await sharp(Buffer.from(svg)).png().toBuffer();
    const phone = await openAs(portal, 'zhangwei', '/manage/branding');
    const { page } = phone;
    const save = async (): Promise<void> => {
      await page.locator('form.card button[type=submit]').click();
      await page.getByText('已保存，刷新页面后生效。').waitFor();
    };
    const response = page.waitForResponse(
      (arrived) => arrived.request().method() === 'POST' && arrived.url().endsWith('/api/files'),
    );
    await page.locator('input[type=file]').setInputFiles({ name: '标志.png', mimeType: 'image/png', buffer: picture });
    assert.equal((await response).status(), 201);
    await page.locator('.picture-field img').waitFor();
    await save();
    assert.deepEqual([await accessibilityProblems(page), await sidewaysScroll(page)], [[], 0]);

    await page.goto(`${portal.origin}/`);
    await pageReady(page);
    const icon = (await page.locator('link[rel=icon]').last().getAttribute('href')) ?? '';
    assert.match(icon, /^\/logo\/[\w-]+$/);
    const background = (selector: string): Promise<string> =>
      page.evaluate((where) => {
        const element = document.querySelector(where);
        return element === null ? 'none' : getComputedStyle(element, '::before').backgroundImage;
      }, selector);
    assert.ok((await background('.hello')).includes(icon));
    await page.goto(`${portal.origin}/nothing-here`);
    assert.ok((await background('.message')).includes(icon));

    // Without a session.
    const sent = await fetch(portal.origin + icon);
    assert.equal(sent.status, 200);
    assert.match(sent.headers.get('content-type') ?? '', /^image\//);
    assert.equal(sent.headers.get('cache-control'), 'public, max-age=31536000, immutable');
    const { origin } = portal;
    const posted = await fetch(origin + icon, { method: 'POST', headers: { Origin: origin } });
    assert.deepEqual([posted.status, posted.headers.get('allow')], [405, 'GET, HEAD']);

    await page.goto(`${portal.origin}/manage/branding`);
    await pageReady(page);
    await page.getByRole('button', { name: '移除图片' }).click();
    await save();
    assert.equal((await fetch(portal.origin + icon)).status, 404);
    await phone.close();
  });

  it('does not make other pictures public', async () => {
    const picture = await portal.database.query.selectFrom('pictures').select('id').limit(1).executeTakeFirstOrThrow();
    assert.equal((await fetch(`${portal.origin}/logo/${picture.id}`)).status, 404);
  });
});
