import Vue from 'vue';
import VueRouter, { type Route } from 'vue-router';
import type { Language } from '../api/contract';
import { focusHeading } from './focus';
import { loadWords, type PageDefinition } from './page-definition';
import { pageAt, pages } from './pages';

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

/** Finds the page at an address; undefined if there is none. */
export function pageAtUrl(url: string): PageDefinition | undefined {
  return pageAt(createRouter({ language: () => 'zh-CN' }).resolve(url).route);
}

/** A component can be rendered once its words are there. */
async function readyComponent(page: PageDefinition, language: Language): Promise<unknown> {
  const [component] = await Promise.all([page.component(), page.code().then((code) => loadWords(code, language))]);
  return component;
}

/** Makes a router, one for each request and each browser. */
export function createRouter({ language }: { language(): Language }): VueRouter {
  return new VueRouter({
    mode: 'history',
    scrollBehavior: (to, from, saved) => settle(to, from, saved) ?? undefined,
    routes: pages.map((page) => ({
      name: page.name,
      path: page.path,
      component: () => readyComponent(page, language()),
    })),
  });
}
