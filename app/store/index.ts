import Vue from 'vue';
import { install, Store } from 'vuex';
import type { Language } from '../api/contract';
import type { Api } from '../api/endpoint';
import { page } from './page';
import type { StateOf, TypedStore } from './typed';
import { viewer } from './viewer';

// Named imports keep the rest of Vuex out of the bundle.
Vue.use({ install });

/** Passed to the functions that create store modules. */
export interface StoreParts {
  api: Api;
  /** Used until the language that the person chose is known. */
  language: Language;
}

/** Creates the store modules of a feature, by name. They are registered when one of its pages is opened. */
export type StoreModules<M extends object = object> = (parts: StoreParts) => M;

const coreModules = ({ api, language }: StoreParts) => ({
  viewer: viewer(api, language),
  page: page(),
});

export type CoreModules = ReturnType<typeof coreModules>;

export interface PortalStore extends TypedStore<CoreModules> {
  /** Replaces the whole state with the server's, before anything is shown. */
  replaceState(state: StateOf<CoreModules>): void;
  /** Returns the store with a feature's modules, and registers them at the first call. */
  use<M extends object>(modules: StoreModules<M>): TypedStore<CoreModules & M>;
  /** Resets the whole state except the language, for sign-out. */
  reset(): void;
  /** Replaces registered modules by name and keeps their state (development). */
  update(modules: StoreModules): void;
}

interface AnyModule {
  state(): object;
}

const isModule = (module: unknown): module is AnyModule =>
  typeof module === 'object' && module !== null && 'state' in module && typeof module.state === 'function';

const entriesOf = (modules: object): [string, AnyModule][] =>
  Object.entries(modules).filter((entry): entry is [string, AnyModule] => isModule(entry[1]));

/**
 * Creates the store of one request on the server, or of one browser.
 * @param initial modules of the first page; registering them later would make Vuex rebuild its state
 */
export function createStore(parts: StoreParts, initial: readonly StoreModules[] = []): PortalStore {
  const used = new Set<StoreModules>(initial);
  const modules = new Map(entriesOf(coreModules(parts)));
  for (const one of initial) for (const [name, module] of entriesOf(one(parts))) modules.set(name, module);
  const vuex = new Store<StateOf<CoreModules>>({ modules: Object.fromEntries(modules) });

  // Responses may arrive after sign-out, when only the state of the page may change. Actions commit through this, too.
  const { commit } = vuex;
  vuex.commit = (type: string | object, payload?: unknown) => {
    if (typeof type === 'string' && (!vuex.state.viewer.signedOut || type.startsWith('page/'))) commit(type, payload);
  };

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

  function update(changed: StoreModules): void {
    const all = entriesOf(changed(parts));
    // Those of a page whose code was loaded in advance are registered when it is opened.
    const entries = all.filter(([name]) => modules.has(name));
    if (entries.length === all.length) used.add(changed);
    for (const [name, module] of entries) modules.set(name, module);
    vuex.hotUpdate({ modules: Object.fromEntries(entries) });
  }
  // Accepted in this file, because webpack passes the new modules to the file that accepts them.
  import.meta.webpackHot?.accept(['./viewer', './page'], () => update(coreModules));

  return Object.assign(vuex, {
    use,
    update,
    reset() {
      const { language } = vuex.state.viewer;
      const fresh = Object.fromEntries([...modules].map(([name, { state }]) => [name, state()]));
      vuex.replaceState({ ...vuex.state, ...fresh });
      vuex.commit('viewer/setLanguage', language);
    },
  });
}
