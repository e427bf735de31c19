import Vue, { type Component, type CreateElement, type RenderContext } from 'vue';
import VueRouter, { type Route, type RouteConfig } from 'vue-router';
import type { Language } from '../api/contract';
import { focusHeading } from './focus';
import { placeholder } from './page-code';
import { exportOf, loadWords, type PageDefinition } from './page-definition';

Vue.use(VueRouter);

type Position = { x: number; y: number };

/** Sets the focus after a navigation, and returns where to scroll: the saved position, the fragment or the top. */
function settle(to: Route, from: Route, saved: Position | void): Position | { selector: string } | null {
  const first = from.matched.length === 0;
  // The link that had the focus may have been removed, for example in the department tree.
  // For the first page, the router passes the same route twice.
  if (!first && to !== from && (to.path !== from.path || document.activeElement === document.body)) focusHeading();
  if (saved) return saved;
  if (to.hash !== '') return { selector: `[id="${to.hash.slice(1).replace(/["\\]/g, '')}"]` };
  // While the person types a search, results replace each other and the page must not move.
  if (first || (to.name === from.name && to.query['q'] !== undefined)) return null;
  return { x: 0, y: 0 };
}

export interface RouterOptions {
  pages: readonly PageDefinition[];
  language(): Language;
  /** Whether the person has the role that a page requires. If absent, every page may be opened. */
  mayOpen?(page: PageDefinition): Promise<boolean>;
}

/**
 * Wraps the page inside a layout, so that each path gets a new instance of it. A reused one would keep what was set up
 * for the previous path, such as the draft of a form.
 */
const newForEachPath = (component: Component) => ({
  functional: true,
  render: (h: CreateElement, { data, parent }: RenderContext) => h(component, { ...data, key: parent.$route.path }),
});

/** Loads the component of a page with its words. */
async function readyComponent(page: PageDefinition, { language }: RouterOptions): Promise<Component> {
  const [module] = await Promise.all([page.component(), page.code().then((code) => loadWords(code, language()))]);
  return page.layout === undefined ? exportOf(module) : newForEachPath(exportOf(module));
}

function routeOf(page: PageDefinition, options: RouterOptions): RouteConfig {
  const { name, path, layout } = page;
  let asking: Promise<boolean> | undefined;
  /** Asks once for the page and its layout, which are loaded at the same time. */
  const mayOpen = (): Promise<boolean> =>
    (asking ??= (options.mayOpen?.(page) ?? Promise.resolve(true)).then((may) => {
      asking = undefined;
      return may;
    }));
  /** If the person lacks the required role, neither the page's code nor the layout's is loaded. */
  const ifAllowed = (load: () => Promise<Component>) => async () =>
    page.role === undefined || (await mayOpen()) ? load() : placeholder;
  const own = { name, meta: { page }, component: ifAllowed(() => readyComponent(page, options)) };
  if (layout === undefined) return { ...own, path };
  return { path, component: ifAllowed(() => layout.component().then(exportOf)), children: [{ ...own, path: '' }] };
}

/** Creates the router of one request on the server, or of one browser. */
export function createRouter(options: RouterOptions): VueRouter {
  return new VueRouter({
    mode: 'history',
    scrollBehavior: (to, from, saved) => settle(to, from, saved) ?? undefined,
    routes: options.pages.map((page) => routeOf(page, options)),
  });
}

/**
 * Extends a router of one page to all pages, matched in the order of `pages`. The route record of the shown page stays
 * the same object, because the router compares records to detect a navigation within the page.
 * @returns the router of all pages, which the extended one asks
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
