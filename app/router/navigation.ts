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

/** How long the former page stays while the next one's data is on its way; then the next one is shown as a skeleton. */
const patienceMs = 400;

/** One navigation: where it goes, and what came of loading it. */
interface Turn {
  route: Route;
  outcome: 'pending' | 'loaded' | PageError;
  done: Promise<void>;
  /** Aborts the requests of a load in progress. */
  abort(): void;
  /** For a way back: what the page was like when it was left. */
  place: Place | undefined;
}

const notFound = (): PageError => ({ id: 'not-found', status: 404, requestId: '', retryPath: '/' });

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && name in value ? Reflect.get(value, name) : undefined;

/** Whether an error is one that has words for a person: it carries an id and a status. */
export function isForPeople(error: unknown): boolean {
  return typeof field(error, 'id') === 'string' && typeof field(error, 'status') === 'number';
}

/** What the page says of an error: the portal's own as they are, anything else as one on our side. */
export function pageErrorOf(error: unknown, path: string, requestId = ''): PageError {
  const [id, status, own] = [field(error, 'id'), field(error, 'status'), field(error, 'requestId')];
  return {
    id: typeof id === 'string' ? id : 'internal',
    status: typeof status === 'number' ? status : 500,
    requestId: typeof own === 'string' && own !== '' ? own : requestId,
    // What an address asks for cannot be had: without that it can.
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
 * Brings into the store what a page shows, and who the person is where that is not known yet, even if the page itself
 * fails. Throws the person's failure before the page's.
 */
export async function loadPage({ store }: Pick<Portal, 'store'>, route: Route, signal?: AbortSignal): Promise<void> {
  const definition = pageAt(route);
  if (definition?.role !== undefined) {
    if (store.state.viewer.me === null) await store.dispatch('viewer/load');
    if (!hasRole(store.state.viewer, definition.role)) throw forbidden();
  }
  // Without a wait if it is there: two navigations must begin in their order.
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
  // The person's own language may be another than the browser's.
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

/** How many lines a page's list has. */
const lengthOf = ({ store }: Pick<Portal, 'store'>, route: Route): number =>
  pageAt(route)?.loaded()?.length(store, route) ?? 0;

/** Lets a list grow to the length that it had. */
async function regrow(portal: Portal, route: Route, length: number): Promise<void> {
  for (let before = -1, now = lengthOf(portal, route); now > before && now < length; now = lengthOf(portal, route)) {
    before = now;
    // What is missing then can be asked for at the end of the list, as ever.
    await pageAt(route)
      ?.loaded()
      ?.more(portal.store, route)
      .catch(() => undefined);
  }
}

/**
 * Browsers before 2018 lack AbortController: there a superseded request runs to its end, and its answer is not shown.
 */
const createAbort = (): { signal?: AbortSignal; abort(): void } => {
  if (typeof AbortController === 'undefined') return { abort: () => undefined };
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
};

const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

/**
 * Moves between pages in the browser: data and code are fetched at the same time, the former page stays for a moment
 * with a bar of progress above it, and what fails is shown in the page's place. Installed before the app starts.
 * @param rendered whether the first page came rendered, with its data
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
  /** The step of the history that is shown. */
  let shown = '';
  const keyNow = (): string => String(field(window.history.state, 'key'));
  /** What the first page was like when it was left: the router gives its step another key. */
  const former = places.find(keyNow());

  /** Notes what a page is like that is being left. */
  const note = (route: Route): void =>
    places.put({ key: shown, length: lengthOf(portal, route), y: window.scrollY, from: store.state.page.from });
  window.addEventListener('pagehide', () => note(router.currentRoute));

  const scroll = ({ y }: Place): void => void nextTick(() => window.scrollTo(0, y));

  /**
   * The first page came with the first part of its list. Where nothing is missing, the browser or the person may have
   * scrolled already.
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
          // Without a connection, what has been seen before is better than nothing.
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

  /** A page that needs no load. */
  const shownAt = (route: Route, place?: Place): Turn => {
    turn?.abort();
    return { route, outcome: 'loaded', done: Promise.resolve(), abort: () => undefined, place };
  };

  // A step back after a reload may lead to a page that is not known yet: the router waits for it.
  window.addEventListener('popstate', (event) => {
    if (portal.pages.isComplete()) return;
    event.stopImmediatePropagation();
    portal.pages.complete().then(
      () => void window.dispatchEvent(new PopStateEvent('popstate', { state: event.state })),
      () => window.location.reload(),
    );
  });

  // Registered before the router's own, so that the guard knows a way back from a way on. A step to the same address
  // meets no guard.
  window.addEventListener('popstate', () => {
    fromHistory = true;
    setTimeout(() => {
      fromHistory = false;
    });
  });

  /** Whether the next page is to be loaded whole, from the server's newer build. */
  const leavesForNewBuild = (to: Route, from: Route): boolean =>
    landed &&
    !back &&
    to.path !== from.path &&
    client.outdated() &&
    !store.state.page.offline &&
    !hasInput() &&
    client.keptWrites.get().every(({ state }) => state === 'sent');

  /** A policy belongs to the document: a page with another one begins with a load of the document. */
  const policyOf = (route: Route): string => JSON.stringify(pageAt(route)?.policy ?? {});
  let policy: string | undefined;

  router.beforeEach((to, from, next) => {
    back = fromHistory;
    fromHistory = false;
    policy ??= rendered ? policyOf(to) : '{}';
    if (landed && policyOf(to) !== policy) {
      // On a way back the browser is at the address already, and the router must not return from it.
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
    // Signed out, the person signs in again by the button alone: a way back must not ask for data, which would sign in.
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

  // The code of a page could not be fetched though the portal can be reached: the server may run a newer build, so the
  // page is loaded whole. Only from a page that is alive: one whose own code is missing would load itself again and
  // again.
  router.onError(() => {
    const retryPath = turn?.route.fullPath ?? router.currentRoute.fullPath;
    if (landed) {
      window.location.assign(retryPath);
      return;
    }
    store.commit('page/failed', { error: offlineAt(retryPath), local: store.state.page.offline });
    store.commit('page/waiting', false);
  });

  // Not if the session is over: that would leave a page that is only being read. Not far down a long list: it would
  // jump.
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

  // What failed for want of a connection is asked for again when there is one.
  client.connection.subscribe((connected) => {
    if (connected && store.state.page.error?.status === 0) void portal.reload();
  });

  // The page is left for WeChat while another is on its way here: it is that one which the person comes back to.
  client.signIn.subscribe(({ kind }) => {
    const { pathname, search, hash } = window.location;
    if (kind !== 'leaving' || turn === null || arrived || turn.route.fullPath === pathname + search + hash) return;
    window.history.pushState(window.history.state, '', turn.route.fullPath);
  });

  portal.reload = async () => {
    // The page that failed may be one that was never reached.
    if (turn !== null && !arrived) {
      await router.push(turn.route.fullPath).catch(() => undefined);
      return;
    }
    await portal.stay();
  };

  /** The address that was asked for last. */
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
    // A navigation that another one overtakes, or that leads to the same place, is no failure.
    else await router.push(path).catch(() => undefined);
  }
  portal.open = (path) => void open(path);

  // A navigation to the same place leads nowhere, but makes the router give up the one in progress.
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
