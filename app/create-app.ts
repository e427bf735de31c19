import Vue from 'vue';
import App from './App.vue';
import type { Language, UtcOffsets } from './api/contract';
import type { Client } from './api/types';
import { providePortal, type Portal } from './app-context';
import { loadWords } from './router/page-definition';
import { pages } from './router/pages';
import { createRouter } from './router/router';
import { createStore, type PortalStore, type StoreModules } from './store';

export interface AppOptions {
  client: Client;
  language: Language;
  /** Milliseconds since 1970. */
  now: number;
  utcOffsets: UtcOffsets;
  /** Store modules of the page that is opened first. */
  modules?: readonly StoreModules[];
}

/** Everything of one request, or of one browser; nothing is shared between two of them. */
export interface PortalApp {
  portal: Portal;
  /** Makes the root component, which starts the router. */
  mountable(): Vue;
}

/** Takes the code of the opened pages, and of their store modules, from an update (development). */
async function exchangePages(store: PortalStore): Promise<void> {
  for (const page of pages) {
    if (page.loaded() !== undefined) store.exchange((await page.reload()).modules);
  }
}

export function createApp({ client, language, now, utcOffsets, modules = [] }: AppOptions): PortalApp {
  const store = createStore({ api: client.api, language }, modules);
  import.meta.webpackHot?.addStatusHandler((status) => {
    if (status === 'idle') void exchangePages(store);
  });

  const router = createRouter({ language: () => store.state.viewer.language });
  const portal: Portal = {
    client,
    store,
    router,
    // Frozen, so that Vue does not observe every entry.
    clock: Vue.observable({ now, utcOffsets: Object.freeze(utcOffsets) }),
    reload: () => Promise.resolve(),
    stay: () => Promise.resolve(),
    cancel: () => undefined,
    async loadLanguage(chosen) {
      await Promise.all([undefined, ...pages.map((page) => page.loaded())].map((code) => loadWords(code, chosen)));
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
