import { createBundleRenderer } from 'vue-server-renderer';
import type { RenderContext } from '../../app/api/contract';
import type { BuiltFrontEnd } from './front-end';
import { createPageAssets } from './page-assets';

/** What the bundle renderer adds to its context: ids of the components that took part. */
interface Registered {
  _registeredComponents?: Set<string>;
}

type BundleRenderer = ReturnType<typeof createBundleRenderer>;

export interface RenderedApp {
  /** `#app` and everything in it. */
  html: string;
  result: NonNullable<RenderContext['result']>;
  components: ReadonlySet<string>;
}

export interface AppRenderer {
  readonly built: BuiltFrontEnd;
  readonly assets: ReturnType<typeof createPageAssets>;
  /** Runs the app for one request. Rejects with what the portal's api threw, or with an unexpected error. */
  render(context: RenderContext): Promise<RenderedApp>;
}

/**
 * One build's app. It runs in this process's own context, so that errors and data keep their classes; each rendering
 * gets an app, a router and a store of its own from `app/entry-server`.
 */
export function createAppRenderer(built: BuiltFrontEnd): AppRenderer {
  let bundle: BundleRenderer | undefined;

  return {
    built,
    assets: createPageAssets(built),
    async render(request) {
      const context: RenderContext & Registered = { ...request, result: null };
      // Made by the first page: the shell does without.
      bundle ??= createBundleRenderer(built.bundle, { runInNewContext: false });
      const html = await bundle.renderToString(context);
      if (context.result === null) throw new Error('The app was rendered without a result.');
      // Half a page is worse than none: the browser would take it for the whole.
      if (!html.startsWith('<div id="app"') || !html.endsWith('</div>'))
        throw new Error('The app was not rendered to its end.');
      return { html, result: context.result, components: context._registeredComponents ?? new Set() };
    },
  };
}
