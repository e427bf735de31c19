import type { Page } from 'playwright-core';
import { newPhone, type Phone, type PhoneOptions } from './browser';
import type { OpenPortal } from './portal';

/**
 * A phone in the hand of one of the demo company's people, signed in on its first page by the whole way through WeCom.
 */
export async function openAs(
  portal: OpenPortal,
  userid: string,
  path = '/',
  options: Omit<PhoneOptions, 'origin'> = {},
): Promise<Phone> {
  const phone = await newPhone({ ...options, origin: portal.origin });
  // Below mocha's own patience, so that what was waited for is named.
  phone.context.setDefaultTimeout(20_000);
  portal.simulator.choosePerson(userid);
  await phone.page.goto(path);
  if (options.javaScript !== false) await alive(phone.page);
  return phone;
}

/** Waits until the app has taken the page over and shows what was asked for. */
export async function alive(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const app = document.getElementById('app');
    return app !== null && '__vue__' in app && document.querySelector('#app > .progress, .skeleton') === null;
  });
}

/** Takes the session away as its end does: the person has the page, but no way to its data. */
export async function loseSession(phone: Phone): Promise<void> {
  await phone.context.clearCookies({ name: 'foyer' });
}

/** Takes the network away, and waits until the page has noticed. */
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

/** Follows a link of the portal and waits for its page. */
export async function follow(page: Page, path: string): Promise<void> {
  await page.locator(`a[href="${path}"]`).first().click();
  await page.waitForURL((url) => url.pathname + url.search === path);
  await alive(page);
}

/** Path and query of the address that the browser shows. */
export const pathOf = (page: Page): string => {
  const { pathname, search } = new URL(page.url());
  return pathname + search;
};
