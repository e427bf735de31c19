import Vue from 'vue';
import VueRouter, { type Route } from 'vue-router';
import { focusHeading } from './focus';
import { pages } from './routes';

Vue.use(VueRouter);

type Position = { x: number; y: number };

/** What happens once a page is shown: focus, then scrolling, back to where the person was or to the top. */
function settle(to: Route, from: Route, saved: Position | void): Position | { selector: string } | null {
  const first = from.matched.length === 0;
  if (!first && to.path !== from.path) focusHeading();
  if (saved) return saved;
  if (to.hash !== '') return { selector: `[id="${to.hash.slice(1).replace(/["\\]/g, '')}"]` };
  // A search replaces its own results: the page stays where it is under the person's fingers.
  if (first || (to.name === 'people' && from.name === 'people' && to.query['q'] !== undefined)) return null;
  return { x: 0, y: 0 };
}

/** A router of its own for each request and each browser. */
export function createRouter(): VueRouter {
  return new VueRouter({
    mode: 'history',
    scrollBehavior: (to, from, saved) => settle(to, from, saved) ?? undefined,
    routes: pages.map(({ name, path, component }) => ({ name, path, component })),
  });
}
