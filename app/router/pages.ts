import type { Route } from 'vue-router';
import * as features from '../features';
import type { PageDefinition } from './page-definition';

/** The pages of all features. */
export const pages: readonly PageDefinition[] = Object.keys(features).flatMap((name): PageDefinition[] =>
  Reflect.get(features, name),
);

/** The page at an address; undefined if there is none. */
export function pageAt(route: Pick<Route, 'name'>): PageDefinition | undefined {
  return pages.find((page) => page.name === route.name);
}
