import type { Page, Route } from 'playwright-core';

/** Requests that get no response until they are released. */
export interface HeldResponses {
  /** Resolves when `count` requests are held. */
  arrived: Promise<void>;
  /** Releases these and all later requests. */
  release(): void;
}

type FulfillOptions = Parameters<Route['fulfill']>[0];

/**
 * Holds every request of the page whose address matches.
 * @param options.count how many requests `arrived` waits for
 * @param options.response the response after the release, instead of that of the portal
 */
export async function holdResponses(
  page: Page,
  pattern: RegExp,
  { count = 1, response }: { count?: number; response?: FulfillOptions } = {},
): Promise<HeldResponses> {
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
    // The page may have aborted the request.
    await (response === undefined ? route.continue() : route.fulfill(response)).catch(() => undefined);
  });
  return { arrived, release };
}
