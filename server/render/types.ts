import type { Context } from 'koa';
import type { Config } from '../../config';
import type { Language, PageError } from '../../app/api/contract';
import type { Api } from '../../app/api/endpoint';
import type { ShownBranding } from '../branding';
import type { TimeLimit } from '../work/with-timeout';
import type { FrontEnd } from './front-end';

/** Makes every HTML response: status, headers, policy, document. */
export interface Renderer {
  /**
   * Renders the page at `ctx.url`. Sends the shell if that takes too long or fails unexpectedly.
   * @param apiWithin creates the API for the page's data, which starts no query after the end of the limit
   * @throws {AppError} an error of the API with status 500 or above; the page itself shows errors below 500
   */
  page(ctx: Context, apiWithin: (limit: TimeLimit) => Api): Promise<void>;
  /** Renders an error page. Never throws: if rendering fails, it sends a plain document. */
  error(ctx: Context, error: PageError): Promise<void>;
  /** The script of the service worker, for people who read this language. It removes itself if nothing may be kept. */
  serviceWorker(ctx: Context, language: Language): Promise<string>;
  /** Sends the unrendered document, which contains nothing about any person. */
  shell(ctx: Context): Promise<void>;
}

export interface RendererOptions {
  frontEnd: FrontEnd;
  /** The name and color of the portal; those of Foyer if absent. */
  branding?: () => Promise<ShownBranding>;
  /** Renderings in progress; further pages are sent as the shell. 100 by default. */
  renderings?: number;
  /** Bytes of rendered pages that are kept; 0 to render every page. 64 MB by default, about a thousand pages. */
  pageBytes?: number;
  config: { limits: Pick<Config['limits'], 'renderMs'> } & Pick<Config, 'timeZone' | 'keepPages'>;
}
