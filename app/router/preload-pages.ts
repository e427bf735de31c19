import type { Portal } from '../app-context';
import { loadWords } from './page-definition';
import { savesData } from './saves-data';
import { canRunWorker } from './service-worker';

/** After the page, its pictures and its requests. */
const delayMs = 3000;

/**
 * Loads the code and the words of the pages that everyone may open, one after another, so that a tap needs only data.
 * Not if there is a service worker, which does the same by storing them.
 */
export function preloadPages({ pages, store, worker }: Portal): void {
  if ((worker !== undefined && canRunWorker()) || savesData()) return;
  setTimeout(() => {
    void pages
      .known()
      .filter(({ role }) => role === undefined)
      .reduce(
        (before, page) => before.then(async () => loadWords(await page.code(), store.state.viewer.language)),
        Promise.resolve(),
      )
      // A tap tries again.
      .catch(() => undefined);
  }, delayMs);
}
