import Vue from 'vue';
import { install, Store } from 'vuex';
import type { Language } from '../api/contract';
import type { Api } from '../api/endpoint';
import { page } from './page';
import type { StateOf, TypedStore } from './typed';
import { viewer } from './viewer';

// Named imports: the bundle then leaves out what Vuex has besides.
Vue.use({ install });

/** What the store's modules are made from. */
export interface StoreParts {
  api: Api;
  /** Until the person's own choice is known. */
  language: Language;
}

/** Makes the store modules of a feature, by their names. They are registered when one of its pages is opened. */
export type StoreModules<M extends object = object> = (parts: StoreParts) => M;

const coreModules = ({ api, language }: StoreParts) => ({
  viewer: viewer(api, language),
  page: page(),
});

export type CoreModules = ReturnType<typeof coreModules>;

export interface PortalStore extends TypedStore<CoreModules> {
  /** Replaces the whole state with the server's, before anything is shown. */
  replaceState(state: StateOf<CoreModules>): void;
  /** The store with a feature's modules, which are registered unless they have been. */
  use<M extends object>(modules: StoreModules<M>): TypedStore<CoreModules & M>;
  /** Forgets everything but the language: the person has signed out. */
  reset(): void;
  /** Replaces the code of modules by their names; the state stays (development). */
  exchange(modules: StoreModules): void;
}

interface AnyModule {
  state(): object;
}

const isModule = (module: unknown): module is AnyModule =>
  typeof module === 'object' && module !== null && 'state' in module && typeof module.state === 'function';

const entriesOf = (modules: object): [string, AnyModule][] =>
  Object.entries(modules).filter((entry): entry is [string, AnyModule] => isModule(entry[1]));

/**
 * Makes a store, one for each request and each browser.
 * @param initial modules of the page that is opened first; registering them later would make Vuex build its state again
 */
export function createStore(parts: StoreParts, initial: readonly StoreModules[] = []): PortalStore {
  const used = new Set<StoreModules>(initial);
  const modules = new Map(entriesOf(coreModules(parts)));
  for (const one of initial) for (const [name, module] of entriesOf(one(parts))) modules.set(name, module);
  const vuex = new Store<StateOf<CoreModules>>({ modules: Object.fromEntries(modules) });

  function use<M extends object>(more: StoreModules<M>): TypedStore<CoreModules & M>;
  function use(more: StoreModules): object {
    if (used.has(more)) return vuex;
    used.add(more);
    for (const [name, module] of entriesOf(more(parts))) {
      if (modules.has(name)) continue;
      modules.set(name, module);
      vuex.registerModule(name, module, { preserveState: name in vuex.state });
    }
    return vuex;
  }

  function exchange(changed: StoreModules): void {
    used.add(changed);
    const entries = entriesOf(changed(parts));
    for (const [name, module] of entries) modules.set(name, module);
    vuex.hotUpdate({ modules: Object.fromEntries(entries) });
  }
  // Accepted here, not by an importer of this file: webpack gives the new modules to the code that accepts them.
  import.meta.webpackHot?.accept(['./viewer', './page'], () => exchange(coreModules));

  return Object.assign(vuex, {
    use,
    exchange,
    reset() {
      const { language } = vuex.state.viewer;
      const fresh = Object.fromEntries([...modules].map(([name, { state }]) => [name, state()]));
      vuex.replaceState({ ...vuex.state, ...fresh });
      vuex.commit('viewer/setLanguage', language);
    },
  });
}
