import type { Context } from 'koa';
import type { Config } from '../../config';
import type { PageError } from '../../app/api/contract';
import type { Api } from '../../app/api/endpoint';
import type { FrontEnd } from './front-end';

/** Makes every HTML response: status, headers, CSP with its nonce, document. */
export interface Renderer {
  /**
   * Renders the page at `ctx.url` with the data of `api`. Sends the shell if that takes too long or fails unexpectedly.
   * @throws {AppError} an error of `api` with status 500 or above; the page itself shows errors below 500
   */
  page(ctx: Context, api: Api): Promise<void>;
  /** Renders an error page. Never throws: if rendering fails, it sends a plain document. */
  error(ctx: Context, error: PageError): Promise<void>;
  /** Sends the unrendered document, which contains nothing about any person. */
  shell(ctx: Context): Promise<void>;
}

export interface RendererOptions {
  frontEnd: FrontEnd;
  config: { limits: Pick<Config['limits'], 'renderMs'>; timeZone: Config['timeZone'] };
}
