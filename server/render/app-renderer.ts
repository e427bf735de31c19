import { createBundleRenderer } from 'vue-server-renderer';
import type { RenderContext } from '../../app/api/contract';
import type { BuiltFrontEnd } from './front-end';
import { createPageAssets } from './page-assets';

/** Added to the context by the bundle renderer: ids of the components that were rendered. */
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
  /** `#app` without a page, the same for everyone. A browser does not hydrate it. */
  frame(context: RenderContext): Promise<string>;
  /** Runs the app for one request. Rejects with the error of an API call, or with an unexpected error. */
  render(context: RenderContext): Promise<RenderedApp>;
}

/**
 * The app of one build. It runs in the context of this process, so that errors and data keep their classes. Each
 * rendering gets its own app, router and store from `app/entry-server`.
 */
export function createAppRenderer(built: BuiltFrontEnd): AppRenderer {
  let bundle: BundleRenderer | undefined;
  const renderToString = (context: RenderContext & Registered): Promise<string> =>
    (bundle ??= createBundleRenderer(built.bundle, { runInNewContext: false })).renderToString(context);
  const frames = new Map<string, string>();

  return {
    built,
    async frame(context) {
      const { language } = context;
      const frame =
        frames.get(language) ??
        (await renderToString({ ...context, isFrame: true })).replace(' data-server-rendered="true"', '');
      frames.set(language, frame);
      return frame;
    },
    assets: createPageAssets(built),
    async render(request) {
      const context: RenderContext & Registered = { ...request, result: null };
      const html = await renderToString(context);
      if (context.result === null) throw new Error('The app was rendered without a result.');
      // A browser would not notice that the rest of the page is missing.
      if (!html.startsWith('<div id="app"') || !html.endsWith('</div>'))
        throw new Error('The app was not rendered to its end.');
      return { html, result: context.result, components: context._registeredComponents ?? new Set() };
    },
  };
}
