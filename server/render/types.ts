import type { Context } from 'koa';
import type { Config } from '../../config';
import type { PageError } from '../../app/api/contract';
import type { Api } from '../../app/api/endpoint';
import type { FrontEnd } from './front-end';

/** The one owner of every HTML answer: status, headers, CSP with its nonce, document. */
export interface Renderer {
  /**
   * Renders the page at `ctx.url` for the person behind `api`; falls back to the shell past its budget or on an
   * unexpected error.
   * @throws {AppError} what `api` threw of status 500 or above, for the one place that logs errors and answers them;
   *   less is the person's page
   */
  page(ctx: Context, api: Api): Promise<void>;
  /** Renders an error as a page; never throws: the last resort is a plain document with the same words. */
  error(ctx: Context, error: PageError): Promise<void>;
  /** The unrendered document: nothing about any person in it. */
  shell(ctx: Context): Promise<void>;
}

export interface RendererOptions {
  frontEnd: FrontEnd;
  config: { limits: Pick<Config['limits'], 'renderMs'>; timeZone: Config['timeZone'] };
}
