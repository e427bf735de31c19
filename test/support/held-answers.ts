import type { Page } from 'playwright-core';

/** Answers of the portal that are on the way until they are let go. */
export interface HeldAnswers {
  /** Settles when as many requests as were wished for are held. */
  arrived: Promise<void>;
  /** Lets them go, and from now on every other. */
  release(): void;
}

/** Holds every request of the page whose address fits. */
export async function hold(page: Page, pattern: RegExp, { count = 1 } = {}): Promise<HeldAnswers> {
  let held = 0;
  let arrive = (): void => undefined;
  let release = (): void => undefined;
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const open = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(pattern, async (route) => {
    held += 1;
    if (held >= count) arrive();
    await open;
    await route.continue();
  });
  return { arrived, release };
}
