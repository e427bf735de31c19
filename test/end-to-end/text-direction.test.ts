import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Phone } from '../support/browser';
import { openAs } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';

const arabic = 'عبد الله (المالية)';

/** Texts that begin with an Arabic letter but are laid out from left to right. */
function misdirected(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found: string[] = [];
    let arabicTexts = 0;
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (
        parent === null ||
        parent.closest('script, [aria-hidden]') !== null ||
        !/^[^\p{L}]*\p{Script=Arabic}/u.test(node.nodeValue ?? '')
      )
        continue;
      arabicTexts += 1;
      if (getComputedStyle(parent).direction !== 'rtl') found.push(`${parent.outerHTML}`);
    }
    return arabicTexts === 0 ? ['There is no Arabic text.'] : found;
  });
}

/**
 * Texts in which a name can change the order of the text around it: in a sentence, the title or a label without
 * isolating characters, or next to another name.
 */
async function notIsolated(page: Page): Promise<string[]> {
  // The compiled function below calls a helper that the browser does not have.
  await page.evaluate('window.__name = (value) => value');
  return page.evaluate((name) => {
    const found: string[] = [];
    const look = (text: string, mayBegin: boolean): void => {
      const rest = text.replace(/\u2068[^\u2069]*\u2069/g, '').trim();
      const at = rest.indexOf(name);
      if (at > 0 || (at === 0 && (!mayBegin || rest.includes(name, 1)))) found.push(text);
    };
    look(document.title, false);
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      if (node.parentElement?.closest('script, [aria-hidden]') === null) look(node.nodeValue ?? '', true);
    }
    for (const attribute of ['aria-label', 'title', 'alt', 'placeholder']) {
      for (const element of Array.from(document.querySelectorAll(`[${attribute}]`)))
        look(element.getAttribute(attribute) ?? '', false);
    }
    return found;
  }, arabic);
}

describe('right-to-left names and texts', () => {
  let portal: OpenPortal;
  let phone: Phone;
  let notice: number;
  before(async () => {
    // No sync overwrites the names of this test.
    portal = await openPortal({ env: { DIRECTORY_SYNC_SECONDS: '86400' } });
    const { query } = portal.database;
    await query.updateTable('people').set({ name: arabic, position: arabic }).execute();
    await query.updateTable('departments').set({ name: arabic }).execute();
    await query.updateTable('links').set({ title_zh: arabic, title_en: arabic }).execute();
    await query
      .updateTable('notices')
      .set({ title: arabic, publisher: arabic, summary: `${arabic}.` })
      .execute();
    const first = await query
      .selectFrom('notices')
      .select(['id', 'corp_id'])
      .orderBy('published_at', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow();
    notice = first.id;
    const blocks = [
      arabic,
      `# ${arabic}`,
      `- ${arabic}\n- [x] ${arabic}`,
      `> ${arabic}`,
      `| ${arabic} |\n| --- |\n| ${arabic} |`,
      '中文',
    ];
    const body = blocks.join('\n\n');
    await query.updateTable('notices').set({ body }).where('id', '=', notice).execute();
    await query
      .insertInto('questions')
      .values({
        corp_id: first.corp_id,
        notice_id: notice,
        userid: 'linzhihe',
        text: `${arabic}؟`,
        asked_at: Date.now(),
      })
      .execute();
    phone = await openAs(portal, 'lisiyuan');
  });
  after(async () => {
    await phone.close();
    await portal.close();
  });

  for (const path of ['/', '/notices', '/people', '/people?department=7', '/people?q=li', '/people/linzhihe', '/me']) {
    it(`are laid out from right to left on ${path}`, async () => {
      await phone.page.goto(path);
      assert.deepEqual(await misdirected(phone.page), []);
      phone.assertQuiet();
    });

    it(`are isolated in sentences, labels and the title on ${path}`, async () => {
      await phone.page.goto(path);
      assert.deepEqual(await notIsolated(phone.page), []);
    });
  }

  it('are isolated in the link back to a department, the title of a notice, and a card with an alias', async () => {
    const { page } = phone;
    await portal.database.query.updateTable('people').set({ alias: arabic }).where('userid', '=', 'linzhihe').execute();
    await page.goto('/people?department=7');
    await page.locator('[data-person]').first().click();
    await page.locator('.back').waitFor();
    assert.match(await page.locator('.back').innerText(), new RegExp(`\u2068${arabic.replace(/[()]/g, '\\$&')}\u2069`));
    for (const path of ['/people/linzhihe', `/notices/${notice}`]) {
      await page.goto(path);
      assert.deepEqual(await notIsolated(page), [], path);
    }
  });

  it('are laid out from right to left in a notice and its questions', async () => {
    await phone.page.setViewportSize({ width: 320, height: 640 });
    await phone.page.goto(`/notices/${notice}`);
    assert.deepEqual(await misdirected(phone.page), []);
    assert.equal(
      await phone.page.evaluate(() => document.documentElement.scrollWidth),
      320,
      'markers of list items do not make the page wider',
    );
    phone.assertQuiet();
  });

  it('do not change the direction of the Chinese text around them', async () => {
    await phone.page.goto(`/notices/${notice}`);
    for (const selector of ['.article-meta', '.questions .group-title', '.text > :last-child']) {
      assert.equal(
        await phone.page
          .locator(selector)
          .first()
          .evaluate((element) => getComputedStyle(element).direction),
        'ltr',
        selector,
      );
    }
    await phone.page.locator('textarea').fill(arabic);
    assert.equal(
      await phone.page.locator('textarea').evaluate((element) => getComputedStyle(element).direction),
      'rtl',
    );
  });
});
