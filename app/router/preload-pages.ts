import type { Portal } from '../app-context';
import { savesData } from './saves-data';

/** After the page, its pictures and its requests. */
const delayMs = 3000;

/**
 * Loads the code of the pages that everyone may open, one after another, so that a tap needs only data. The service
 * worker does the same by storing it; this is for WeCom on iOS, which has none.
 */
export function preloadPages({ pages }: Portal): void {
  if (window.navigator.serviceWorker !== undefined || savesData()) return;
  setTimeout(() => {
    void pages
      .known()
      .filter(({ prefetch }) => prefetch === true)
      .reduce((before, page) => before.then(() => page.code()), Promise.resolve<unknown>(undefined))
      // A tap tries again.
      .catch(() => undefined);
  }, delayMs);
}
