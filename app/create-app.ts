import Vue from 'vue';
import App from './App.vue';
import type { Language, UtcOffsets } from './api/contract';
import type { Client } from './api/types';
import { providePortal, type Portal } from './app-context';
import { createRouter } from './router/router';
import { createStore, replaceModules } from './store';

export interface AppOptions {
  client: Client;
  language: Language;
  /** Milliseconds since 1970. */
  now: number;
  utcOffsets: UtcOffsets;
}

/** Everything of one request, or of one browser; nothing is shared between two of them. */
export interface PortalApp {
  portal: Portal;
  /** Makes the root component, which starts the router. */
  mountable(): Vue;
}

export function createApp({ client, language, now, utcOffsets }: AppOptions): PortalApp {
  const parts = { api: client.api, language };
  const store = createStore(parts);
  import.meta.webpackHot?.accept('./store', () => replaceModules(store, parts));

  const router = createRouter();
  const portal: Portal = {
    client,
    store,
    router,
    // Frozen, so that Vue does not observe every entry.
    clock: Vue.observable({ now, utcOffsets: Object.freeze(utcOffsets) }),
    reload: () => Promise.resolve(),
    stay: () => Promise.resolve(),
    cancel: () => undefined,
  };

  return {
    portal,
    mountable: () => new Vue({
      router,
      setup: () => {
        providePortal(portal);
        return {};
      },
      render: (h) => h(App),
    }),
  };
}
