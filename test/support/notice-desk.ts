import type { Page } from 'playwright-core';
import type { DraftContent } from '../../app/features/notices/manage/contract';
import type { Phone, PhoneOptions } from './browser';
import { openAs, pathOf } from './person';
import type { OpenPortal } from './portal';

/** The form in which a notice is written, in a browser. */
export interface NoticeDesk {
  /** Opens the form of a new notice. `userid` is an administrator or publisher. */
  openNew(options?: Omit<PhoneOptions, 'origin'>, userid?: string): Promise<Phone>;
  /** What the server has saved of the notice that the page shows. */
  storedDraft(page: Page): Promise<DraftContent>;
}

export const editorOf = (page: Page) => page.locator('.ProseMirror');

/** Waits until everything that was written is saved. */
export const saved = (page: Page) => page.locator('[data-save]', { hasText: /已保存|Saved/ }).waitFor();

/** Types into the focused field, and waits until it is saved. */
export async function write(page: Page, text: string): Promise<void> {
  await page.keyboard.type(text);
  await page.locator('[data-save]', { hasText: /未保存|Not saved/ }).waitFor();
  await saved(page);
}

/** Writes a title and a text. */
export async function compose(page: Page, title: string, text: string): Promise<void> {
  await page.locator('#notice-title').fill(title);
  await editorOf(page).focus();
  await page.keyboard.type(text);
}

/** The number of people who get the notice, when it has been counted. */
export const reached = (page: Page) =>
  page.locator('.panel-reach[aria-busy=false] strong', { hasText: /^(共 \d+ 人|Reaches \d+ people)$/ });

/** Publishes or schedules what the settings show, and answers the question. */
export async function publishNotice(page: Page): Promise<void> {
  await reached(page).waitFor();
  await page.locator('[data-publish]').click();
  await page.locator('.dialog button').last().click();
}

/** Attaches a text file, and waits until it has been uploaded. */
export async function attach(page: Page, name: string): Promise<void> {
  const file = { name, mimeType: 'text/plain', buffer: Buffer.from(name) };
  await page.locator('.form-part input[type=file]').setInputFiles(file);
  await page.locator('.form-files li', { hasText: name }).locator('button', { hasText: '✕' }).waitFor();
}

/** The names of the attached files that the form lists. */
export const attached = (page: Page) => page.locator('.form-file bdi').allInnerTexts();

/** The id of the notice that the page shows. */
export const noticeId = (page: Page): number => Number(/\d+$/.exec(pathOf(page))?.[0]);

export function noticeDeskOf(portal: OpenPortal): NoticeDesk {
  return {
    async openNew(options = {}, userid = 'zhangwei') {
      const phone = await openAs(portal, userid, '/manage/notices', options);
      await phone.page.locator('.desk-title a').click();
      await phone.page.waitForURL(/\/manage\/notices\/\d+$/);
      await editorOf(phone.page).waitFor();
      return phone;
    },

    async storedDraft(page) {
      const row = await portal.database.query
        .selectFrom('notice_drafts')
        .select('content')
        .where('notice_id', '=', noticeId(page))
        .executeTakeFirstOrThrow();
      return JSON.parse(row.content);
    },
  };
}
