import type { Component } from 'vue';
import type { Route } from 'vue-router';
import type { Language, PagePolicy, Role, Tab } from '../api/contract';
import { coreWords } from '../locales';
import type { WordsSource } from '../locales/words';
import type { CoreModules, PortalStore, StoreModules } from '../store';
import type { TypedStore } from '../store/typed';

/** A component, or the module that exports it. */
export type ComponentModule = Component | { default: Component };

/** The component of a loaded module. */
export const exportOf = (module: ComponentModule): Component => ('default' in module ? module.default : module);

export interface Layout {
  /** Its chunk has the same name. */
  readonly name: string;
  component(): Promise<ComponentModule>;
}

/** The definition of a page. Its code is loaded when the page is opened. */
export interface PageDefinition {
  /** Its chunk has the same name. */
  readonly name: string;
  readonly path: string;
  readonly tab: Tab;
  /** Who may open it. Others get the error `forbidden`, without its code. Its endpoints require the role too. */
  readonly role?: Role | undefined;
  /** Additional sources that it may load from. A navigation to it reloads the document, which carries the policy. */
  readonly policy?: PagePolicy | undefined;
  /**
   * A component with a `<router-view>` around the page. It stays mounted between pages of the same layout, while the
   * page inside it is replaced at each path.
   */
  readonly layout?: Layout | undefined;
  component(): Promise<ComponentModule>;
  /** Whether its data may be loaded when a finger touches a link to it. All its calls must accept the signal. */
  readonly prefetch?: boolean | undefined;
  /** Loads the page's code, once. */
  code(): Promise<PageCode>;
  /** The page's code, if it has been loaded. */
  loaded(): PageCode | undefined;
  /** Loads the code again after a hot update (development). */
  reload(): Promise<PageCode>;
}

/** What a page needs besides its component: its store modules, words, data and title. Loaded with the component. */
export interface PageCode {
  readonly modules: StoreModules;
  /** Loaded with the page, in the person's language. */
  readonly words: readonly WordsSource<object>[];
  load(store: PortalStore, route: Route, signal?: AbortSignal): Promise<unknown>;
  has(store: PortalStore, route: Route): boolean;
  /** Whether the store knows enough to show the page at once, while its data is loading. */
  knows(store: PortalStore, route: Route): boolean;
  /** The number of items in the page's list; 0 without a list. */
  length(store: PortalStore, route: Route): number;
  more(store: PortalStore, route: Route): Promise<void>;
  /** The state for the document, without what its markup says. @param state that of the store, or a part of it */
  stateOfDocument(store: PortalStore, state: object): object;
  /** Reads the rest of the state from the markup of the document. */
  readDocument(store: PortalStore, document: ParentNode): void;
  /** Empty while the words are not loaded. */
  title(store: PortalStore, route: Route, language: Language): string;
}

/**
 * Defines a page: its address, and the modules that are loaded when it is opened. Both need the same chunk name.
 */
export function definePage(options: {
  name: string;
  path: string;
  tab: Tab;
  role?: Role | undefined;
  policy?: PagePolicy | undefined;
  layout?: Layout | undefined;
  prefetch?: boolean | undefined;
  component(): Promise<ComponentModule>;
  code(): Promise<{ default: PageCode }>;
}): PageDefinition {
  const { name, path, tab, role, policy, layout, prefetch, component } = options;
  let loaded: PageCode | undefined;
  async function reload(): Promise<PageCode> {
    loaded = (await options.code()).default;
    return loaded;
  }
  return {
    name,
    path,
    tab,
    role,
    policy,
    layout,
    prefetch,
    component,
    code: async () => loaded ?? reload(),
    loaded: () => loaded,
    reload,
  };
}

interface PageCodeOptions<M extends object, W extends object> {
  /** The store modules that the page uses. */
  modules: StoreModules<M>;
  /** The feature's words, which are passed to `title`. */
  words: WordsSource<W>;
  /** Further words that the page's components use. */
  also?: readonly WordsSource<object>[];
  /**
   * Loads the data of the page into the store. `signal` aborts requests when another navigation starts.
   * Rejects with the errors of the API.
   */
  load(store: TypedStore<CoreModules & M>, route: Route, signal?: AbortSignal): Promise<unknown>;
  /** Whether the store has the data of the page, so that it can be shown at once. */
  has(state: TypedStore<CoreModules & M>['state'], route: Route): boolean;
  /** Whether the store knows enough to show the page at once, while its data is loading. No by default. */
  knows?(state: TypedStore<CoreModules & M>['state'], route: Route): boolean;
  /** What the state leaves out, because the markup of the document says it. */
  document?: {
    /** Replaces parts of the state. */
    state(state: TypedStore<CoreModules & M>['state']): object;
    read(store: TypedStore<CoreModules & M>, document: ParentNode): void;
  };
  /** For a page with a long list: the number of loaded items, and how to load more. */
  list?: {
    length(state: TypedStore<CoreModules & M>['state'], route: Route): number;
    more(store: TypedStore<CoreModules & M>, route: Route): Promise<void>;
  };
  title(words: W, state: TypedStore<CoreModules & M>['state'], route: Route): string;
}

/** Defines the code of a page. Its functions receive the store with the page's modules. */
export function pageCode<M extends object, W extends object>(options: PageCodeOptions<M, W>): PageCode {
  const { modules, words, also = [], load, has, knows, list, document: inDocument, title } = options;
  return {
    modules,
    words: [words, ...also],
    load: (store, route, signal) => load(store.use(modules), route, signal),
    has: (store, route) => has(store.use(modules).state, route),
    knows: (store, route) => knows?.(store.use(modules).state, route) ?? false,
    length: (store, route) => list?.length(store.use(modules).state, route) ?? 0,
    more: (store, route) => list?.more(store.use(modules), route) ?? Promise.resolve(),
    stateOfDocument: (store, state) => ({ ...state, ...inDocument?.state(store.use(modules).state) }),
    readDocument: (store, document) => inDocument?.read(store.use(modules), document),
    title: (store, route, language) =>
      words.isLoaded() ? title(words.get(language), store.use(modules).state, route) : '',
  };
}

/** Loads the words of a page and the core words. */
export async function loadWords(code: PageCode | undefined, language: Language): Promise<void> {
  await Promise.all([coreWords, ...(code?.words ?? [])].map((words) => words.load(language)));
}
