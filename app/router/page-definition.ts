import type { Route } from 'vue-router';
import type { Language, PagePolicy, Role, Tab } from '../api/contract';
import { coreWords } from '../locales';
import type { WordsSource } from '../locales/words';
import type { CoreModules, PortalStore, StoreModules } from '../store';
import type { TypedStore } from '../store/typed';

export interface Layout {
  /** Its chunk has the same name. */
  readonly name: string;
  component(): Promise<unknown>;
}

/** What is known of a page before its code is loaded. */
export interface PageDefinition {
  /** Its chunk has the same name. */
  readonly name: string;
  readonly path: string;
  readonly tab: Tab;
  /** Who may open it. Others get the error `forbidden`, without its code. Its endpoints require the role too. */
  readonly role?: Role | undefined;
  /** What it may load besides what every page may. It begins with a load of the document. */
  readonly policy?: PagePolicy | undefined;
  /** A component around the page, which has a `<router-view>`. It stays while pages with the same layout follow. */
  readonly layout?: Layout | undefined;
  component(): Promise<unknown>;
  /** Loads the page's code, once. */
  code(): Promise<PageCode>;
  /** The page's code, if it has been loaded. */
  loaded(): PageCode | undefined;
  /** Loads the code again, after an update has replaced it (development). */
  reload(): Promise<PageCode>;
}

/** What a page needs besides its component: its store modules, words, data and title. Loaded with the component. */
export interface PageCode {
  readonly modules: StoreModules;
  /** Loaded with the page, in the person's language. */
  readonly words: readonly WordsSource<object>[];
  /** Opening the page changes what is known of the person, so the person is read after it. */
  readonly beforePerson: boolean;
  load(store: PortalStore, route: Route, signal?: AbortSignal): Promise<unknown>;
  has(store: PortalStore, route: Route): boolean;
  /** The number of lines of the page's list; 0 without one. */
  length(store: PortalStore, route: Route): number;
  more(store: PortalStore, route: Route): Promise<void>;
  /** Empty while the words are not loaded. */
  title(store: PortalStore, route: Route, language: Language): string;
}

/**
 * Defines a page: its address, and the modules that are loaded when it is opened. Both go into one chunk by their chunk
 * name.
 */
export function definePage(options: {
  name: string;
  path: string;
  tab: Tab;
  role?: Role | undefined;
  policy?: PagePolicy | undefined;
  layout?: Layout | undefined;
  component(): Promise<unknown>;
  code(): Promise<{ default: PageCode }>;
}): PageDefinition {
  const { name, path, tab, role, policy, layout, component } = options;
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
    component,
    code: async () => loaded ?? reload(),
    loaded: () => loaded,
    reload,
  };
}

interface PageCodeOptions<M extends object, W extends object> {
  /** The store modules that the page uses. */
  modules: StoreModules<M>;
  /** The feature's words, which `title` gets. */
  words: WordsSource<W>;
  beforePerson?: boolean;
  /**
   * Reads what the page shows into the store. `signal` aborts what a later navigation supersedes.
   * Rejects with what the api rejects with.
   */
  load(store: TypedStore<CoreModules & M>, route: Route, signal?: AbortSignal): Promise<unknown>;
  /** Whether the store has what the page shows, so that it can be shown at once. */
  has(state: TypedStore<CoreModules & M>['state'], route: Route): boolean;
  /** For a page with a list that grows: the number of its lines, and how to read more. */
  list?: {
    length(state: TypedStore<CoreModules & M>['state'], route: Route): number;
    more(store: TypedStore<CoreModules & M>, route: Route): Promise<void>;
  };
  title(words: W, state: TypedStore<CoreModules & M>['state'], route: Route): string;
}

/** Defines a page's code; its functions get the store with the page's own modules. */
export function pageCode<M extends object, W extends object>(options: PageCodeOptions<M, W>): PageCode {
  const { modules, words, beforePerson = false, load, has, list, title } = options;
  return {
    modules,
    words: [words],
    beforePerson,
    load: (store, route, signal) => load(store.use(modules), route, signal),
    has: (store, route) => has(store.use(modules).state, route),
    length: (store, route) => list?.length(store.use(modules).state, route) ?? 0,
    more: (store, route) => list?.more(store.use(modules), route) ?? Promise.resolve(),
    title: (store, route, language) =>
      words.isLoaded() ? title(words.get(language), store.use(modules).state, route) : '',
  };
}

/** Loads the words of a page, and those that belong to no feature. */
export async function loadWords(code: PageCode | undefined, language: Language): Promise<void> {
  await Promise.all([coreWords, ...(code?.words ?? [])].map((words) => words.load(language)));
}
