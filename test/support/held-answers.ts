import type { Page, Route } from 'playwright-core';

/** Answers of the portal that are on the way until they are let go. */
export interface HeldAnswers {
  /** Settles when as many requests as were wished for are held. */
  arrived: Promise<void>;
  /** Lets them go, and from now on every other. */
  release(): void;
}

type Answer = Parameters<Route['fulfill']>[0];

/**
 * Holds every request of the page whose address matches.
 * @param options.count how many requests `arrived` waits for
 * @param options.answer what they are answered with when they are let go, instead of the portal's own answer
 */
export async function hold(
  page: Page,
  pattern: RegExp,
  { count = 1, answer }: { count?: number; answer?: Answer } = {},
): Promise<HeldAnswers> {
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
    // The page may have aborted the request by now.
    await (answer === undefined ? route.continue() : route.fulfill(answer)).catch(() => undefined);
  });
  return { arrived, release };
}
