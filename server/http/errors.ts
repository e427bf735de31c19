import type { Context, Middleware, Next } from 'koa';
import type { Logger } from 'pino';
import type { ErrorBody } from '../../app/api/contract';
import { AppError, appError, type ErrorId } from '../errors';
import { isHealth } from './health';
import { isApiPath } from './request-target';

export interface ErrorsOptions {
  /** Sets the body to a page about the error. Status and headers are already set. */
  renderError(ctx: Context, error: AppError): Promise<void>;
}

/** Ids for errors of Koa and its middleware, which only have a status. */
const idOfStatus: Readonly<Record<number, ErrorId>> = {
  400: 'bad-request',
  403: 'forbidden',
  404: 'not-found',
  405: 'method-not-allowed',
  413: 'body-too-large',
  414: 'address-too-long',
  415: 'type-not-supported',
  429: 'too-many-requests',
  501: 'method-not-allowed',
};

/** Headers of the failed response, which do not apply to the error. Cookies and security headers stay. */
const contentHeaders = [
  'Accept-Ranges',
  'Content-Disposition',
  'Content-Encoding',
  'Content-Language',
  'Content-Length',
  'Content-Range',
  'Content-Type',
  'ETag',
  'Last-Modified',
  'Location',
  'Retry-After',
];

/**
 * Turns errors of later middleware into responses with a stable error id and the request id: JSON for API requests,
 * otherwise a page. Any error other than an `AppError` is logged with its stack and reported as `internal`.
 */
export function errors({ renderError }: ErrorsOptions): Middleware {
  return async function errorsMiddleware(ctx: Context, next: Next) {
    try {
      await next();
      const error = errorOfEmptyResponse(ctx);
      if (error !== null) throw error;
    } catch (thrown) {
      const error = asAppError(thrown);
      if (clientHasLeft(ctx)) {
        ctx.state.log.debug({ err: thrown }, 'the client closed the connection before the response');
        return;
      }
      logError(ctx.state.log, error, thrown);
      if (ctx.headerSent) throw thrown;
      await respond(ctx, error);
    }
  };

  async function respond(ctx: Context, error: AppError): Promise<void> {
    ctx.state.errorId = error.id;
    prepare(ctx, error);
    if (isApiPath(ctx.path) || isHealth(ctx.path)) {
      const body: ErrorBody = { error: { id: error.id, message: error.message, requestId: ctx.state.requestId } };
      ctx.body = body;
      return;
    }
    try {
      await renderError(ctx, error);
    } catch (failure) {
      ctx.state.log.error({ err: failure }, 'the error page could not be rendered');
      prepare(ctx, error);
      ctx.type = 'text/plain; charset=utf-8';
      ctx.body = `${error.message}\n\n${error.id}\n${ctx.state.requestId}\n`;
    }
  }
}

/** A listener for `app.on('error')`: handles errors after the middleware, such as a stream that fails. */
export function unhandledErrors(logger: Logger): (error: unknown, ctx?: Context) => void {
  return function logUnhandledError(error, ctx) {
    const log: Logger = ctx?.state.log ?? logger;
    if (!isClientAbort(error)) log.error({ err: error }, 'a response could not be completed');
    // A partial response must not look complete.
    if (ctx?.headerSent === true && !ctx.res.writableEnded) ctx.res.destroy();
  };
}

function prepare(ctx: Context, error: AppError): void {
  for (const header of contentHeaders) ctx.remove(header);
  ctx.status = error.status;
  ctx.set({ ...error.headers, 'Cache-Control': 'no-store' });
}

function asAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (thrown instanceof URIError) return appError('path-malformed', { cause: thrown });
  if (
    thrown instanceof Error &&
    'status' in thrown &&
    'expose' in thrown &&
    thrown.expose === true &&
    typeof thrown.status === 'number'
  ) {
    return appError(idOfStatus[thrown.status] ?? 'bad-request', { cause: thrown, headers: headersOf(thrown) });
  }
  return appError('internal', { cause: thrown });
}

function headersOf(error: Error): Record<string, string> {
  if (!('headers' in error) || typeof error.headers !== 'object' || error.headers === null) return {};
  return Object.fromEntries(Object.entries(error.headers).map(([name, value]) => [name, String(value)]));
}

/** The error for a response without a body: no route matched (404), or not this method (405, with `Allow`). */
function errorOfEmptyResponse(ctx: Context): AppError | null {
  if (ctx.respond === false || ctx.headerSent || ctx.status < 400 || (ctx.body !== null && ctx.body !== undefined))
    return null;
  const id = idOfStatus[ctx.status];
  return id === undefined ? null : appError(id);
}

/** Whether the client caused the error: it closed the connection, or its body is malformed or incomplete. */
function isClientAbort(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    /^(ERR_STREAM_PREMATURE_CLOSE|ECONNRESET|ECONNABORTED|EPIPE|ERR_HTTP_REQUEST_TIMEOUT|HPE_\w+)$/.test(
      String(error.code),
    )
  );
}

function clientHasLeft(ctx: Context): boolean {
  return ctx.res.destroyed || (ctx.req.destroyed && !ctx.req.complete);
}

function logError(log: Logger, error: AppError, thrown: unknown): void {
  if (error.id === 'internal') log.error({ err: error.cause ?? thrown }, 'unexpected error');
  else if (error.status >= 500) log.warn({ err: error }, error.id);
  else log.debug({ err: error }, error.id);
}
