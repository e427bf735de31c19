import { createHash } from 'node:crypto';
import type { Context } from 'koa';
import type { ShownBranding } from '../branding';
import type { AppRenderer, RenderedApp } from './app-renderer';
import { bodyOf, bodyParts } from '../http/body-parts';
import { contentSecurityPolicy, hashSource } from './content-security-policy';
import { documentRest } from './document';
import { openingHeader, openingPages, openingRequestHeader, type Openings } from './opening';
import type { PageAssets } from './page-assets';
import type { PageDocument, Rendered } from './page-cache';

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

/** A page as a document. */
export function documentOf(
  app: AppRenderer,
  parts: PageParts,
): Pick<Rendered, 'common' | 'rest' | 'policy' | 'language' | 'hasOwnPolicy'> {
  const assets = app.assets(parts.components, parts.chunks);
  const { common, own } = assets.start(parts.language);
  const { style } = parts.brand;
  const policy = contentSecurityPolicy(
    {
      scripts: assets.scriptSources,
      styles: style === '' ? assets.styleSources : [...assets.styleSources, hashSource(style)],
    },
    parts.policy,
  );
  const hasOwnPolicy = Object.keys(parts.policy).length > 0;
  return { common, rest: own + restOf(app, parts, assets), policy, language: parts.language, hasOwnPolicy };
}

export function sendPage(ctx: Context, { status, policy, common, first, others }: PageDocument): void {
  sendDocument(ctx, status, bodyOf([common, first, ...others]), policy);
}

/**
 * Sends a page without the beginning that the browser's service worker shows already.
 * @returns whether it did: only if the worker shows exactly the beginning of this page
 */
export function sendRestOfPage(
  ctx: Context,
  openings: Openings,
  { language, hasOwnPolicy, firstAlone, others }: PageDocument,
  { style }: ShownBranding,
): boolean {
  ctx.vary(openingRequestHeader);
  const given = ctx.get(openingRequestHeader);
  if (given === '' || !openingPages.test(ctx.path) || hasOwnPolicy) return false;
  const opening = openings(language, style);
  if (given !== opening.tag) return false;
  sendDocument(ctx, 200, bodyOf([firstAlone, ...others]), opening.policy);
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
  for (const part of bodyParts(ctx.body) ?? []) hash.update(part.digest());
  ctx.etag = hash.digest('base64url');
  if (!ctx.fresh) return;
  ctx.status = 304;
  ctx.remove('Content-Security-Policy');
}
