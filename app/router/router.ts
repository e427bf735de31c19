import Vue from 'vue';
import VueRouter, { type Route, type RouteConfig } from 'vue-router';
import type { Language } from '../api/contract';
import { focusHeading } from './focus';
import { missing } from './page-code';
import { loadWords, type PageDefinition } from './page-definition';

Vue.use(VueRouter);

type Position = { x: number; y: number };

/** What happens once a page is shown: focus, then scrolling, back to where the person was or to the top. */
function settle(to: Route, from: Route, saved: Position | void): Position | { selector: string } | null {
  const first = from.matched.length === 0;
  // A link that had the focus may be gone, as those of a tree in which a department is opened.
  // On the first page the router calls this with one route as both.
  if (!first && to !== from && (to.path !== from.path || document.activeElement === document.body)) focusHeading();
  if (saved) return saved;
  if (to.hash !== '') return { selector: `[id="${to.hash.slice(1).replace(/["\\]/g, '')}"]` };
  // A search replaces its own results: the page stays where it is under the person's fingers.
  if (first || (to.name === 'people' && from.name === 'people' && to.query['q'] !== undefined)) return null;
  return { x: 0, y: 0 };
}

export interface RouterOptions {
  pages: readonly PageDefinition[];
  language(): Language;
  /** Whether the person has the role that a page requires. All may open every page if absent. */
  mayOpen?(page: PageDefinition): Promise<boolean>;
}

/** A component can be rendered once its words are there. Without the role that it requires, its code is not loaded. */
async function readyComponent(page: PageDefinition, { language, mayOpen }: RouterOptions): Promise<unknown> {
  if (page.role !== undefined && (await mayOpen?.(page)) === false) return missing;
  const [component] = await Promise.all([page.component(), page.code().then((code) => loadWords(code, language()))]);
  return component;
}

function routeOf(page: PageDefinition, options: RouterOptions): RouteConfig {
  const { name, path, layout } = page;
  const own = { name, meta: { page }, component: () => readyComponent(page, options) };
  if (layout === undefined) return { ...own, path };
  return { path, component: () => layout.component(), children: [{ ...own, path: '' }] };
}

/** Makes a router, one for each request and each browser. */
export function createRouter(options: RouterOptions): VueRouter {
  return new VueRouter({
    mode: 'history',
    scrollBehavior: (to, from, saved) => settle(to, from, saved) ?? undefined,
    routes: options.pages.map((page) => routeOf(page, options)),
  });
}

/**
 * Lets a router that knows one page match all pages. Addresses are matched in the order of `pages`; the record of the
 * page that is shown stays the same object, by which the router tells that a navigation stays on it.
 * @returns the router that matches them
 */
export function extendRouter(router: VueRouter, options: RouterOptions): VueRouter {
  const whole = createRouter(options);
  const known = router.getRoutes().map(({ name }) => name);
  const match = router.match.bind(router);
  router.match = (...location) => {
    const route = whole.match(...location);
    return route.name && known.includes(route.name) ? match(...location) : route;
  };
  return whole;
}
