import type { Page } from 'playwright-core';
import type { DraftContent } from '../../app/features/notices/manage/contract';
import type { Phone, PhoneOptions } from './browser';
import { openAs, pathOf } from './person';
import type { OpenPortal } from './portal';

/** The form in which a notice is written, in the browser of an administrator. */
export interface NoticeDesk {
  /** Opens the form of a new notice. */
  openNew(options?: Omit<PhoneOptions, 'origin'>): Promise<Phone>;
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
    async openNew(options = {}) {
      const phone = await openAs(portal, 'zhangwei', '/manage/notices', options);
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
