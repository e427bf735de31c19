import type VueRouter from 'vue-router';
import { loadOnce } from '../load-once';
import type { Portal } from '../app-context';
import type { NavigationHooks } from './navigation-hooks';
import { createScrollMemory, shownKey } from './scroll-memory';

interface Options {
  rendered: boolean;
  /** Resolves when the first page may be replaced by another one. */
  hydrated: Promise<void>;
  /** Loads the code of the navigation, which the first view does not need. */
  load(): Promise<Pick<typeof import('./navigation'), 'installNavigation'>>;
}

/**
 * Registers the navigation at the router, before the app starts. Its code is loaded by `install`, or by the first
 * navigation; a link then shows the progress bar at once.
 */
export function startNavigation(portal: Portal, { rendered, hydrated, load }: Options): { install(): Promise<void> } {
  const { pages, router, store } = portal;
  const scrollMemory = createScrollMemory();
  // Read before the router replaces the key of the first history entry.
  const firstLeft = scrollMemory.find(shownKey());
  let hooks: NavigationHooks | undefined;
  let landed = false;
  let pagesRouter: VueRouter | undefined;

  const install = loadOnce(async () => {
    const [{ installNavigation }] = await Promise.all([load(), rendered ? hydrated : undefined]);
    hooks = installNavigation(portal, { rendered, scrollMemory, firstLeft, pagesRouter });
    return hooks;
  });

  portal.onPages = (all) => {
    pagesRouter = all;
  };

  router.beforeEach((to, from, next) => {
    if (rendered && !landed) next();
    else if (hooks === undefined) {
      install().then(
        ({ beforeEach }) => beforeEach(to, from, next),
        () => {
          next(false);
          window.location.assign(to.fullPath);
        },
      );
    } else hooks.beforeEach(to, from, next);
  });
  router.beforeResolve((to, from, next) => {
    if (hooks === undefined) next();
    else hooks.beforeResolve(to, from, next);
  });
  router.afterEach((to, from) => {
    landed = true;
    hooks?.afterEach(to, from);
  });
  router.onError(() => hooks?.onError());

  // After a reload, Back may lead to a page that is not known yet. The router gets the event when all pages are known.
  window.addEventListener('popstate', (event) => {
    if (hooks !== undefined && pages.isComplete()) {
      hooks.popstate();
      return;
    }
    event.stopImmediatePropagation();
    Promise.all([install(), pages.complete()]).then(
      () => void window.dispatchEvent(new PopStateEvent('popstate', { state: event.state })),
      () => window.location.reload(),
    );
  });

  /** The address of the latest call of `open`. */
  let openedPath = '';
  portal.open = (path) => {
    openedPath = path;
    store.commit('page/waiting', true);
    install().then(
      () => {
        if (openedPath !== path) return;
        store.commit('page/waiting', false);
        portal.open(path);
      },
      () => window.location.assign(path),
    );
  };
  portal.stay = () => install().then(() => portal.stay());
  portal.reload = () => install().then(() => portal.reload());

  // The rest of a long list is loaded at once.
  if (rendered && firstLeft !== undefined) void hydrated.then(install).catch(() => undefined);

  return {
    async install() {
      await install();
    },
  };
}
