import type { Page } from 'playwright-core';
import { newPhone, type Phone } from '../support/browser';
import type { DevelopersRun } from './developers-run';

/** Opens Home on a phone, signed in through the simulator, and waits for hydration. */
export async function signedInPhone(
  run: Pick<DevelopersRun, 'origin' | 'simulatorOrigin'>,
  userid = 'zhangwei',
): Promise<Phone> {
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

/** Waits until the page is hydrated and listens for changes. */
export async function hydrated(page: Page): Promise<void> {
  await page.waitForFunction(() => '__vue__' in (document.getElementById('app') ?? {}));
}

/** Marks the open page. A reload removes the mark. */
export const mark = (page: Page): Promise<unknown> => page.evaluate('window.notReloaded = true');
export const isMarked = async (page: Page): Promise<boolean> =>
  (await page.evaluate('window.notReloaded === true')) === true;

/** The session cookie of the phone, for requests without the browser. */
export async function cookieOf(phone: Phone): Promise<string> {
  return (await phone.context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
}
