import type { Context } from 'koa';
import type { PageError, RenderContext } from '../../app/api/contract';
import type { Api } from '../../app/api/endpoint';
import { defaultBranding, type ShownBranding } from '../branding';
import { AppError } from '../errors';
import { keyOf } from '../shared-values';
import { acceptedLanguage } from '../http/negotiation';
import { workerPath } from '../http/service-worker';
import { createAppRenderer, type AppRenderer, type RenderedApp } from './app-renderer';
import { shellOf } from './document';
import { createOpenings, type Openings } from './opening';
import { createPageCache, type PageCache, renderedOnce, type Rendered } from './page-cache';
import { documentOf, letBrowserKeep, sendDocument, sendPage, sendRestOfPage, type PageParts } from './send-page';
import { workerScript } from './service-worker';
import { plainDocument } from './plain-document';
import type { Renderer, RendererOptions } from './types';
import { createPageTime } from './page-time';
import { createUtcOffsets } from './utc-offsets';
import { TimeoutError, withTimeLimit, type TimeLimit } from '../work/with-timeout';

export type { Renderer, RendererOptions } from './types';
export { loadFrontEnd, type FrontEnd } from './front-end';

/**
 * Creates the renderer. Documents are not streamed: a page is complete before its first byte is sent.
 */
export function createRenderer({
  frontEnd,
  config,
  branding = () => Promise.resolve(defaultBranding),
  pageBytes = 64_000_000,
  renderings: mostRenderings = 100,
}: RendererOptions): Renderer {
  const utcOffsetsAt = createUtcOffsets(config.timeZone);
  const pageTime = createPageTime(utcOffsetsAt);
  /** The browser must not keep pages of a dev server, whose files change. */
  const mayKeep = config.keepPages && frontEnd.buildId !== undefined;
  let newest: (AppRenderer & { openings: Openings; pages: PageCache }) | undefined;

  async function appRenderer(): Promise<NonNullable<typeof newest>> {
    const built = await frontEnd.current();
    if (newest?.built !== built) {
      const pages = createPageCache({ maxBytes: pageBytes });
      newest = { ...createAppRenderer(built), openings: createOpenings(built), pages };
    }
    return newest;
  }

  let renderings = 0;

  /** @throws {TooManyRenderings} before it renders a page */
  async function renderWhileFew(app: AppRenderer, context: RenderContext): Promise<RenderedApp> {
    if (context.error === null && renderings >= mostRenderings) throw new TooManyRenderings();
    renderings += 1;
    try {
      return await app.render(context);
    } finally {
      renderings -= 1;
    }
  }

  const contextOf = (
    ctx: Context,
    error: PageError | null,
    { names }: ShownBranding,
    language = acceptedLanguage(ctx),
  ): RenderContext => {
    const now = pageTime(Date.now());
    return {
      url: ctx.url,
      api: null,
      language,
      names,
      utcOffsets: utcOffsetsAt(now),
      now,
      requestId: ctx.state.requestId,
      error,
      result: null,
    };
  };

  async function sendRendered(
    ctx: Context,
    error: PageError | null,
    apiWithin: (limit: TimeLimit) => Api | null,
  ): Promise<void> {
    const app = await appRenderer();
    const brand = await branding();
    const render = async (context: RenderContext): Promise<Rendered> => {
      const { html, result, components } = await renderWhileFew(app, context);
      const { state, status, title, language, chunks, policy } = result;
      // The state was made for this rendering. A copy with one more property takes far longer (V8 11).
      state.build = frontEnd.buildId;
      if (mayKeep) state.worker = workerPath;
      return {
        ...documentOf(app, { state, title, language, chunks, policy, app: html, components, brand }),
        status,
        errorId: state.error?.id,
        isForEveryone: state.error === null && state.page?.role === undefined,
      };
    };
    const page = await withTimeLimit(config.limits.renderMs, async (limit) => {
      const api = refusedAfter(limit, apiWithin(limit));
      const context = contextOf(ctx, error, brand);
      if (api !== null && ctx.method !== 'HEAD' && pageBytes > 0)
        return app.pages.get(api, context, keyOf(brand), render);
      const { rest, ...head } = await render({ ...context, api });
      return renderedOnce(head, rest);
    });
    if (page.errorId !== undefined) ctx.state.errorId = page.errorId;
    // Pages for a role, and errors, are never kept.
    const isKept = mayKeep && page.status === 200 && page.isForEveryone;
    if (!isKept || !sendRestOfPage(ctx, app.openings, page, brand)) sendPage(ctx, page);
    if (isKept) letBrowserKeep(ctx);
  }

  /** What the shell of a language consists of. The page is not known yet. */
  async function shellParts(
    app: AppRenderer,
    context: RenderContext,
    brand: ShownBranding,
    path: string,
  ): Promise<PageParts> {
    const { language, names, utcOffsets, now } = context;
    const frame = await app.frame(context).catch(() => null);
    return {
      title: names[language],
      app: shellOf(language, frame, path),
      brand,
      language,
      state: {
        rendered: false,
        language,
        names,
        utcOffsets,
        now,
        error: null,
        store: null,
        build: frontEnd.buildId,
        worker: mayKeep ? workerPath : undefined,
      },
      policy: {},
      components: new Set(),
      chunks: [`words-${language}`, 'pages', 'data'],
    };
  }

  async function sendShell(ctx: Context): Promise<void> {
    const brand = await branding();
    const app = await appRenderer();
    const { rest, ...head } = documentOf(app, await shellParts(app, contextOf(ctx, null, brand), brand, ctx.path));
    sendPage(ctx, renderedOnce({ ...head, status: 200, errorId: undefined, isForEveryone: true }, rest));
  }

  async function sendPlain(ctx: Context, shown: PageError): Promise<void> {
    const document = plainDocument(shown, acceptedLanguage(ctx), await branding());
    sendDocument(
      ctx,
      shown.status,
      document,
      "default-src 'none'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'",
    );
  }

  async function error(ctx: Context, shown: PageError): Promise<void> {
    // Rendering would take longer than what was refused.
    if (shown.id === 'busy') return sendPlain(ctx, shown);
    try {
      await sendRendered(ctx, shown, () => null);
      ctx.status = shown.status;
    } catch (cause) {
      ctx.state.log.error({ err: cause }, 'the error page could not be rendered: a plain one was sent');
      if (!(cause instanceof TimeoutError)) frontEnd.renderFailed?.(cause);
      await sendPlain(ctx, shown);
    }
  }

  async function shell(ctx: Context): Promise<void> {
    try {
      await sendShell(ctx);
    } catch (cause) {
      ctx.state.log.error({ err: cause }, 'the shell could not be rendered');
      await sendPlain(ctx, { id: 'internal', status: 500, requestId: ctx.state.requestId, retryPath: ctx.url });
    }
  }

  return {
    error,
    shell,
    async serviceWorker(ctx, language) {
      const app = await appRenderer();
      const brand = await branding();
      const context = contextOf(ctx, null, brand, language);
      // The browser has a clock of its own, and the script must not change with the time.
      const shell = mayKeep ? await shellParts(app, { ...context, now: 0 }, brand, '') : null;
      return workerScript(app, shell);
    },
    async page(ctx, apiWithin) {
      try {
        await sendRendered(ctx, null, apiWithin);
      } catch (cause) {
        if (cause instanceof AppError) {
          ctx.state.retryPath ??= ctx.url;
          throw cause;
        }
        if (cause instanceof TooManyRenderings)
          ctx.state.log.debug('many pages are being rendered: the shell was sent');
        else if (cause instanceof TimeoutError)
          ctx.state.log.warn({ budgetMs: cause.timeoutMs }, 'rendering took too long: the shell was sent');
        else {
          ctx.state.log.error({ err: cause }, 'rendering failed: the shell was sent');
          frontEnd.renderFailed?.(cause);
        }
        await shell(ctx);
      }
    },
  };
}

/** Pages give way to the shell, which takes a tenth of the time, before data does (`http/admission.ts`). */
class TooManyRenderings extends Error {}

/** Refuses API calls after the render has timed out, so that it starts no more queries. */
function refusedAfter(limit: TimeLimit, api: Api | null): Api | null {
  if (api === null) return null;
  return async (endpoint, input) => {
    limit.throwIfAborted();
    return api(endpoint, input);
  };
}
