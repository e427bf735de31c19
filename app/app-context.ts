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
import type { Language } from './api/contract';
import type { Client } from './api/types';
import type { Observable } from './api/observable';
import { longDate, shortDate, type Clock } from './format';
import { coreWords, type Words } from './locales';
import type { WordsSource } from './locales/words';
import type { CoreModules, PortalStore, StoreModules } from './store';
import type { TypedStore } from './store/typed';

/** What every component may ask for, made anew for each request and each browser. */
export interface Portal {
  client: Client;
  store: PortalStore;
  router: VueRouter;
  clock: Clock;
  /** Loads the page that is shown once more, or the one that failed on its way here. */
  reload(): Promise<void>;
  /** Gives up a page that is on its way here, or failed on it, and loads the one at the address once more. */
  stay(): Promise<void>;
  /** Loads the words of a language, of all pages that have been opened. */
  loadLanguage(language: Language): Promise<void>;
  /** Gives up a navigation in progress and aborts its requests; the page that is shown stays as it is. */
  cancel(): void;
}

const portalKey: InjectionKey<Portal> = Symbol('portal');

function need<T>(key: InjectionKey<T>): T {
  const given = inject(key);
  if (given === undefined) throw new Error('A component was used outside of the portal.');
  return given;
}

/** The portal of the app that this component belongs to. */
export const usePortal = (): Portal => need(portalKey);

/**
 * `computed`, in the browser. On the server, where Vue would work it out anew at each use though nothing changes while
 * a page is rendered, it is worked out once. What `onServerPrefetch` changes later is for `computed`.
 */
export const derived: <T>(get: () => T) => Readonly<Ref<T>> =
  typeof window === 'undefined' ? (get) => shallowRef(get()) : computed;

/** The store with a feature's modules. */
export const useStore = <M extends object>(modules: StoreModules<M>): TypedStore<CoreModules & M> =>
  usePortal().store.use(modules);

/** Words in the person's language, and dates written in it. */
export interface Speech<W> {
  words: Readonly<Ref<W>>;
  short(iso: string): string;
  long(iso: string): string;
}

const none: WordsSource<object> = { name: '', load: () => Promise.resolve(), get: () => ({}), isLoaded: () => true };

/**
 * The words that belong to no feature, with those of one feature.
 *
 *     const { words, short } = useWords(ideasWords);
 */
export function useWords(): Speech<Words>;
export function useWords<W extends object>(feature: WordsSource<W>): Speech<Words & W>;
export function useWords(feature: WordsSource<object> = none): Speech<object> {
  const { store, clock } = usePortal();
  const language = (): Language => store.state.viewer.language;
  return {
    words: derived(() => ({ ...coreWords.get(language()), ...feature.get(language()) })),
    short: (iso) => shortDate(iso, clock, language()),
    long: (iso) => longDate(iso, clock, language()),
  };
}

/** Gives all components below the one that is being set up their portal. */
export function providePortal(portal: Portal): void {
  provide(portalKey, portal);
}

/** The route that is shown, watched. */
export function useRoute(): Readonly<Ref<Route>> {
  const component = getCurrentInstance()?.proxy;
  if (component === undefined) throw new Error('useRoute was called outside of a component.');
  return derived(() => component.$route);
}

/**
 * A watched value of `app/api`, bridged into the component for as long as it is on the page.
 * @param asServer what it is on the server, for one that is rendered: hydration must begin with that, whatever the
 *   browser knows by then
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
