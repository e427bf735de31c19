import { createHash } from 'node:crypto';
import type { Context } from 'koa';
import type { ShownBranding } from '../branding';
import type { AppRenderer, RenderedApp } from './app-renderer';
import { contentSecurityPolicy, hashSource } from './content-security-policy';
import { documentRest } from './document';
import { openingHeader, openingPages, openingRequestHeader, type Openings } from './opening';
import type { PageAssets } from './page-assets';

/** What a document is made of. */
export interface PageParts
  extends
    Pick<RenderedApp, 'components'>,
    Pick<RenderedApp['result'], 'title' | 'language' | 'state' | 'chunks' | 'policy'> {
  /** `#app` and everything in it. */
  app: string;
  brand: ShownBranding;
}

/** Everything after the common beginning of documents. */
export function restOf(app: AppRenderer, parts: PageParts, { laterScripts, scripts }: PageAssets): string {
  const { language, title, state, app: html, brand } = parts;
  const { page } = state;
  if (page) {
    const known = app.built.manifest.modules;
    const { component, code } = known[page.name] ?? {};
    page.modules = { component, code, layout: known[page.layout ?? '']?.component };
  }
  return documentRest({
    title,
    state,
    app: html,
    laterScripts,
    scripts,
    style: brand.style,
    icon: brand.icons?.[language],
  });
}

export function sendPage(ctx: Context, app: AppRenderer, status: number, parts: PageParts): void {
  const assets = app.assets(parts.components, parts.chunks);
  const start = assets.start(parts.language);
  ctx.state.gzipPrefix = start;
  const { style } = parts.brand;
  const policy = contentSecurityPolicy(
    {
      scripts: assets.scriptSources,
      styles: style === '' ? assets.styleSources : [...assets.styleSources, hashSource(style)],
    },
    parts.policy,
  );
  sendDocument(ctx, status, Buffer.concat([start.bytes, Buffer.from(restOf(app, parts, assets))]), policy);
}

/**
 * Sends a page without the beginning that the browser's service worker shows already.
 * @returns whether it did: only if the worker shows exactly the beginning of this page
 */
export function sendRestOfPage(ctx: Context, app: AppRenderer & { openings: Openings }, parts: PageParts): boolean {
  ctx.vary(openingRequestHeader);
  const given = ctx.get(openingRequestHeader);
  if (given === '' || !openingPages.test(ctx.path) || Object.keys(parts.policy).length > 0) return false;
  const opening = app.openings(parts.language, parts.brand.style);
  if (given !== opening.tag) return false;
  const assets = app.assets(parts.components, parts.chunks);
  const { bytes, commonBytes } = assets.start(parts.language);
  const rest = Buffer.from(restOf(app, parts, assets));
  sendDocument(ctx, 200, Buffer.concat([bytes.subarray(commonBytes), rest]), opening.policy);
  ctx.set(openingHeader, opening.tag);
  return true;
}

export function sendDocument(ctx: Context, status: number, document: string | Buffer, policy: string): void {
  ctx.status = status;
  ctx.type = 'html';
  // Read by app/api/page-request.ts.
  ctx.set('Server-Timing', `request;dur=${Date.now()};desc="${ctx.state.requestId}"`);
  ctx.set('Cache-Control', 'no-store');
  ctx.set('Content-Security-Policy', policy);
  ctx.body = document;
}

/**
 * Lets the browser keep the page of a person, and ask at each visit whether it has changed (RFC 9111). The tag covers
 * the policy too: a 304 has no policy, so the browser keeps the one of the page. `Vary: Cookie` separates people who
 * share a browser.
 */
export function letBrowserKeep(ctx: Context): void {
  ctx.set('Cache-Control', 'private, no-cache');
  for (const header of ['Cookie', 'Accept-Language', 'Accept-Encoding']) ctx.vary(header);
  const hash = createHash('sha256').update(String(ctx.res.getHeader('Content-Security-Policy')));
  if (Buffer.isBuffer(ctx.body)) hash.update(ctx.body);
  ctx.etag = hash.digest('base64url');
  if (!ctx.fresh) return;
  ctx.status = 304;
  ctx.remove('Content-Security-Policy');
}
