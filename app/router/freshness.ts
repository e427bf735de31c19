import type { Portal } from '../app-context';

/** What is shown after this long in the background may be out of date. */
const staleMs = 5 * 60_000;
const minuteMs = 60_000;

/**
 * Keeps a page that stays open up to date: its clock ticks each minute while it is visible, and after some time in the
 * background its data is refreshed. Requests that the system aborted in the background are repeated.
 * @param refresh loads the data of the page again, in the background
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
    // iOS aborts the requests of a page in the background.
    if (portal.store.state.page.error?.status === 0) void portal.reload();
    else if (wasStale) refresh();
  });
  setInterval(() => {
    if (document.visibilityState === 'visible') tick();
  }, minuteMs);
}
