import {
  computed,
  getCurrentInstance,
  inject,
  onBeforeUnmount,
  onMounted,
  provide,
  shallowRef,
  type InjectionKey,
  type Ref,
} from 'vue';
import type VueRouter from 'vue-router';
import type { Route } from 'vue-router';
import type { Language, PersonalText } from './api/contract';
import type { Client } from './api/types';
import type { Observable } from './api/observable';
import { longDate, shortDate, type Clock } from './format';
import { coreWords, type Words } from './locales';
import type { WordsSource } from './locales/words';
import type { Pages } from './router/pages';
import type { CoreModules, PortalStore, StoreModules } from './store';
import type { TypedStore } from './store/typed';

/** The context that components use. Created for each request on the server, and once in the browser. */
export interface Portal {
  client: Client;
  store: PortalStore;
  router: VueRouter;
  pages: Pages;
  /** The name of the portal, for titles. */
  readonly names: Record<Language, string>;
  /**
   * The address from which the document was loaded, without its fragment. On iOS, WeChat checks JS-SDK signatures for
   * this address, whichever page is shown.
   */
  readonly landingUrl: string;
  readonly personalText: PersonalText;
  /** Called with the router of all pages when their definitions have been loaded. */
  onPages(router: VueRouter): void;
  /** The address of the service worker; undefined if the browser may keep nothing. */
  readonly worker: string | undefined;
  clock: Clock;
  /** Loads the current page again, or the page of the navigation that failed. */
  reload(): Promise<void>;
  /** Cancels the navigation in progress, or the one that failed, and loads the page at the address again. */
  stay(): Promise<void>;
  /** Loads the words of a language for all pages that have been opened. */
  loadLanguage(language: Language): Promise<void>;
  /** Navigates to an address of the portal. If it is not a page of the app, the browser loads it. */
  open(path: string): void;
  /** Cancels the navigation in progress and its requests. The current page stays. */
  cancel(): void;
}

const portalKey: InjectionKey<Portal> = Symbol('portal');

function need<T>(key: InjectionKey<T>): T {
  const given = inject(key);
  if (given === undefined) throw new Error('Used outside of the portal');
  return given;
}

/** The app context of the current component. */
export const usePortal = (): Portal => need(portalKey);

/**
 * A computed value that the server calculates once. Vue's `computed` does not cache on the server, where nothing
 * changes during rendering. Use `computed` for values that `onServerPrefetch` changes.
 */
export const derived: <T>(get: () => T) => Readonly<Ref<T>> =
  typeof window === 'undefined' ? (get) => shallowRef(get()) : computed;

/** The store with a feature's modules. */
export const useStore = <M extends object>(modules: StoreModules<M>): TypedStore<CoreModules & M> =>
  usePortal().store.use(modules);

/** Words and dates in the person's language. */
export interface Speech<W> {
  words: Readonly<Ref<W>>;
  short(iso: string): string;
  long(iso: string): string;
  /** The name in the person's language; empty without names. */
  named(names: Record<Language, string> | undefined): string;
}

/** The words of a feature together with the core words, by the words of the feature. */
const combined = new WeakMap<object, { core: Words; words: object }>();

/** Copied once for a language, because a copy of so many properties is slow to make and to read. */
function combine(core: Words, own: object): object {
  let found = combined.get(own);
  if (found?.core !== core) {
    found = { core, words: { ...core, ...own } };
    combined.set(own, found);
  }
  return found.words;
}

/**
 * The core words, and those of a feature if given, in the person's language.
 *
 *     const { words, short } = useWords(ideasWords);
 */
export function useWords(): Speech<Words>;
export function useWords<W extends object>(feature: WordsSource<W>): Speech<Words & W>;
export function useWords(feature?: WordsSource<object>): Speech<object> {
  const { store, clock } = usePortal();
  const language = (): Language => store.state.viewer.language;
  return {
    words: derived(() => {
      const words = coreWords.get(language());
      return feature === undefined ? words : combine(words, feature.get(language()));
    }),
    short: (iso) => shortDate(iso, clock, language()),
    long: (iso) => longDate(iso, clock, language()),
    named: (names) => names?.[language()] ?? '',
  };
}

/** Provides the portal to all components of the app. Called in the setup of the root component. */
export function providePortal(portal: Portal): void {
  provide(portalKey, portal);
}

/** The current route. */
export function useRoute(): Readonly<Ref<Route>> {
  const component = getCurrentInstance()?.proxy;
  if (component === undefined) throw new Error('Used outside of the portal');
  return derived(() => component.$route);
}

/**
 * A ref that follows an observable while the component is mounted.
 * @param asServer the value that the server rendered; hydration has to start with it
 */
export function useObservable<T>(observable: Observable<T>, asServer: T = observable.get()): Ref<T> {
  const value: Ref<T> = shallowRef(asServer);
  let stop = (): void => undefined;
  onMounted(() => {
    value.value = observable.get();
    stop = observable.subscribe((next) => {
      value.value = next;
    });
  });
  onBeforeUnmount(() => stop());
  return value;
}
