import Vue from 'vue';
import type { PageError } from '../api/contract';
import type { Portal } from '../app-context';
import { errorTitle, errorWords, wordsOf } from '../locales';
import { isKnownError, pageErrorOf } from './load-page';
import { pageAt } from './pages';

/** Maximum number of reports from one page load. The server limits them too. */
const maxReports = 5;

/** Vue's names of the steps without which a component renders nothing. */
const rendering = /^(render|setup|data\(\))$/;

/** Whether a component is inside the `<router-view>`, so that it is created again when the page is shown again. */
function isInPage(component: Vue | null): boolean {
  if (component === null) return false;
  const { data } = component.$vnode ?? {};
  return (data !== undefined && 'routerView' in data) || isInPage(component.$parent ?? null);
}

/**
 * Shows an error view in place of a page in which a component threw (in a render function, hook, watcher or event
 * handler), and reports the exception to the server's log. Exceptions outside of components are only reported.
 * @param requestId the id of the request that loaded the page
 */
export function installErrorView(portal: Portal, requestId: string): void {
  const { client, router, store } = portal;
  const reported = new Set<string>();

  function report(thrown: unknown, during: string): void {
    const { name, message, stack = '' } = thrown instanceof Error ? thrown : new Error(String(thrown));
    const key = `${during} ${message}`;
    if (reported.has(key) || reported.size >= maxReports) return;
    reported.add(key);
    client.reportPageError({
      name: name.slice(0, 100),
      message: message.slice(0, 1000),
      stack: stack.slice(0, 10_000),
      during: during.slice(0, 200),
      page: pageAt(router.currentRoute)?.name ?? '',
      requestId,
    });
  }

  function show(error: PageError, component: Vue | null, during: string): void {
    const root = component === null || component === component.$root || component.$parent === component.$root;
    // If the error view itself or the root component fails, no component can show the error.
    if (store.state.page.error?.id === error.id || (root && rendering.test(during)))
      showPlainly(error, store.state.viewer.language);
    else store.commit('page/failed', { error, local: isInPage(component) });
    store.commit('page/waiting', false);
    // Vue updates nothing any more after an exception while it changed the document.
    if (component === null)
      setTimeout(() => {
        if (document.querySelector('[data-error]') === null) showPlainly(error, store.state.viewer.language);
      });
  }

  // Vue passes no component if it fails while it changes the document.
  Vue.config.errorHandler = (thrown, failed: Vue | null | undefined, during) => {
    const component = failed ?? null;
    // eslint-disable-next-line no-console
    console.error(thrown);
    const path = router.currentRoute.fullPath;
    if (isKnownError(thrown)) {
      show(pageErrorOf(thrown, path, requestId), component, during);
      return;
    }
    report(thrown, during);
    // A destroyed component does not affect the current page.
    if (component !== null && Reflect.get(component, '_isDestroyed') === true) return;
    show({ id: 'page-broken', status: 500, requestId, retryPath: path }, component, during);
  };
  window.addEventListener('error', ({ error, message }) => report(error ?? message, 'window'));
  window.addEventListener('unhandledrejection', ({ reason }) => {
    if (!isKnownError(reason)) report(reason, 'promise');
  });
}

/** Replaces the content of the document with an error message, without Vue. */
export function showPlainly(error: PageError, language: Parameters<typeof wordsOf>[0]): void {
  const words = wordsOf(language);
  const make = (tag: string, text: string, className = ''): HTMLElement =>
    Object.assign(document.createElement(tag), { textContent: text, className });
  const section = make('section', '', 'message');
  section.dataset.error = error.id;
  const button = make('a', words.failure.retry, 'button button-primary');
  button.setAttribute('href', error.retryPath);
  section.append(
    make('h1', errorTitle(words, error.id, error.status)),
    make('p', errorWords(words, error.id)),
    button,
    make('p', `${words.failure.requestId} ${error.requestId}`, 'small'),
  );
  document.body.textContent = '';
  document.body.append(section);
}
