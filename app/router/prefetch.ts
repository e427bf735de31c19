import type { Route } from 'vue-router';
import { quietSignals } from '../api/quiet-signals';
import type { Portal } from '../app-context';
import { createAbort } from './create-abort';
import { ownPath } from './link-clicks';
import { loadPage } from './load-page';
import { pageAt } from './pages';
import { savesData } from './saves-data';

/** A finger that moves farther than this, in CSS pixels, scrolls. */
const movedPx = 10;
/** What was loaded earlier may have changed. */
const freshMs = 10_000;

export interface Prefetch {
  /** The loading of a page that began when a finger touched the link to it, once; undefined if there is none. */
  take(route: Route): Promise<void> | undefined;
}

/**
 * Loads the data of a page as soon as a finger touches a link to it, about a tenth of a second before the tap. Only
 * pages that say that this is safe, and not on connections that save data. If the finger scrolls, the requests are
 * aborted. It never begins a sign-in, and does not count as reading: that is a request of its own.
 */
export function installPrefetch(portal: Portal): Prefetch {
  const { router, store, pages } = portal;
  let started: { path: string; at: number; done: Promise<void>; abort(): void } | undefined;
  let touch: { x: number; y: number } | undefined;

  function drop(): void {
    started?.abort();
    started = undefined;
    touch = undefined;
  }

  function begin(link: Element | null): void {
    const path = link === null ? null : ownPath(link);
    const { viewer, page } = store.state;
    if (path === null || !pages.isComplete() || viewer.me === null || page.offline) return;
    const { route } = router.resolve(path);
    if (pageAt(route)?.prefetch !== true || route.path === router.currentRoute.path) return;
    const { signal, abort } = createAbort();
    // Engines without it are slow anyway.
    if (signal === undefined) return;
    quietSignals.add(signal);
    const done = loadPage(portal, route, signal);
    done.catch(() => undefined);
    started = { path: route.fullPath, at: Date.now(), done, abort };
  }

  const listen = { passive: true };
  document.addEventListener(
    'touchstart',
    ({ target, touches }) => {
      drop();
      const [finger] = Array.from(touches);
      if (finger === undefined || touches.length > 1 || savesData()) return;
      touch = { x: finger.clientX, y: finger.clientY };
      begin(target instanceof Element ? target.closest('a') : null);
    },
    listen,
  );
  document.addEventListener(
    'touchmove',
    ({ touches }) => {
      const [finger] = Array.from(touches);
      if (touch === undefined || finger === undefined) return;
      if (Math.abs(finger.clientX - touch.x) + Math.abs(finger.clientY - touch.y) > movedPx) drop();
    },
    listen,
  );
  document.addEventListener('touchcancel', drop, listen);

  return {
    take({ fullPath }) {
      if (started?.path !== fullPath || Date.now() - started.at > freshMs) return undefined;
      const { done } = started;
      started = undefined;
      return done;
    },
  };
}
