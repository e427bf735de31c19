import type { ClientState } from './api/contract';
import { afterLoad } from './after-load';
import { createClient } from './api/client';
import { readPageRequest } from './api/page-request';
import { createApp } from './create-app';
import { coreWords } from './locales';
import { followForms } from './router/link-clicks';
import { createPageMatcher, definePageOfDocument, firstPageCode } from './router/first-page';
import { titleOf } from './router/load-page';
import { startNavigation } from './router/start-navigation';
import { releasePage } from './router/page-view';
import { installErrorView, showPlainly } from './router/page-errors';
import type { PageDefinition } from './router/page-definition';
import { clearPage } from './sign-in/clear-at-sign-out';
import type { CoreModules } from './store';
import type { StateOf } from './store/typed';
import './styles/index.less';

/** The state in the document. Its type is known because the server wrote it. */
function readState(): ClientState & { store: StateOf<CoreModules> | null } {
  return JSON.parse(document.getElementById('state')?.textContent ?? 'null');
}

/** Removes the fragment of WeChat's authorize address, which browsers carry through redirects to ours. */
function dropForeignFragment({ location, history }: Window): void {
  if (location.hash === '#wechat_redirect')
    history.replaceState(history.state, '', location.pathname + location.search);
}

const loadPages = async (): Promise<readonly PageDefinition[]> =>
  (await import(/* webpackChunkName: "pages" */ './router/all-pages')).allPages;

/** Lets the browser handle input and paint. */
const nextTask = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve));

const { id: requestId, now: requestedAt } = readPageRequest(window, document);

async function start(): Promise<void> {
  dropForeignFragment(window);
  await nextTask();
  const state = readState();
  const client = createClient({
    window,
    requestId,
    build: state.build,
    load: () => import(/* webpackChunkName: "data" */ './api/data-client'),
  });

  // Before anything else, finish a sign-in and remove WeChat's parameters from the address. Not on an error page,
  // because the server may have just stopped a redirect loop.
  if (state.error === null) await client.resumeSignIn();

  // A document that was not rendered does not name its page.
  const pages =
    state.page === undefined ? await loadPages() : state.page === null ? [] : [definePageOfDocument(state.page)];
  const page = await firstPageCode(createPageMatcher(pages)(window.location.pathname), state.language);
  const { portal, mountable } = createApp({
    client,
    ...state,
    // The service worker keeps a document that was not rendered for longer.
    now: state.rendered ? state.now : Date.now(),
    pages,
    loadPages: state.page === undefined ? undefined : loadPages,
    landingUrl: window.location.href.replace(/#[^]*$/, ''),
    modules: page === undefined ? [] : [page.modules],
  });
  const { router, store } = portal;
  if (state.store !== null) store.replaceState(state.store);
  if (state.rendered && state.error === null) page?.readDocument(store, document);
  installErrorView(portal, requestId);
  let hydrated = (): void => undefined;
  const navigation = startNavigation(portal, {
    rendered: state.rendered,
    hydrated: new Promise((resolve) => (hydrated = resolve)),
    load: () => import(/* webpackChunkName: "data" */ './router/navigation'),
  });
  if (!state.rendered) await navigation.install();

  const setPerson = (id: string | undefined): void => {
    if (id !== undefined) client.setPerson(id);
  };
  setPerson(store.state.viewer.me?.id);
  const app = mountable();
  app.$watch(() => store.state.viewer.me?.id, setPerson);

  const isCodeLoaded = (): Promise<boolean> =>
    new Promise((resolve) =>
      router.onReady(
        () => resolve(true),
        () => resolve(false),
      ),
    );
  // A rendered page whose code cannot be loaded is not hydrated. Its text, links and search work without scripts.
  if (state.rendered && !(await isCodeLoaded())) return;
  await nextTask();
  app.$mount('#app');
  followForms(portal);
  if (state.rendered) await nextTask();
  await releasePage();
  await app.$nextTick();
  hydrated();
  // What the service worker showed until the page arrived.
  document.querySelector('.opening')?.remove();
  // Until then it was the time of the last change of dates.
  if (requestedAt) portal.clock.now = requestedAt;
  // If this fails, they are loaded when they are needed.
  afterLoad(
    () => void Promise.all([client.ready(), navigation.install(), portal.pages.complete()]).catch(() => undefined),
  );
  document.title = titleOf(portal, router.currentRoute);

  // The router restores scroll positions, except after a reload.
  window.addEventListener('pagehide', () => {
    window.history.scrollRestoration = 'auto';
  });
  window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted && client.isSignedOut()) clearPage(portal);
    if (persisted) window.history.scrollRestoration = 'manual';
  });
}

start().catch((thrown: unknown) => {
  // eslint-disable-next-line no-console
  console.error(thrown);
  // A rendered page can be read without scripts.
  const { rendered, language } = readState();
  if (rendered) return;
  if (!coreWords.isLoaded()) document.body.textContent = '加载失败，请刷新页面。 Could not load. Reload the page.';
  else showPlainly({ id: 'page-broken', status: 500, requestId, retryPath: window.location.href }, language);
});
