import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import type { OpenPortal } from './portal';

export const questionField = (page: Page): Locator => page.locator('textarea[name=text]');
export const sendButton = (page: Page): Locator => page.locator('form.text-form button[type=submit]');
export const shownQuestion = (page: Page, text: string): Locator => page.locator('[data-question]', { hasText: text });

let number = 0;
/** A text that no other test uses. */
export const newQuestion = (): string => `食堂几点开门？第 ${(number += 1)} 次`;

/** The notice that every list shows first. */
export async function firstNotice({ database }: OpenPortal): Promise<number> {
  const { id } = await database.query
    .selectFrom('notices')
    .select('id')
    .orderBy('pinned', 'desc')
    .orderBy('published_at', 'desc')
    .executeTakeFirstOrThrow();
  return id;
}

/** Asserts that page and database contain the question once, with nothing left to send. */
export async function assertSentOnce(portal: OpenPortal, page: Page, text: string, notice: number): Promise<void> {
  await shownQuestion(page, text).first().waitFor();
  await page.waitForFunction(
    () =>
      document.querySelector('[data-write]') === null &&
      document.querySelector<HTMLTextAreaElement>('textarea[name=text]')?.value === '',
  );
  assert.equal(await shownQuestion(page, text).count(), 1);
  assert.deepEqual(await portal.questions(text), [{ userid: 'lisiyuan', notice_id: notice }]);
  const stored = await page.evaluate(() => Object.entries(sessionStorage).filter(([name]) => /draft|write/.test(name)));
  assert.deepEqual(
    stored.filter(([, value]) => value !== '[]' && value.includes(text)),
    [],
  );
}
