import type { Page } from 'playwright-core';
import { newPhone, type Phone, type PhoneOptions } from './browser';
import type { OpenPortal } from './portal';

/** Opens a page on the phone of a person of the demo company, signed in through the simulator. */
export async function openAs(
  portal: OpenPortal,
  userid: string,
  path = '/',
  options: Omit<PhoneOptions, 'origin'> = {},
): Promise<Phone> {
  const phone = await newPhone({ ...options, origin: portal.origin });
  // Shorter than mocha's timeout, so that the error names what was waited for.
  phone.context.setDefaultTimeout(20_000);
  portal.simulator.choosePerson(userid);
  await phone.page.goto(path);
  if (options.javaScript !== false) await pageReady(phone.page);
  return phone;
}

/** Waits until the page is hydrated and shows its data. */
export async function pageReady(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const page = document.querySelector('#main > *');
    return page !== null && '__vue__' in page && document.querySelector('.progress, .skeleton') === null;
  });
}

/** Removes the session cookie. The page stays open, but its requests have no session. */
export async function loseSession(phone: Phone): Promise<void> {
  await phone.context.clearCookies({ name: 'foyer' });
}

/** Goes offline and waits until the page shows it. */
export async function goOffline(phone: Phone): Promise<void> {
  await phone.context.setOffline(true);
  await phone.page.locator('.banner').waitFor();
}

/** The paths of the documents that the page loads from now on. */
export function documentsOf(page: Page): string[] {
  const documents: string[] = [];
  page.on('request', (request) => {
    if (request.isNavigationRequest()) documents.push(new URL(request.url()).pathname);
  });
  return documents;
}

/** Clicks a link of the portal and waits for its page. */
export async function clickLink(page: Page, path: string): Promise<void> {
  await page.locator(`a[href="${path}"]`).first().click();
  await page.waitForURL((url) => url.pathname + url.search === path);
  await pageReady(page);
}

/** Path and query of the address that the browser shows. */
export const pathOf = (page: Page): string => {
  const { pathname, search } = new URL(page.url());
  return pathname + search;
};
