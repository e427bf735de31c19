import assert from 'node:assert/strict';
import { accessibilityProblems, sidewaysScroll } from '../support/accessibility';
import type { Phone } from '../support/browser';
import { clickLink, goOffline, loseSession, openAs, pageReady } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';
import { firstNotice, questionField, sendButton, shownQuestion } from '../support/question-form';

describe('questions', () => {
  let portal: OpenPortal;
  let notice: number;
  before(async () => {
    portal = await openPortal({ env: { ADMINS: 'zhangwei' } });
    notice = await firstNotice(portal);
  });
  after(() => portal.close());

  const good = async ({ page }: Phone): Promise<void> => {
    assert.deepEqual(await accessibilityProblems(page), [], page.url());
    assert.equal(await sidewaysScroll(page), 0, `${page.url()} scrolls sideways`);
  };
  const ask = async ({ page }: Phone, text: string): Promise<void> => {
    await questionField(page).first().fill(text);
    await sendButton(page).first().click();
    await shownQuestion(page, text).waitFor();
  };

  it('are changed and withdrawn by their author, and the text survives a trip of the sign-in', async () => {
    const phone = await openAs(portal, 'lisiyuan', `/notices/${notice}`);
    const { page } = phone;
    await ask(phone, '几点开始？');
    const id = await shownQuestion(page, '几点开始').getAttribute('data-question');
    const item = page.locator(`[data-question="${id}"]`);
    await item.getByRole('button', { name: '编辑' }).click();
    const field = item.locator('textarea');
    assert.equal(await field.inputValue(), '几点开始？');
    await good(phone);
    await field.fill('周六几点开始？');
    await page.reload();
    await pageReady(page);
    const again = page.locator('[data-question] textarea');
    await again.waitFor();
    assert.equal(await again.inputValue(), '周六几点开始？');
    await loseSession(phone);
    await page.locator('[data-question] button[type=submit]').click();
    await shownQuestion(page, '周六几点开始？').locator('.question-text').waitFor();
    await page.locator('[data-question] textarea').waitFor({ state: 'detached' });
    assert.match(await page.locator('.question-meta').first().innerText(), /已修改/);
    await good(phone);

    await page.getByRole('button', { name: '撤回' }).click();
    await page.locator('.dialog button', { hasText: '撤回' }).click();
    await page.getByText('已撤回。').waitFor();
    await page.reload();
    await pageReady(page);
    assert.equal(await shownQuestion(page, '几点开始').count(), 0);
    phone.assertQuiet();
    await phone.close();
  });

  it('are answered on a phone of 320 pixels, also after a time offline, and the message opens them', async () => {
    const asker = await openAs(portal, 'lisiyuan', `/notices/${notice}`);
    await ask(asker, '家属可以参加吗？');
    const phone = await openAs(portal, 'zhangwei', '/manage', { width: 320, height: 568 });
    const { page } = phone;
    await clickLink(page, '/manage/questions');
    // The page also works as the first one of a document.
    await page.reload();
    await pageReady(page);
    const item = page.locator('[data-question]', { hasText: '家属可以参加吗' });
    await item.getByRole('button', { name: /^回复/ }).click();
    await item.locator('textarea').waitFor();
    await good(phone);
    await item.locator('textarea').fill('可以，请提前一天登记。');
    await goOffline(phone);
    await item.locator('button[type=submit]').click();
    await item.locator('[data-write]').waitFor();
    await phone.context.setOffline(false);
    await item.locator('.answer').waitFor();
    assert.match(await item.locator('.answer').innerText(), /张伟[\s\S]*可以，请提前一天登记。/);
    await good(phone);

    const sent = await until(() => portal.simulator.inbox().find(({ to }) => to.includes('lisiyuan')));
    const { url, title } = Object(sent.content);
    assert.match(title, /^\[回复\]/);
    portal.simulator.choosePerson('lisiyuan');
    await asker.context.clearCookies();
    await asker.page.goto(url);
    await pageReady(asker.page);
    const wanted = asker.page.locator('.question-wanted');
    await wanted.locator('.answer', { hasText: '请提前一天登记' }).waitFor();
    await asker.page.waitForFunction(() => {
      const { top = -1 } = document.querySelector('.question-wanted')?.getBoundingClientRect() ?? {};
      return top > 0 && top < window.innerHeight;
    });
    await good(asker);

    await page.locator('[data-question]', { hasText: '家属' }).getByRole('button', { name: /^隐藏/ }).click();
    await page.getByText('已隐藏，仅提问者本人可见。').waitFor();
    await good(phone);
    await asker.page.reload();
    await pageReady(asker.page);
    await asker.page.getByText('该提问已被隐藏，仅你可见。').waitFor();
    const other = await openAs(portal, 'chenqiming', `/notices/${notice}`, { language: 'en', colorScheme: 'dark' });
    assert.equal(await shownQuestion(other.page, '家属').count(), 0);
    await clickLink(page, '/manage/questions?show=hidden');
    await page.getByRole('button', { name: /^恢复显示/ }).click();
    await page.getByText('已恢复显示。').waitFor();
    await other.page.reload();
    await pageReady(other.page);
    await shownQuestion(other.page, '家属').locator('.answer').waitFor();
    await good(other);
    for (const one of [phone, asker, other]) {
      one.assertQuiet([/ERR_INTERNET_DISCONNECTED/]);
      await one.close();
    }
  });

  it('show an answer that arrives after the question was withdrawn, with the reason', async () => {
    const asker = await openAs(portal, 'lisiyuan', `/notices/${notice}`);
    await ask(asker, '停车场开放吗？');
    const id = await shownQuestion(asker.page, '停车场').getAttribute('data-question');
    const phone = await openAs(portal, 'zhangwei', '/manage/questions');
    const { page } = phone;
    const item = page.locator(`[data-question="${id}"]`);
    await item.getByRole('button', { name: /^回复/ }).click();
    await item.locator('textarea').fill('开放，请从东门进入。');
    let isCut = true;
    await page.route('**/api/manage/questions/*/answer', (route) => (isCut ? route.abort() : route.continue()));
    await item.locator('button[type=submit]').click();
    await item.locator('[data-write=queued]').waitFor();
    await asker.page.getByRole('button', { name: '撤回' }).click();
    await asker.page.locator('.dialog button', { hasText: '撤回' }).click();
    await asker.page.getByText('已撤回。').waitFor();
    await page.reload({ waitUntil: 'commit' });
    isCut = false;
    await pageReady(page);
    const unsent = page.locator('.unsent-answer', { hasText: '开放，请从东门进入。' });
    await unsent.getByText('提问者已撤回该提问。').waitFor();
    await good(phone);
    await unsent.getByRole('button', { name: '放弃' }).click();
    await unsent.waitFor({ state: 'detached' });
    phone.assertQuiet([/ERR_FAILED/, /status of 404/]);
    await asker.close();
    await phone.close();
  });
});

async function until<T>(find: () => T | undefined): Promise<T> {
  for (;;) {
    const found = find();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
