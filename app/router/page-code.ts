import type VueRouter from 'vue-router';
import type { Route } from 'vue-router';

/** The placeholder component of a page whose code could not be loaded. The error view is shown in its place. */
export const placeholder = { render: () => null };

/** The error of a page whose code could not be loaded. */
export const codeMissing = (): Error =>
  Object.assign(new Error('The code of the page could not be loaded.'), { id: 'offline', status: 0 });

type Load = () => unknown;

export interface MissingCode {
  /** Adds the pages of a router. */
  add(router: VueRouter): void;
  /** Removes the placeholder, so that the next navigation to the page loads its code again. */
  reset(route: Route): void;
  /** Loads the code of the shown page if it is missing. Rejects with an error that has an id and a status. */
  fetch(route: Route): Promise<void>;
}

/**
 * Completes navigations to a page whose code cannot be loaded, with a placeholder. The error is then shown at the
 * address of the page, and Back returns to the previous one.
 * @param showsError called if the code of a page cannot be loaded; resolves with false to fail the navigation instead
 */
export function installMissingCode(showsError: () => Promise<boolean>): MissingCode {
  const loads = new Map<object, Load>();
  const componentOf = (components: object): unknown => Reflect.get(components, 'default');
  const setComponent = (components: object, component: unknown): void =>
    void Reflect.set(components, 'default', component);
  const withPlaceholder = (load: Load) => async (): Promise<unknown> => {
    try {
      return await load();
    } catch (error) {
      if (await showsError()) return placeholder;
      throw error;
    }
  };
  const isLoad = (component: unknown): component is Load => typeof component === 'function';
  const missingIn = ({ matched }: Route): [components: object, load: Load][] =>
    matched.flatMap(({ components }) => {
      const load = loads.get(components);
      return load === undefined || componentOf(components) !== placeholder ? [] : [[components, load]];
    });

  return {
    add(router) {
      for (const { components } of router.getRoutes()) {
        const load = componentOf(components);
        if (!isLoad(load)) continue;
        loads.set(components, load);
        setComponent(components, withPlaceholder(load));
      }
    },

    reset(route) {
      for (const [components, load] of missingIn(route)) setComponent(components, withPlaceholder(load));
    },

    async fetch(route) {
      for (const [components, load] of missingIn(route)) {
        try {
          setComponent(components, await load());
        } catch {
          throw codeMissing();
        }
      }
    },
  };
}
