import type { Context, Middleware, Next } from 'koa';
import type { Logger } from 'pino';
import type { ErrorBody } from '../../app/api/contract';
import { AppError, appError, type ErrorId } from '../errors';
import { isHealth } from './health';
import { isData } from './is-data';

export interface ErrorsOptions {
  /** Answers with a page that tells the error; status and headers are set already. */
  renderError(ctx: Context, error: AppError): Promise<void>;
}

/** Errors of Koa and of its middleware tell no more than a status. */
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

/** What described the answer that the error now replaces. Cookies and security headers stay. */
const describingHeaders = [
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
 * Turns whatever goes wrong behind it into an answer: JSON for data, a page for people, with a stable id and the
 * request's id. Only an `AppError` speaks for itself; everything else is logged with its stack and told as `internal`.
 */
export function errors({ renderError }: ErrorsOptions): Middleware {
  return async function errorsMiddleware(ctx: Context, next: Next) {
    try {
      await next();
      const unanswered = errorOfEmptyAnswer(ctx);
      if (unanswered !== null) throw unanswered;
    } catch (thrown) {
      const error = asAppError(thrown);
      if (isGone(ctx)) {
        ctx.state.log.debug({ err: thrown }, 'the client went away before its answer');
        return;
      }
      logError(ctx.state.log, error, thrown);
      if (ctx.headerSent) throw thrown;
      await answer(ctx, error);
    }
  };

  async function answer(ctx: Context, error: AppError): Promise<void> {
    ctx.state.errorId = error.id;
    prepare(ctx, error);
    if (isData(ctx.path) || isHealth(ctx.path)) {
      const body: ErrorBody = { error: { id: error.id, message: error.message, requestId: ctx.state.requestId } };
      ctx.body = body;
      return;
    }
    try {
      await renderError(ctx, error);
    } catch (failure) {
      ctx.state.log.error({ err: failure }, 'the error page could not be made');
      prepare(ctx, error);
      ctx.type = 'text/plain; charset=utf-8';
      ctx.body = `${error.message}\n\n${error.id}\n${ctx.state.requestId}\n`;
    }
  }
}

/** For `app.on('error')`: what happens after the middleware, mostly a stream that breaks in the middle of an answer. */
export function unhandledErrors(logger: Logger): (error: unknown, ctx?: Context) => void {
  return function logUnhandledError(error, ctx) {
    const log: Logger = ctx?.state.log ?? logger;
    if (!isAbort(error)) log.error({ err: error }, 'an answer broke off');
    // Half an answer must not look like a whole one.
    if (ctx?.headerSent === true && !ctx.res.writableEnded) ctx.res.destroy();
  };
}

function prepare(ctx: Context, error: AppError): void {
  for (const header of describingHeaders) ctx.remove(header);
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

/** Nobody answered (404), or the router knew the path and not the method (405, with `Allow`). */
function errorOfEmptyAnswer(ctx: Context): AppError | null {
  if (ctx.respond === false || ctx.headerSent || ctx.status < 400 || (ctx.body !== null && ctx.body !== undefined))
    return null;
  const id = idOfStatus[ctx.status];
  return id === undefined ? null : appError(id);
}

/**
 * How the end of a connection shows in a stream that was writing to it, and how a body that is no HTTP or never comes
 * to its end does.
 */
function isAbort(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    /^(ERR_STREAM_PREMATURE_CLOSE|ECONNRESET|ECONNABORTED|EPIPE|ERR_HTTP_REQUEST_TIMEOUT|HPE_\w+)$/.test(
      String(error.code),
    )
  );
}

function isGone(ctx: Context): boolean {
  return ctx.res.destroyed || (ctx.req.destroyed && !ctx.req.complete);
}

function logError(log: Logger, error: AppError, thrown: unknown): void {
  if (error.id === 'internal') log.error({ err: error.cause ?? thrown }, 'unexpected error');
  else if (error.status >= 500) log.warn({ err: error }, error.id);
  else log.debug({ err: error }, error.id);
}
