import Vue from 'vue';
import { install, Store } from 'vuex';
import type { Language } from '../api/contract';
import type { Api } from '../api/endpoint';
import { notices } from '../features/notices/store';
import { page } from './page';
import { people } from '../features/people/store';
import { questions } from '../features/notices/questions-store';
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

const modulesOf = ({ api, language }: StoreParts) => ({
  viewer: viewer(api, language),
  notices: notices(api),
  questions: questions(api),
  people: people(api),
  page: page(),
});

type Modules = ReturnType<typeof modulesOf>;
export type PortalState = StateOf<Modules>;

export interface PortalStore extends TypedStore<Modules> {
  replaceState(state: PortalState): void;
  hotUpdate(options: { modules: Modules }): void;
}

/** A store of its own for each request and each browser. */
export function createStore(parts: StoreParts): PortalStore {
  return new Store<PortalState>({ modules: modulesOf(parts) });
}

/** Gives changed modules their place, with the state kept (developers' run). */
export function replaceModules(store: PortalStore, parts: StoreParts): void {
  store.hotUpdate({ modules: modulesOf(parts) });
}
