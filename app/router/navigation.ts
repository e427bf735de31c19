import { nextTick } from 'vue';
import type { Route } from 'vue-router';
import type { PageError } from '../api/contract';
import { errorTitle, wordsOf } from '../locales';
import { isolate } from '../locales/isolate';
import { hasInput } from './has-input';
import { installFreshness } from './freshness';
import { codeMissing, installMissingCode } from './page-code';
import { createPlaces, type Place } from './scroll-memory';
import type { Portal } from '../app-context';
import { loadWords } from './page-definition';
import { pageAt } from './pages';
import { forbidden, hasRole } from './required-role';

/** The previous page stays for so long while the next one loads. Then the next one is shown as a skeleton. */
const patienceMs = 400;

/** One navigation, and the result of loading its page. */
interface Turn {
  route: Route;
  outcome: 'pending' | 'loaded' | PageError;
  done: Promise<void>;
  /** Aborts the requests of a load in progress. */
  abort(): void;
  /** The state of the page when it was left, for a navigation back to it. */
  place: Place | undefined;
}

const notFound = (): PageError => ({ id: 'not-found', status: 404, requestId: '', retryPath: '/' });

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && name in value ? Reflect.get(value, name) : undefined;

/** Whether an error can be shown to a person: it has an id and a status. */
export function isForPeople(error: unknown): boolean {
  return typeof field(error, 'id') === 'string' && typeof field(error, 'status') === 'number';
}

/** Converts an error for the error view. Errors without an id become `internal`. */
export function pageErrorOf(error: unknown, path: string, requestId = ''): PageError {
  const [id, status, own] = [field(error, 'id'), field(error, 'status'), field(error, 'requestId')];
  return {
    id: typeof id === 'string' ? id : 'internal',
    status: typeof status === 'number' ? status : 500,
    requestId: typeof own === 'string' && own !== '' ? own : requestId,
    // Nothing to retry: the page does not exist, is not allowed, or its query is invalid.
    retryPath: status === 404 || id === 'forbidden' ? '/' : status === 400 ? path.replace(/[?#][^]*$/, '') : path,
  };
}

type Settled = { failed: false } | { failed: true; error: unknown };
const settled = (work: Promise<unknown>): Promise<Settled> =>
  work.then(
    (): Settled => ({ failed: false }),
    (error: unknown): Settled => ({ failed: true, error }),
  );

/**
 * Loads the data of a page into the store, and the person if not known yet, even if the page fails. If both fail,
 * throws the error of the person.
 */
export async function loadPage({ store }: Pick<Portal, 'store'>, route: Route, signal?: AbortSignal): Promise<void> {
  const definition = pageAt(route);
  if (definition?.role !== undefined) {
    if (store.state.viewer.me === null) await store.dispatch('viewer/load');
    if (!hasRole(store.state.viewer, definition.role)) throw forbidden();
  }
  // Without `await` if it has been loaded, so that two navigations begin in order.
  const code = definition?.loaded() ?? (await definition?.code().catch(() => Promise.reject(codeMissing())));
  const page = settled(code === undefined ? Promise.reject(notFound()) : code.load(store, route, signal));
  const words = settled(loadWords(code, store.state.viewer.language));
  if (store.state.viewer.me === null) {
    if (code?.beforePerson === true) await page;
    const person = await settled(store.dispatch('viewer/load'));
    if (person.failed) throw person.error;
  }
  const result = await page;
  if (result.failed) throw result.error;
  // The person's language may differ from the browser's.
  await words;
  await loadWords(code, store.state.viewer.language).catch(() => Promise.reject(codeMissing()));
}

/** The document's title. */
export function titleOf({ store }: Pick<Portal, 'store'>, route: Route): string {
  const {
    viewer,
    page: { error },
  } = store.state;
  const words = wordsOf(viewer.language);
  const title = viewer.signedOut
    ? words.signedOut.title
    : error !== null
      ? errorTitle(words, error.id, error.status)
      : (pageAt(route)?.loaded()?.title(store, route, viewer.language) ?? '');
  return title === '' ? words.product : `${isolate(title)} · ${words.product}`;
}

/** The number of rows of a page's list. */
const lengthOf = ({ store }: Pick<Portal, 'store'>, route: Route): number =>
  pageAt(route)?.loaded()?.length(store, route) ?? 0;

/** Loads further parts of a list until it has its previous length. */
async function regrow(portal: Portal, route: Route, length: number): Promise<void> {
  for (let before = -1, now = lengthOf(portal, route); now > before && now < length; now = lengthOf(portal, route)) {
    before = now;
    // If this fails, the link at the end of the list loads the rest.
    await pageAt(route)
      ?.loaded()
      ?.more(portal.store, route)
      .catch(() => undefined);
  }
}

/**
 * Browsers before 2018 lack AbortController. There, a superseded request completes, and its response is ignored.
 */
const createAbort = (): { signal?: AbortSignal; abort(): void } => {
  if (typeof AbortController === 'undefined') return { abort: () => undefined };
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
};

const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

/**
 * Navigates between pages in the browser: loads data and code at the same time, keeps the previous page for a moment
 * with a progress bar, and shows an error in place of a page that fails. Installed before the app starts.
 * @param rendered whether the server rendered the first page, with its data
 */
export function installNavigation(portal: Portal, rendered: boolean): void {
  const { client, router, store } = portal;
  let turn: Turn | null = null;
  let arrived = rendered;
  let first = rendered;
  let landed = false;
  let fromHistory = false;
  let back = false;
  const places = createPlaces();
  /** The key of the current history entry. */
  let shown = '';
  const keyNow = (): string => String(field(window.history.state, 'key'));
  /** The state of the first page when it was left. The router gives its entry another key. */
  const former = places.find(keyNow());

  /** Saves the state of the page that is being left. */
  const note = (route: Route): void =>
    places.put({ key: shown, length: lengthOf(portal, route), y: window.scrollY, from: store.state.page.from });
  window.addEventListener('pagehide', () => note(router.currentRoute));

  const scroll = ({ y }: Place): void => void nextTick(() => window.scrollTo(0, y));

  /**
   * Restores the list and the scroll position of the first page, which was rendered with the first part of its list. If
   * the list is complete, the browser or the person may have scrolled already.
   */
  const restore = async (route: Route, place: Place): Promise<void> => {
    if (lengthOf(portal, route) >= place.length && window.scrollY > 0) return;
    await regrow(portal, route, place.length);
    if (router.currentRoute === route) scroll(place);
  };

  const settle = ({ route, outcome, place }: Turn): void => {
    if (typeof outcome === 'object') store.commit('page/failed', { error: outcome, local: true });
    else store.commit('page/recovered');
    store.commit('page/waiting', outcome === 'pending');
    document.title = titleOf(portal, route);
    if (place !== undefined && outcome === 'loaded') scroll(place);
  };

  const begin = (route: Route, place?: Place): Turn => {
    portal.clock.now = Date.now();
    store.commit('page/waiting', true);
    turn?.abort();
    const { signal, abort } = createAbort();
    const mine: Turn = { route, outcome: 'pending', done: Promise.resolve(), abort, place };
    mine.done = Promise.all([loadPage(portal, route, signal), code.fetch(route)])
      .then(
        async () => {
          if (place !== undefined) await regrow(portal, route, place.length);
          mine.outcome = 'loaded';
        },
        (error: unknown) => {
          const failure = pageErrorOf(error, route.fullPath);
          // While offline, show what was loaded before.
          mine.outcome =
            failure.status === 0 && pageAt(route)?.loaded()?.has(store, route) === true ? 'loaded' : failure;
        },
      )
      .then(() => {
        if (turn === mine && arrived) settle(mine);
      });
    return mine;
  };

  const offlineAt = (retryPath: string): PageError => ({ id: 'offline', status: 0, requestId: '', retryPath });

  const isUnreachable = async (): Promise<boolean> =>
    store.state.page.offline || (await client.checkSession()) === 'unreachable';
  const code = installMissingCode(async () => {
    const failed = turn;
    if (!landed || failed === null || !(await isUnreachable())) return turn !== failed;
    await failed.done;
    failed.outcome = offlineAt(failed.route.fullPath);
    return true;
  });

  code.add(router);
  portal.onPages = (whole) => code.add(whole);

  /** A navigation to a page that needs no loading. */
  const shownAt = (route: Route, place?: Place): Turn => {
    turn?.abort();
    return { route, outcome: 'loaded', done: Promise.resolve(), abort: () => undefined, place };
  };

  // After a reload, Back may lead to a page whose definition is not loaded yet. The router waits for it.
  window.addEventListener('popstate', (event) => {
    if (portal.pages.isComplete()) return;
    event.stopImmediatePropagation();
    portal.pages.complete().then(
      () => void window.dispatchEvent(new PopStateEvent('popstate', { state: event.state })),
      () => window.location.reload(),
    );
  });

  // Registered before the router's listener, so that the guard can tell Back and Forward from other navigations. The
  // guard does not run if the address stays the same.
  window.addEventListener('popstate', () => {
    fromHistory = true;
    setTimeout(() => {
      fromHistory = false;
    });
  });

  /** Whether to load the next page as a document, because the server runs a newer build. */
  const leavesForNewBuild = (to: Route, from: Route): boolean =>
    landed &&
    !back &&
    to.path !== from.path &&
    client.outdated() &&
    !store.state.page.offline &&
    !hasInput() &&
    client.keptWrites.get().every(({ state }) => state === 'sent');

  /** A policy applies to the document, so a page with another policy is loaded as a document. */
  const policyOf = (route: Route): string => JSON.stringify(pageAt(route)?.policy ?? {});
  let policy: string | undefined;

  router.beforeEach((to, from, next) => {
    back = fromHistory;
    fromHistory = false;
    policy ??= rendered ? policyOf(to) : '{}';
    if (landed && policyOf(to) !== policy) {
      // On Back the address has changed already, and the router must not restore the previous one.
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
    if (first) {
      first = false;
      next();
      return;
    }
    arrived = false;
    code.forget(to);
    const place = landed ? (back ? places.find(keyNow()) : undefined) : former;
    const known = back && pageAt(to)?.loaded()?.has(store, to) === true && lengthOf(portal, to) >= (place?.length ?? 0);
    // After a sign-out only the button signs in, so Back must not load data.
    turn = known || store.state.viewer.signedOut ? shownAt(to, place) : begin(to, place);
    next();
  });

  router.beforeResolve((_to, _from, next) => {
    void Promise.race([turn?.done ?? Promise.resolve(), pause(patienceMs)]).then(() => next());
  });

  router.afterEach((to, from) => {
    arrived = true;
    if (landed) note(from);
    else if (rendered && former !== undefined) void restore(to, former);
    const key = keyNow();
    const led = landed && !back && to.path !== from.path ? from.fullPath : '';
    if (key !== shown) store.commit('page/cameFrom', places.find(key)?.from ?? led);
    shown = key;
    landed = true;
    if (turn !== null) settle(turn);
  });

  // The code of a page could not be loaded although the portal is reachable. The server may run a newer build, so load
  // the document. Not on the first page, which would load itself again and again.
  router.onError(() => {
    const retryPath = turn?.route.fullPath ?? router.currentRoute.fullPath;
    if (landed) {
      window.location.assign(retryPath);
      return;
    }
    store.commit('page/failed', { error: offlineAt(retryPath), local: store.state.page.offline });
    store.commit('page/waiting', false);
  });

  // Not without a session, because signing in would leave a page that is being read. Not after scrolling down a long
  // list, which would jump.
  installFreshness(portal, () => {
    const route = router.currentRoute;
    const { page, viewer } = store.state;
    if (!arrived || page.error !== null || viewer.signedOut || window.scrollY > window.innerHeight) return;
    void client
      .checkSession()
      .then(async (session) => {
        if (session !== 'valid' || router.currentRoute !== route) return;
        const length = lengthOf(portal, route);
        await Promise.all([loadPage(portal, route), store.dispatch('viewer/load')]);
        await regrow(portal, route, length);
      })
      .catch(() => undefined);
  });

  // Load a page that failed while offline when the connection returns.
  client.connection.subscribe((connected) => {
    if (connected && store.state.page.error?.status === 0) void portal.reload();
  });

  // If the person signs in during a navigation, WeChat returns them to the page that they were opening.
  client.signIn.subscribe(({ kind }) => {
    const { pathname, search, hash } = window.location;
    if (kind !== 'leaving' || turn === null || arrived || turn.route.fullPath === pathname + search + hash) return;
    window.history.pushState(window.history.state, '', turn.route.fullPath);
  });

  portal.reload = async () => {
    // The navigation to the failed page may not be complete.
    if (turn !== null && !arrived) {
      await router.push(turn.route.fullPath).catch(() => undefined);
      return;
    }
    await portal.stay();
  };

  /** The last requested address. */
  let wanted = '';
  async function open(path: string): Promise<void> {
    wanted = path;
    const stays = router.resolve(path).route.path === router.currentRoute.path;
    if (!stays && !portal.pages.isComplete()) {
      store.commit('page/waiting', true);
      await portal.pages.complete().catch(() => undefined);
      if (wanted !== path) return;
      store.commit('page/waiting', false);
    }
    if (!stays && router.resolve(path).route.matched.length === 0) window.location.assign(path);
    // Superseded and duplicate navigations are not errors.
    else await router.push(path).catch(() => undefined);
  }
  portal.open = (path) => void open(path);

  // A navigation to the current address has no effect except that the router cancels the one in progress.
  const giveUp = (): Promise<unknown> => router.push(router.currentRoute.fullPath).catch(() => undefined);

  portal.cancel = () => {
    if (arrived) return;
    arrived = true;
    void giveUp();
    turn = shownAt(router.currentRoute);
    store.commit('page/waiting', false);
  };

  portal.stay = async () => {
    if (!arrived) await giveUp();
    arrived = true;
    turn = begin(router.currentRoute);
    await turn.done;
  };
}
