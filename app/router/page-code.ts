import type VueRouter from 'vue-router';
import type { Route } from 'vue-router';

/** Stands for a page whose code could not be fetched, while the failure is shown in its place. */
export const missing = { render: () => null };

/** Code that could not be fetched, as an error that is shown to people. */
export const codeMissing = (): Error =>
  Object.assign(new Error('The code of the page could not be fetched.'), { id: 'offline', status: 0 });

type Load = () => unknown;

export interface MissingCode {
  /** Watches the pages of a router. */
  add(router: VueRouter): void;
  /** Has the next navigation to a page fetch code that is missing. */
  forget(route: Route): void;
  /**
   * Fetches the code of the page that is shown, if it is missing. Rejects with an error that has an id and a status.
   */
  fetch(route: Route): Promise<void>;
}

/**
 * Lets a navigation arrive at a page whose code cannot be fetched: its failure is shown at its own address, and Back
 * leads to the page before it.
 * @param mayArrive asked if the code of a page could not be fetched; false fails the navigation
 */
export function installMissingCode(mayArrive: () => Promise<boolean>): MissingCode {
  const loads = new Map<object, Load>();
  const componentOf = (components: object): unknown => Reflect.get(components, 'default');
  const setComponent = (components: object, component: unknown): void =>
    void Reflect.set(components, 'default', component);
  const lazily = (load: Load) => async (): Promise<unknown> => {
    try {
      return await load();
    } catch (error) {
      if (await mayArrive()) return missing;
      throw error;
    }
  };
  const isLoad = (component: unknown): component is Load => typeof component === 'function';
  const missingIn = ({ matched }: Route): [components: object, load: Load][] =>
    matched.flatMap(({ components }) => {
      const load = loads.get(components);
      return load === undefined || componentOf(components) !== missing ? [] : [[components, load]];
    });

  return {
    add(router) {
      for (const { components } of router.getRoutes()) {
        const load = componentOf(components);
        if (!isLoad(load)) continue;
        loads.set(components, load);
        setComponent(components, lazily(load));
      }
    },

    forget(route) {
      for (const [components, load] of missingIn(route)) setComponent(components, lazily(load));
    },

    async fetch(route) {
      for (const [components, load] of missingIn(route)) {
        try {
          const module = await load();
          setComponent(
            components,
            typeof module === 'object' && module !== null && 'default' in module ? module.default : module,
          );
        } catch {
          throw codeMissing();
        }
      }
    },
  };
}
