import { computed, getCurrentInstance, inject, onBeforeUnmount, onMounted, provide, shallowRef, type InjectionKey, type Ref } from 'vue';
import type VueRouter from 'vue-router';
import type { Route } from 'vue-router';
import type { Language } from './api/contract';
import type { Client } from './api/types';
import type { Observable } from './api/observable';
import { longDate, shortDate, type Clock } from './format';
import { wordsOf, type Words } from './locales';
import type { PortalStore } from './store';

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
 * `computed`, in the browser. On the server, where Vue would work it out anew at each use though nothing changes while a page
 * is rendered, it is worked out once. What `onServerPrefetch` changes later is for `computed`.
 */
export const derived: <T>(get: () => T) => Readonly<Ref<T>> = typeof window === 'undefined' ? (get) => shallowRef(get()) : computed;

/** The words of the person's language, and dates written in it. */
export interface Speech {
  words: Readonly<Ref<Words>>;
  short(iso: string): string;
  long(iso: string): string;
}

const speechKey: InjectionKey<Speech> = Symbol('speech');

export const useWords = (): Speech => need(speechKey);

function speechOf({ store, clock }: Portal): Speech {
  const language = (): Language => store.state.viewer.language;
  return {
    words: derived(() => wordsOf(language())),
    short: (iso) => shortDate(iso, clock, language()),
    long: (iso) => longDate(iso, clock, language()),
  };
}

/** Gives all components below the one that is being set up their portal, once the store knows the person's language. */
export function providePortal(portal: Portal): void {
  provide(portalKey, portal);
  provide(speechKey, speechOf(portal));
}

/** The route that is shown, watched. */
export function useRoute(): Readonly<Ref<Route>> {
  const component = getCurrentInstance()?.proxy;
  if (component === undefined) throw new Error('useRoute was called outside of a component.');
  return derived(() => component.$route);
}

/**
 * A watched value of `app/api`, bridged into the component for as long as it is on the page.
 * @param asServer what it is on the server, for one that is rendered: hydration must begin with that, whatever the browser knows by then
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
