import type { Route } from 'vue-router';
import type { PageDefinition } from './page-definition';

declare module 'vue-router/types/router.d.ts' {
  interface RouteMeta {
    page?: PageDefinition;
  }
}

/** The page at an address; undefined if there is none, or its definition has not been loaded. */
export function pageAt({ matched }: Pick<Route, 'matched'>): PageDefinition | undefined {
  return matched[matched.length - 1]?.meta.page;
}

/** The known page definitions. In the browser, the first view knows only one. */
export interface Pages {
  known(): readonly PageDefinition[];
  /** Whether all pages are known. */
  isComplete(): boolean;
  /** Loads the definitions of all pages, once. Rejects if they cannot be loaded; the next call tries again. */
  complete(): Promise<void>;
}
