import type { Route } from 'vue-router';
import type { PageError } from '../api/contract';
import type { Portal } from '../app-context';
import { errorTitle, wordsOf } from '../locales';
import { isolate } from '../locales/isolate';
import { codeMissing } from './page-code';
import { loadWords } from './page-definition';
import { pageAt } from './pages';
import { forbidden, hasRole } from './required-role';

const notFound = (): PageError => ({ id: 'not-found', status: 404, requestId: '', retryPath: '/' });

/** A property of a value of unknown type. */
export const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && name in value ? Reflect.get(value, name) : undefined;

/** Whether an error has an id and a status, so that pages have a text for it. */
export function isKnownError(error: unknown): boolean {
  return typeof field(error, 'id') === 'string' && typeof field(error, 'status') === 'number';
}

/** Converts an error to the one that the page shows. Errors without an id become `internal`. */
export function pageErrorOf(error: unknown, path: string, requestId = ''): PageError {
  const [id, status, own] = [field(error, 'id'), field(error, 'status'), field(error, 'requestId')];
  return {
    id: typeof id === 'string' ? id : 'internal',
    status: typeof status === 'number' ? status : 500,
    requestId: typeof own === 'string' && own !== '' ? own : requestId,
    // A retry of the same address would fail again, so the link leads to the home page or drops the query.
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
 * Loads the data of a page into the store. Also loads the viewer if it is not known yet, even if the page fails.
 * Rejects with the error of the viewer, or else with that of the page.
 */
export async function loadPage({ store }: Pick<Portal, 'store'>, route: Route, signal?: AbortSignal): Promise<void> {
  const definition = pageAt(route);
  if (definition?.role !== undefined) {
    if (store.state.viewer.me === null) await store.dispatch('viewer/load');
    if (!hasRole(store.state.viewer, definition.role)) throw forbidden();
  }
  // Does not wait if the code is loaded, so that two navigations start in their order.
  const code = definition?.loaded() ?? (await definition?.code().catch(() => Promise.reject(codeMissing())));
  const page = settled(code === undefined ? Promise.reject(notFound()) : code.load(store, route, signal));
  const words = settled(loadWords(code, store.state.viewer.language));
  if (store.state.viewer.me === null) {
    const viewer = await settled(store.dispatch('viewer/load'));
    if (viewer.failed) throw viewer.error;
  }
  const result = await page;
  if (result.failed) throw result.error;
  // The language that the person chose may differ from that of the browser.
  await words;
  await loadWords(code, store.state.viewer.language).catch(() => Promise.reject(codeMissing()));
}

/** The document's title. */
export function titleOf({ store, names }: Pick<Portal, 'store' | 'names'>, route: Route): string {
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
  const product = names[viewer.language];
  return title === '' ? product : `${isolate(title)} · ${product}`;
}
