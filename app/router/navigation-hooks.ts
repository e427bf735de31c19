import type VueRouter from 'vue-router';
import type { NavigationGuardNext, Route } from 'vue-router';
import type { LeftPage, ScrollMemory } from './scroll-memory';

/** A guard of the router that does not use `this`. */
export type Guard = (to: Route, from: Route, next: NavigationGuardNext) => void;

/** What the navigation does at the router's hooks and at Back and Forward. */
export interface NavigationHooks {
  beforeEach: Guard;
  beforeResolve: Guard;
  afterEach(to: Route, from: Route): void;
  /** Called if the code of a page could not be loaded. */
  onError(): void;
  /** Called before the router's own listener, so that the guards know whether the navigation is Back or Forward. */
  popstate(): void;
}

/** What happened before the navigation was installed. */
export interface NavigationStart {
  /** Whether the server rendered the first page, with its data. It is then shown already. */
  rendered: boolean;
  scrollMemory: ScrollMemory;
  /** For a return to the first page: its state when it was left. */
  firstLeft: LeftPage | undefined;
  /** The router of all pages, if their definitions have been loaded. */
  pagesRouter: VueRouter | undefined;
}
