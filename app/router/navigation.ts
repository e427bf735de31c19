import { nextTick } from 'vue';
import type { Route } from 'vue-router';
import type { PageError } from '../api/contract';
import type { Portal } from '../app-context';
import { createAbort } from './create-abort';
import { hasInput } from './has-input';
import { loadPage, pageErrorOf, titleOf } from './load-page';
import type { Guard, NavigationHooks, NavigationStart } from './navigation-hooks';
import { installMissingCode } from './page-code';
import { pageAt } from './pages';
import { installPrefetch } from './prefetch';
import { shownKey, type LeftPage } from './scroll-memory';

/** The previous page stays this long while the next one loads. Then the next one is shown as a skeleton. */
const skeletonDelayMs = 400;

/** A navigation, or a reload of the current page. */
interface Navigation {
  route: Route;
  outcome: 'pending' | 'loaded' | PageError;
  done: Promise<void>;
  /** Aborts the requests of a load in progress. */
  abort(): void;
  /** For a return to the page: its state when it was left. */
  left: LeftPage | undefined;
}

/** The number of items in the page's list. */
const lengthOf = ({ store }: Pick<Portal, 'store'>, route: Route): number =>
  pageAt(route)?.loaded()?.length(store, route) ?? 0;

/** Loads more items of a list until it has its former length. */
async function restoreLength(portal: Portal, route: Route, length: number): Promise<void> {
  for (let before = -1, now = lengthOf(portal, route); now > before && now < length; now = lengthOf(portal, route)) {
    before = now;
    // After an error the person can load the rest at the end of the list.
    await pageAt(route)
      ?.loaded()
      ?.more(portal.store, route)
      .catch(() => undefined);
  }
}

const addressNow = (): string => {
  const { pathname, search, hash } = window.location;
  return pathname + search + hash;
};

const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

/**
 * Installs the navigation between pages in the browser: before the app starts, or after the first page if the server
 * rendered that. Data and code are loaded in parallel. The previous page stays for a moment below a progress bar, and
 * errors are shown in place of the page.
 */
export function installNavigation(portal: Portal, start: NavigationStart): NavigationHooks {
  const { client, router, store } = portal;
  const { rendered, scrollMemory, firstLeft, pagesRouter } = start;
  let current: Navigation | null = null;
  /** Whether the router shows the page of `current`. Otherwise the navigation is in progress. */
  let arrived = rendered;
  /** Whether the first navigation is complete. */
  let landed = rendered;
  let fromHistory = false;
  /** Whether the navigation in progress is Back or Forward. */
  let back = false;
  /** The key of the history entry whose page is shown. */
  let pageKey = '';

  const saveLeftPage = (route: Route): void =>
    scrollMemory.put({
      key: pageKey,
      length: lengthOf(portal, route),
      y: window.scrollY,
      from: store.state.page.from,
    });
  window.addEventListener('pagehide', () => saveLeftPage(router.currentRoute));

  const scroll = ({ y }: LeftPage): void => void nextTick(() => window.scrollTo(0, y));

  /**
   * Restores the first page, which the server rendered with the first items of its list only. If those are all items,
   * the browser or the person may have scrolled already.
   */
  const restore = async (route: Route, left: LeftPage): Promise<void> => {
    if (lengthOf(portal, route) >= left.length && window.scrollY > 0) return;
    await restoreLength(portal, route, left.length);
    if (router.currentRoute === route) scroll(left);
  };

  const show = ({ route, outcome, left }: Navigation): void => {
    if (typeof outcome === 'object') store.commit('page/failed', { error: outcome, local: true });
    else store.commit('page/recovered');
    store.commit('page/waiting', outcome === 'pending');
    document.title = titleOf(portal, route);
    if (left !== undefined && outcome === 'loaded') scroll(left);
  };

  const startLoading = (route: Route, left?: LeftPage): Navigation => {
    portal.clock.now = Date.now();
    store.commit('page/waiting', true);
    current?.abort();
    const { signal, abort } = createAbort();
    const navigation: Navigation = { route, outcome: 'pending', done: Promise.resolve(), abort, left };
    const touched = prefetch.take(route);
    const load = (): Promise<void> => loadPage(portal, route, signal);
    // If it failed, for example without a session, the navigation loads the page as usual.
    navigation.done = Promise.all([touched === undefined ? load() : touched.catch(load), code.fetch(route)])
      .then(
        async () => {
          if (left !== undefined) await restoreLength(portal, route, left.length);
          navigation.outcome = 'loaded';
        },
        (error: unknown) => {
          const failure = pageErrorOf(error, route.fullPath);
          // Without a connection, show the data that the store still has.
          navigation.outcome =
            failure.status === 0 && pageAt(route)?.loaded()?.has(store, route) === true ? 'loaded' : failure;
        },
      )
      .then(() => {
        if (current === navigation && arrived) show(navigation);
      });
    return navigation;
  };

  const prefetch = installPrefetch(portal);

  const offlineAt = (retryPath: string): PageError => ({ id: 'offline', status: 0, requestId: '', retryPath });

  const isUnreachable = async (): Promise<boolean> =>
    store.state.page.offline || (await client.checkSession()) === 'unreachable';
  const code = installMissingCode(async () => {
    const failed = current;
    if (!landed || failed === null || !(await isUnreachable())) return current !== failed;
    await failed.done;
    failed.outcome = offlineAt(failed.route.fullPath);
    return true;
  });

  code.add(router);
  const later = async (): Promise<void> =>
    (await import(/* webpackChunkName: "pages" */ './later')).installLater(portal, refresh);
  portal.onPages = (allPages) => {
    code.add(allPages);
    void later();
  };
  if (pagesRouter !== undefined) portal.onPages(pagesRouter);
  else if (portal.pages.isComplete()) void later();

  /** A navigation to a page whose data the store has. */
  const withoutLoading = (route: Route, left?: LeftPage): Navigation => {
    current?.abort();
    return { route, outcome: 'loaded', done: Promise.resolve(), abort: () => undefined, left };
  };

  /** Ends the navigation in progress, of which the router knows that it was canceled. */
  const endNavigation = (): void => {
    arrived = true;
    current = withoutLoading(router.currentRoute);
    store.commit('page/waiting', false);
  };

  /** A return to the shown page calls no guard: it ends the navigation that was in progress. */
  function popstate(): void {
    fromHistory = true;
    setTimeout(() => {
      fromHistory = false;
      if (!arrived && landed && router.currentRoute.fullPath === addressNow()) endNavigation();
    });
  }

  /** Whether to load the next page as a document, because the server runs a newer build. */
  const leavesForNewBuild = (to: Route, from: Route): boolean =>
    landed &&
    !back &&
    to.path !== from.path &&
    client.outdated() &&
    !store.state.page.offline &&
    !hasInput() &&
    client.keptWrites.get().every(({ state }) => state === 'sent');

  /** The policy of a document cannot change, so a page with another policy is loaded as a document. */
  const policyOf = (route: Route): string => JSON.stringify(pageAt(route)?.policy ?? {});
  const policy = rendered ? policyOf(router.currentRoute) : '{}';

  const beforeEach: Guard = (to, from, next) => {
    back = fromHistory;
    fromHistory = false;
    if (landed && policyOf(to) !== policy) {
      // After Back or Forward the browser has this address already. `next(false)` would make the router change it.
      if (back) window.location.reload();
      else {
        next(false);
        window.location.assign(to.fullPath);
      }
      return;
    }
    if (leavesForNewBuild(to, from)) {
      next(false);
      window.location.assign(to.fullPath);
      return;
    }
    arrived = false;
    code.reset(to);
    const left = landed ? (back ? scrollMemory.find(shownKey()) : undefined) : firstLeft;
    const known = back && pageAt(to)?.loaded()?.has(store, to) === true && lengthOf(portal, to) >= (left?.length ?? 0);
    // After sign-out only the button may start a sign-in, so Back must not request data.
    current = known || store.state.viewer.signedOut ? withoutLoading(to, left) : startLoading(to, left);
    next();
  };

  const beforeResolve: Guard = (to, _from, next) => {
    const isKnown = pageAt(to)?.loaded()?.knows(store, to) === true;
    void Promise.race([current?.done ?? Promise.resolve(), pause(isKnown ? 0 : skeletonDelayMs)]).then(() => next());
  };

  function afterEach(to: Route, from: Route): void {
    arrived = true;
    if (landed) saveLeftPage(from);
    const key = shownKey();
    const previousPath = landed && !back && to.path !== from.path ? from.fullPath : '';
    if (key !== pageKey) store.commit('page/cameFrom', scrollMemory.find(key)?.from ?? previousPath);
    pageKey = key;
    landed = true;
    if (current !== null) show(current);
  }

  if (rendered) {
    const restored = firstLeft === undefined ? Promise.resolve() : restore(router.currentRoute, firstLeft);
    // On Back, browsers show a document that they have kept without asking whether it has changed.
    if (window.performance.navigation.type === 2) void restored.then(refresh);
    pageKey = shownKey();
    store.commit('page/cameFrom', scrollMemory.find(pageKey)?.from ?? '');
  }

  // The code of a page could not be loaded although the portal responds: the server may run a newer build, so the
  // document is loaded. Not for the first page, which would be reloaded endlessly.
  function onError(): void {
    const retryPath = current?.route.fullPath ?? router.currentRoute.fullPath;
    if (landed) {
      window.location.assign(retryPath);
      return;
    }
    store.commit('page/failed', { error: offlineAt(retryPath), local: store.state.page.offline });
    store.commit('page/waiting', false);
  }

  /**
   * Reloads the data of the page while it stays visible. Not without a session, because a sign-in would interrupt
   * reading. Not if the page is scrolled, because its content would jump.
   */
  function refresh(): void {
    const route = router.currentRoute;
    const { page, viewer } = store.state;
    if (!arrived || page.error !== null || viewer.signedOut || window.scrollY > window.innerHeight) return;
    void client
      .checkSession()
      .then(async (session) => {
        if (session !== 'valid' || router.currentRoute !== route) return;
        const length = lengthOf(portal, route);
        await Promise.all([loadPage(portal, route), store.dispatch('viewer/load')]);
        await restoreLength(portal, route, length);
      })
      .catch(() => undefined);
  }

  // A page that failed without a connection is reloaded when the connection returns.
  client.connection.subscribe((connected) => {
    if (connected && store.state.page.error?.status === 0) void portal.reload();
  });

  // WeChat redirects to the address of the browser, which has to be that of the new page if a sign-in starts during a
  // navigation.
  client.signIn.subscribe(({ kind }) => {
    if (kind !== 'leaving' || current === null || arrived || current.route.fullPath === addressNow()) return;
    window.history.pushState(window.history.state, '', current.route.fullPath);
  });

  portal.reload = async () => {
    // The navigation may have failed before the page was reached.
    if (current !== null && !arrived) {
      await router.push(current.route.fullPath).catch(() => undefined);
      return;
    }
    await portal.stay();
  };

  /** The address of the latest call of `open`. */
  let openedPath = '';
  async function open(path: string): Promise<void> {
    openedPath = path;
    const stays = router.resolve(path).route.path === router.currentRoute.path;
    if (!stays && !portal.pages.isComplete()) {
      store.commit('page/waiting', true);
      await portal.pages.complete().catch(() => undefined);
      if (openedPath !== path) return;
      store.commit('page/waiting', false);
    }
    if (!stays && router.resolve(path).route.matched.length === 0) window.location.assign(path);
    // A redundant or a superseded navigation is not an error.
    else await router.push(path).catch(() => undefined);
  }
  portal.open = (path) => void open(path);

  // A navigation to the current address changes nothing, but makes the router cancel the one in progress.
  const cancelNavigation = (): Promise<unknown> => router.push(router.currentRoute.fullPath).catch(() => undefined);

  portal.cancel = () => {
    if (arrived) return;
    void cancelNavigation();
    endNavigation();
  };

  portal.stay = async () => {
    if (!arrived) await cancelNavigation();
    arrived = true;
    current = startLoading(router.currentRoute);
    await current.done;
  };

  return { beforeEach, beforeResolve, afterEach, onError, popstate };
}
