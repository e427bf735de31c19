import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { accessibilityProblems, sidewaysScroll } from '../support/accessibility';
import { newPhone, type Phone } from '../support/browser';
import { clickLink, openAs, pageReady } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';
import { createVisitor } from '../support/visitor';

describe('the pages of administrators and publishers', () => {
  let portal: OpenPortal;
  before(async () => {
    portal = await openPortal({ env: { ADMINS: 'zhangwei' } });
  });
  after(() => portal.close());

  const open = (userid: string, path: string, options = {}): Promise<Phone> => openAs(portal, userid, path, options);
  const good = async ({ page }: Phone): Promise<void> => {
    assert.deepEqual(await accessibilityProblems(page), [], page.url());
    assert.equal(await sidewaysScroll(page), 0, `${page.url()} scrolls sideways`);
  };

  it('are reached from "Me" by those who may use them, and a role counts from the next request on', async () => {
    const member = await open('lisiyuan', '/me');
    assert.equal(await member.page.locator('a[href="/manage"]').count(), 0);

    const phone = await open('zhangwei', '/me');
    const { page } = phone;
    await clickLink(page, '/manage');
    await clickLink(page, '/manage/roles');
    await page.reload();
    await pageReady(page);
    await page.locator('.page-action button').click();
    await page.locator('[role=combobox]').fill('lisiyuan');
    await page.locator('[data-option=lisiyuan]').waitFor();
    await good(phone);
    // Enter chooses the person and does not send the form.
    await page.keyboard.press('Enter');
    await page.locator('.named-person').waitFor();
    await page.locator('button[type=submit]').click();
    await page.locator('.field-problem', { hasText: '请选择至少一个部门' }).waitFor();
    await page.locator('.chooser-open').click();
    await page.locator('.department-tree input[type=search]').fill('研发');
    await page.locator('.choices input[type=checkbox]').first().check();
    await good(phone);
    await page.locator('.sheet-foot button').click();
    await page.locator('button[type=submit]').click();
    await page.locator('[data-holder=lisiyuan]', { hasText: '发布者' }).waitFor();
    await good(phone);

    await member.page.reload();
    await pageReady(member.page);
    await clickLink(member.page, '/manage');
    assert.equal(await member.page.locator('a[href="/manage/roles"]').count(), 0);
    await member.page.goto('/manage/roles');
    await member.page.locator('[data-error=forbidden]').waitFor();

    await page.locator('[data-holder=lisiyuan] button').click();
    await page.locator('input[name=publishing][value=nobody]').check();
    await page.locator('button[type=submit]').click();
    await page.locator('[data-holder=lisiyuan]').waitFor({ state: 'detached' });
    await member.page.goto('/manage');
    await member.page.locator('[data-error=forbidden]').waitFor();
    phone.assertQuiet();
    member.assertQuiet([/status of 403/]);
    await Promise.all([phone.close(), member.close()]);
  });

  it('show the audit log, filter it and export it', async () => {
    const phone = await open('zhangwei', '/manage', { width: 320, height: 568, language: 'en', colorScheme: 'dark' });
    const { page } = phone;
    await clickLink(page, '/manage/log');
    await page.reload();
    await pageReady(page);
    await page.locator('[data-entry]', { hasText: 'Revoked role' }).first().waitFor();
    await page.locator('summary').click();
    await page.locator('[role=combobox]').fill('zhangwei');
    await page.locator('[data-option=zhangwei]').click();
    await page.locator('select[name=action]').selectOption('grant');
    await good(phone);
    await page.locator('.log-buttons button').click();
    await page.waitForURL('**/manage/log?person=zhangwei&action=grant');
    await pageReady(page);
    assert.deepEqual(
      (await page.locator('[data-entry] .row-title').allInnerTexts()).map((text) => text.split(' · ')[0]),
      ['Granted role'],
    );
    await good(phone);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('.log-exports a').first().click(),
    ]);
    assert.match(download.suggestedFilename(), /^Audit log \d{4}-\d\d-\d\d\.csv$/);
    const csv = await readFile(await download.path(), 'utf8');
    assert.match(csv, /^\ufeff"Time","Person",[^\n]*\r\n"[^"]*","张伟","zhangwei","Granted","Role"/);
    assert.equal(csv.trimEnd().split('\r\n').length, 2);
    phone.assertQuiet();
    await phone.close();
  });

  it('change the links on Home: content, audience and order, by buttons and by dragging', async () => {
    const phone = await open('zhangwei', '/manage/links', { width: 390 });
    const { page } = phone;
    const titles = () => page.locator('[data-link] .row-title bdi').allInnerTexts();
    const saved = (): Promise<unknown> =>
      page.waitForResponse((response) => response.request().method() === 'PUT' && response.ok());
    const [first = '', second = '', third = ''] = await titles();
    await good(phone);

    await Promise.all([saved(), page.locator('.order-down').first().click()]);
    assert.deepEqual((await titles()).slice(0, 3), [second, first, third]);
    const box = async (index: number) => {
      const found = await page.locator('.drag-handle').nth(index).boundingBox();
      return found ?? assert.fail('no handle');
    };
    const [from, to] = [await box(0), await box(2)];
    await page.mouse.move(from.x + 10, from.y + 10);
    await page.mouse.down();
    await page.mouse.move(from.x + 10, to.y + 40, { steps: 20 });
    await Promise.all([saved(), page.mouse.up()]);
    assert.deepEqual((await titles()).slice(0, 3), [first, third, second]);

    await page.locator('.row-button').first().click();
    await page.locator('.audience').waitFor();
    await good(phone);
    await page.locator('input[name=link-audience][value=some]').check();
    await page.locator('button[type=submit]').click();
    await page.locator('.field-problem', { hasText: '发送范围内没有成员' }).waitFor();
    await page.locator('#link-audience-departments-label ~ .chooser-open').click();
    await page.locator('[data-department="2"]').check();
    await page.locator('.sheet-foot button').click();
    await page.locator('button[type=submit]').click();
    await page.locator('[data-link]', { hasText: '部分可见' }).waitFor();
    await page.goto('/');
    await pageReady(page);
    // The administrator is not in that department.
    assert.equal(
      await page
        .locator('.tile')
        .first()
        .innerText()
        .then((text) => text.includes(first)),
      false,
    );
    phone.assertQuiet([/status of 422/]);
    await phone.close();
  });

  it('give the portal a name and a color, also on error pages and before the app starts', async () => {
    const phone = await open('zhangwei', '/manage/branding', { language: 'en' });
    const { page } = phone;
    await page.locator('input').nth(0).fill('青禾之家');
    await page.locator('input').nth(1).fill('Qinghe </style> Home');
    await page.locator('input[type=radio]').nth(1).check();
    await page.locator('input[type=color]').fill('#ffcc00');
    await page.locator('#branding-contrast.warning').waitFor();
    assert.equal(await page.locator('button[type=submit]').isDisabled(), true);
    await good(phone);
    await page.locator('fieldset fieldset button').click();
    await page.locator('.branding-preview').waitFor();
    await page.locator('input[type=color]').fill('#1d4ed8');
    await good(phone);
    await page.locator('button[type=submit]').click();
    await page.locator('[role=status].good', { hasText: 'Saved' }).waitFor();
    const brandOf = (): Promise<string> =>
      page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--brand'));
    for (const path of ['/me', '/nowhere', '/notices/999999']) {
      await page.goto(path);
      await pageReady(page);
      assert.match(await page.title(), /(?: · |^)Qinghe <\/style> Home$/, path);
      assert.equal(await brandOf(), '#1d4ed8', path);
      assert.match((await page.locator('link[rel=icon]').last().getAttribute('href')) ?? '', /%3EQ%3C/, path);
    }
    await page.emulateMedia({ colorScheme: 'dark' });
    assert.notEqual(await brandOf(), '#1d4ed8');
    await good(phone);
    phone.assertQuiet([/status of 404/]);
    await phone.close();
  });

  it('are not described, and their code is not named, for a member', async () => {
    const visitor = createVisitor();
    portal.simulator.choosePerson('lisiyuan');
    await visitor.follow(`${portal.origin}/`);
    for (const path of ['/manage', '/manage/roles', '/manage/log', '/manage/links', '/manage/branding']) {
      const { status, text } = await visitor.visit(`${portal.origin}${path}`, { headers: { accept: 'text/html' } });
      assert.equal(status, 403, path);
      assert.doesNotMatch(text.replaceAll(/<a [^>]*>/g, ''), /manage|choosers|publisher/, path);
    }
  });

  it('can be read without JavaScript, and say that changes need it', async () => {
    const phone = await newPhone({ origin: portal.origin, javaScript: false });
    portal.simulator.choosePerson('zhangwei');
    await phone.page.goto('/manage/roles');
    await phone.page.locator('[data-holder=zhangwei]').waitFor();
    assert.match(await phone.page.locator('noscript').first().innerText(), /JavaScript/);
    assert.equal(await phone.page.locator('button').count(), 0);
    await phone.page.goto('/manage/log');
    await phone.page.locator('summary').click();
    await phone.page.locator('select[name=kind]').selectOption('role');
    await phone.page.locator('.log-buttons button').click();
    await phone.page.waitForURL('**kind=role**');
    assert.ok((await phone.page.locator('[data-entry]').count()) > 0);
    await phone.close();
  });
});
