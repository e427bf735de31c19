import Vue from 'vue';
import App from './App.vue';
import type { Language, PersonalText, UtcOffsets } from './api/contract';
import type { Client } from './api/types';
import { providePortal, type Portal } from './app-context';
import { hasRole } from './router/required-role';
import { createPages } from './router/known-pages';
import { loadWords, type PageDefinition } from './router/page-definition';
import type { Pages } from './router/pages';
import { createRouter, extendRouter } from './router/router';
import { createStore, type PortalStore, type StoreModules } from './store';

export interface AppOptions {
  client: Client;
  language: Language;
  /** The name of the portal. */
  names: Record<Language, string>;
  /** Milliseconds since 1970. */
  now: number;
  utcOffsets: UtcOffsets;
  /** The pages whose definitions are available at the start. */
  pages: readonly PageDefinition[];
  /** Loads the definitions of all pages; absent if `pages` contains them. */
  loadPages?: (() => Promise<readonly PageDefinition[]>) | undefined;
  personalText?: PersonalText | undefined;
  /** The address of the tab before the router starts, without its fragment; absent on the server. */
  landingUrl?: string;
  /** The address of the service worker; absent if the browser may keep nothing. */
  worker?: string | undefined;
  /** Store modules of the page that is opened first. */
  modules?: readonly StoreModules[];
}

/** The app of one request on the server, or of one browser. It shares no state with others. */
export interface PortalApp {
  portal: Portal;
  /** Creates the root component, which starts the router. */
  mountable(): Vue;
}

/** Reloads the code and the store modules of the opened pages after a hot update (development). */
async function updatePages(store: PortalStore, pages: Pages): Promise<void> {
  for (const page of pages.known()) {
    if (page.loaded() !== undefined) store.update((await page.reload()).modules);
  }
}

export function createApp(options: AppOptions): PortalApp {
  const { client, language, now, utcOffsets, modules = [] } = options;
  const store = createStore({ api: client.api, language }, modules);
  const currentLanguage = (): Language => store.state.viewer.language;
  const mayOpen = async ({ role }: PageDefinition): Promise<boolean> => {
    if (store.state.viewer.me === null) await store.dispatch('viewer/load').catch(() => undefined);
    return hasRole(store.state.viewer, role);
  };
  const router = createRouter({ pages: options.pages, language: currentLanguage, mayOpen });
  const pages = createPages(options.pages, options.loadPages, (all) =>
    portal.onPages(extendRouter(router, { pages: all, language: currentLanguage, mayOpen })),
  );
  import.meta.webpackHot?.addStatusHandler((status) => {
    if (status === 'idle') void updatePages(store, pages);
  });
  const portal: Portal = {
    client,
    store,
    router,
    pages,
    names: options.names,
    worker: options.worker,
    landingUrl: options.landingUrl ?? '',
    personalText: options.personalText ?? ((text) => text(store.state.viewer.me?.name ?? '')),
    onPages: () => undefined,
    // Frozen, so that Vue does not observe every entry.
    clock: Vue.observable({ now, utcOffsets: Object.freeze(utcOffsets) }),
    reload: () => Promise.resolve(),
    stay: () => Promise.resolve(),
    cancel: () => undefined,
    open: () => undefined,
    async loadLanguage(chosen) {
      await Promise.all(
        [undefined, ...pages.known().map((page) => page.loaded())].map((code) => loadWords(code, chosen)),
      );
    },
  };

  return {
    portal,
    mountable: () =>
      new Vue({
        router,
        setup: () => {
          providePortal(portal);
          return {};
        },
        render: (h) => h(App),
      }),
  };
}
