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

/** The pages that are known. On the first view in a browser that is one alone. */
export interface Pages {
  readonly known: readonly PageDefinition[];
  /** Whether all pages are. */
  isComplete(): boolean;
  /** Loads the definitions of all pages, once. Rejects if they cannot be loaded; the next call tries again. */
  complete(): Promise<void>;
}
