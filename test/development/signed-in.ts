import type { Page } from 'playwright-core';
import { newPhone, type Phone } from '../support/browser';
import type { DevelopersRun } from './developers-run';

/** A phone on the portal's first page, signed in through the simulator and hydrated. */
export async function signedInPhone(run: DevelopersRun, userid = 'zhangwei'): Promise<Phone> {
  await fetch(`${run.simulatorOrigin}/_simulator/person`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ userid }),
  });
  // On a busy machine the first compilation takes longer than a browser waits.
  await fetch(run.origin, { headers: { Accept: 'text/html' }, redirect: 'manual' });
  const phone = await newPhone({ origin: run.origin });
  await phone.page.goto('/');
  await hydrated(phone.page);
  return phone;
}

/** Waits until the browser has taken the page over and listens for changes. */
export async function hydrated(page: Page): Promise<void> {
  await page.waitForFunction(() => '__vue__' in (document.getElementById('app') ?? {}));
}

/** Marks the open page: a reload would lose it. */
export const mark = (page: Page): Promise<unknown> => page.evaluate('window.notReloaded = true');
export const isMarked = async (page: Page): Promise<boolean> =>
  (await page.evaluate('window.notReloaded === true')) === true;

/** The session cookie of the phone, for requests beside the browser. */
export async function cookieOf(phone: Phone): Promise<string> {
  return (await phone.context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
}
