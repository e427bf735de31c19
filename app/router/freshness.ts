import type { Portal } from '../app-context';

/** After this long in the background, the data of a page counts as stale. */
const staleMs = 5 * 60_000;
const minuteMs = 60_000;

/**
 * Keeps an open page up to date: its clock ticks each minute while it is visible, and stale data is reloaded when the
 * page becomes visible, or is restored from the back-forward cache: a page behind it may have changed what it shows. A
 * page whose requests failed in the background is reloaded too.
 * @param refresh reloads the data of the page while it stays visible
 */
export function installFreshness(portal: Portal, refresh: () => void): void {
  let hiddenAt: number | null = document.visibilityState === 'hidden' ? Date.now() : null;
  const tick = (): void => {
    portal.clock.now = Date.now();
  };

  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') {
      hiddenAt = Date.now();
      return;
    }
    tick();
    const wasStale = hiddenAt !== null && Date.now() - hiddenAt >= staleMs;
    hiddenAt = null;
    // iOS aborts requests of pages in the background.
    if (portal.store.state.page.error?.status === 0) void portal.reload();
    else if (wasStale) refresh();
  });
  window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted) refresh();
  });
  setInterval(() => {
    if (document.visibilityState === 'visible') tick();
  }, minuteMs);
}
