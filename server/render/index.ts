import { createHash } from 'node:crypto';
import type { Context } from 'koa';
import type { PageError, RenderContext } from '../../app/api/contract';
import type { Api } from '../../app/api/endpoint';
import { defaultBranding, type ShownBranding } from '../branding';
import { AppError } from '../errors';
import { type BodyPart, bodyOf, ownPart } from '../http/body-parts';
import { keyOf } from '../shared-values';
import { acceptedLanguage } from '../http/negotiation';
import { createAppRenderer, type AppRenderer, type RenderedApp } from './app-renderer';
import { contentSecurityPolicy, hashSource } from './content-security-policy';
import { documentRest, shellParts } from './document';
import { createPageCache, type PageCache, type PageDocument, type Rendered } from './page-cache';
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
}: RendererOptions): Renderer {
  const utcOffsetsAt = createUtcOffsets(config.timeZone);
  const pageTime = createPageTime(utcOffsetsAt);
  let newest: (AppRenderer & { pages: PageCache }) | undefined;

  async function appRenderer(): Promise<NonNullable<typeof newest>> {
    const built = await frontEnd.current();
    if (newest?.built !== built)
      newest = { ...createAppRenderer(built), pages: createPageCache({ maxBytes: pageBytes }) };
    return newest;
  }

  const contextOf = (
    ctx: Context,
    error: PageError | null,
    { names }: ShownBranding,
    now = pageTime(Date.now()),
  ): RenderContext => ({
    url: ctx.url,
    api: null,
    language: acceptedLanguage(ctx),
    names,
    utcOffsets: utcOffsetsAt(now),
    now,
    requestId: ctx.state.requestId,
    error,
    result: null,
  });

  async function sendRendered(
    ctx: Context,
    error: PageError | null,
    apiWithin: (limit: TimeLimit) => Api | null,
  ): Promise<void> {
    const app = await appRenderer();
    const brand = await branding();
    const render = async (context: RenderContext): Promise<Rendered> => {
      const { html, result, components } = await app.render(context);
      const { state, status, title, language, chunks, policy } = result;
      // The state was made for this response. A copy with one more property takes far longer (V8 11).
      state.build = frontEnd.buildId;
      return {
        ...documentOf(app, { state, title, language, chunks, policy, app: html, components, brand }),
        status,
        errorId: state.error?.id,
        isForEveryone: state.error === null && state.page?.role === undefined,
      };
    };
    const { status, errorId, isForEveryone, policy, parts } = await withTimeLimit(config.limits.renderMs, (limit) => {
      const api = refusedAfter(limit, apiWithin(limit));
      const context = contextOf(ctx, error, brand);
      return api === null || ctx.method === 'HEAD' || pageBytes === 0
        ? renderOnce({ ...context, api }, render)
        : app.pages.get(api, context, keyOf(brand), render);
    });
    if (errorId !== undefined) ctx.state.errorId = errorId;
    sendDocument(ctx, status, bodyOf(parts), policy);
    const mayKeep = config.keepPages && frontEnd.buildId !== undefined;
    if (mayKeep && status === 200 && isForEveryone) letBrowserKeep(ctx, parts);
  }

  async function sendShell(ctx: Context): Promise<void> {
    const app = await appRenderer();
    const brand = await branding();
    const { language, names, utcOffsets, now } = contextOf(ctx, null, brand);
    const state = {
      rendered: false,
      language,
      names,
      utcOffsets,
      now,
      error: null,
      store: null,
      build: frontEnd.buildId,
    };
    const { start, rest, policy } = documentOf(app, {
      ...shellParts(language, names[language], ctx.path),
      brand,
      language,
      state,
      policy: {},
      components: new Set(),
      // The page is not known yet.
      chunks: [`words-${language}`, 'pages', 'data'],
    });
    sendDocument(ctx, 200, bodyOf([start, ownPart(rest)]), policy);
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
    async page(ctx, apiWithin) {
      try {
        await sendRendered(ctx, null, apiWithin);
      } catch (cause) {
        if (cause instanceof AppError) {
          ctx.state.retryPath ??= ctx.url;
          throw cause;
        }
        if (cause instanceof TimeoutError)
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

/** Refuses API calls after the render has timed out, so that it starts no more queries. */
function refusedAfter(limit: TimeLimit, api: Api | null): Api | null {
  if (api === null) return null;
  return async (endpoint, input) => {
    limit.throwIfAborted();
    return api(endpoint, input);
  };
}

type Sent = Pick<RenderedApp, 'components'> &
  Pick<RenderedApp['result'], 'title' | 'language' | 'state' | 'chunks' | 'policy'> & {
    app: string;
    brand: ShownBranding;
  };

function documentOf(
  app: AppRenderer,
  { components, chunks, language, policy, title, app: html, state, brand }: Sent,
): Pick<Rendered, 'start' | 'rest' | 'policy'> {
  const assets = app.assets(components, chunks);
  const { page } = state;
  if (page) {
    const known = app.built.manifest.modules;
    const { component, code } = known[page.name] ?? {};
    page.modules = { component, code, layout: known[page.layout ?? '']?.component };
  }
  const { laterScripts, scripts } = assets;
  return {
    start: assets.start(language),
    rest: documentRest({
      title,
      state,
      app: html,
      laterScripts,
      scripts,
      style: brand.style,
      icon: brand.icons?.[language],
    }),
    policy: contentSecurityPolicy(
      {
        scripts: assets.scriptSources,
        styles: brand.style === '' ? assets.styleSources : [...assets.styleSources, hashSource(brand.style)],
      },
      policy,
    ),
  };
}

async function renderOnce(
  context: RenderContext,
  render: (context: RenderContext) => Promise<Rendered>,
): Promise<PageDocument> {
  const { start, rest, ...head } = await render(context);
  return { ...head, parts: [start, ownPart(rest)] };
}

function sendDocument(ctx: Context, status: number, document: string | Buffer, policy: string): void {
  ctx.status = status;
  ctx.type = 'html';
  // Read by app/api/page-request.ts.
  ctx.set('Server-Timing', `request;desc="${ctx.state.requestId}"`);
  ctx.set('Cache-Control', 'no-store');
  ctx.set('Content-Security-Policy', policy);
  ctx.body = document;
}

/**
 * Lets the browser keep the page of a person, and ask at each visit whether it has changed (RFC 9111). The tag covers
 * the policy too: a 304 has no policy, so the browser keeps the one of the page. `Vary: Cookie` separates people who
 * share a browser.
 */
function letBrowserKeep(ctx: Context, parts: readonly BodyPart[]): void {
  ctx.set('Cache-Control', 'private, no-cache');
  for (const header of ['Cookie', 'Accept-Language', 'Accept-Encoding']) ctx.vary(header);
  const hash = createHash('sha256').update(String(ctx.res.getHeader('Content-Security-Policy')));
  for (const part of parts) hash.update(part.digest());
  ctx.etag = hash.digest('base64url');
  if (!ctx.fresh) return;
  ctx.status = 304;
  ctx.remove('Content-Security-Policy');
}
