import type Vue from 'vue';
import type { Language, RenderContext, ShownPage } from './api/contract';
import { createServerClient } from './api/server';
import { refusingApi } from './api/refusing-api';
import { createApp } from './create-app';
import { createStore, type StoreModules } from './store';
import { coreWords } from './locales';
import { isKnownError, loadPage, pageErrorOf, titleOf } from './router/load-page';
import { checkPolicy } from './router/page-policy';
import { loadWords, type PageDefinition } from './router/page-definition';
import { hasRole } from './router/required-role';
import { allPages } from './router/all-pages';
import { createPageMatcher, firstPageCode } from './router/first-page';

/** Shared by all requests, because it has no state. */
const pageOf = createPageMatcher(allPages);

for (const { name, policy } of allPages) checkPolicy(name, policy);

const describePage = ({ name, path, tab, role, policy, layout }: PageDefinition): ShownPage => ({
  name,
  path,
  tab,
  role,
  policy,
  layout: layout?.name,
});

/** What all pages have in common: the bars of the portal, and room for a page. */
async function frame({ language, names, now, utcOffsets }: RenderContext): Promise<Vue> {
  await loadWords(undefined, language);
  const client = createServerClient(refusingApi);
  return createApp({ client, language, names, now, utcOffsets, pages: [] }).mountable();
}

/** The same states without data. Which data was loaded before a page failed is a matter of chance. */
function withoutData(loaded: object, modules: readonly StoreModules[], language: Language): object {
  const empty = Object.entries(createStore({ api: refusingApi, language }, modules).state);
  return Object.fromEntries(empty.filter(([name]) => name in loaded));
}

/**
 * Renders one request: the error page for `context.error` if there is one, otherwise the page at `context.url` with its
 * data. If the page cannot be loaded and the status of the error is below 500, that becomes an error page too.
 * @throws all other errors, for the server to log and handle
 */
export default async function render(context: RenderContext): Promise<Vue> {
  if (context.isFrame === true) return frame(context);
  const { api, url, language, names, now, utcOffsets, requestId } = context;
  const addressed = pageOf(url);
  // An error page is rendered without a viewer, so nobody's role is known.
  const definition = context.error !== null && addressed?.role !== undefined ? undefined : addressed;
  const page = await firstPageCode(definition, language);
  // Loading a page adds its modules too: those of a page with a role only after its role was checked.
  const modules = page === undefined || definition?.role !== undefined ? [] : [page.modules];
  const { portal, mountable } = createApp({
    client: createServerClient(api ?? refusingApi),
    language,
    names,
    now,
    utcOffsets,
    personalText: context.personalText,
    // Compiling the routes of all pages would take longer than rendering some of them.
    pages: definition === undefined ? [] : [definition],
    modules,
  });
  const { router, store } = portal;

  // A failed navigation is reported by `onReady` below. At an unknown address, `loadPage` rejects.
  await router.push(url).catch(() => undefined);
  let error = context.error;
  if (error === null) {
    try {
      await loadPage(portal, router.currentRoute);
    } catch (failure) {
      if (!isKnownError(failure)) throw failure;
      error = pageErrorOf(failure, url, requestId);
      if (error.status >= 500) throw failure;
    }
  }
  if (error !== null) store.commit('page/failed', { error, local: false });
  const { language: pageLanguage } = store.state.viewer;
  await loadWords(page, pageLanguage);
  const app = mountable();
  await new Promise<void>((resolve, reject) => router.onReady(() => resolve(), reject));

  // What is personal comes last, so that everything before it can be compressed together.
  const { viewer, page: shownError, ...loaded } = store.state;
  const { me, ...shared } = viewer;
  const others =
    error === null
      ? (page?.stateOfDocument(store, loaded) ?? loaded)
      : withoutData(loaded, page === undefined ? [] : [page.modules], pageLanguage);

  // A page that the person may not open is not named in the response.
  const isOpen = error?.status !== 403 && hasRole(store.state.viewer, definition?.role);
  const shown = isOpen ? definition : undefined;
  context.result = {
    status: error?.status ?? 200,
    title: titleOf(portal, router.currentRoute),
    policy: shown?.policy ?? {},
    language: pageLanguage,
    chunks: [
      ...[coreWords, ...((shown && page?.words) ?? [])].map(({ name }) => `${name}-${pageLanguage}`),
      ...(shown === undefined ? [] : [shown.name]),
    ],
    state: {
      rendered: true,
      language: pageLanguage,
      names,
      utcOffsets,
      now,
      error,
      page: shown === undefined ? null : describePage(shown),
      store: { page: shownError, ...others, viewer: { ...shared, me } },
    },
  };
  return app;
}
