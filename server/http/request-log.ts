import type { Context, Middleware, Next } from 'koa';
import type { Logger } from 'pino';
import { hidden } from '../log-redaction';
import { safeListener } from './safe-listener';

declare module 'koa' {
  interface DefaultState {
    /** The error that the request was answered with, for its line in the log. */
    errorId?: string;
  }
}

export interface RequestLogOptions {
  logger: Logger;
  /**
   * Query parameters whose values are shown; of all others only the name is, since a value may be a secret or about a
   * person.
   */
  shownParameters?: readonly string[];
  /** Paths, or beginnings that end in `/`, whose answers are only worth a line at level debug. */
  quietPaths?: readonly string[];
}

/** Client closed the request: never sent, only logged. */
const clientClosedRequest = 499;

/** Puts a logger into `ctx.state.log` and writes one line when the answer has been sent or the client has gone. */
export function requestLog({ logger, shownParameters = [], quietPaths = [] }: RequestLogOptions): Middleware {
  const shown = new Set(shownParameters);
  const isQuiet = (path: string): boolean =>
    quietPaths.some((quiet) => path === quiet || (quiet.endsWith('/') && path.startsWith(quiet)));

  return async function requestLogMiddleware(ctx: Context, next: Next) {
    const startedAt = performance.now();
    const { req, res } = ctx;
    const { socket } = req;
    const bytesBefore = socket.bytesWritten;
    const { method, path, querystring } = ctx;
    const log = logger.child({ requestId: ctx.state.requestId });
    ctx.state.log = log;

    res.once(
      'close',
      safeListener(log, () => {
        const status = res.writableFinished ? res.statusCode : clientClosedRequest;
        const level = status >= 500 ? 'error' : isQuiet(path) ? 'debug' : 'info';
        if (!log.isLevelEnabled(level)) return;
        log[level](
          {
            method,
            path: loggedAddress(path, querystring, shown),
            status,
            ms: Math.round((performance.now() - startedAt) * 10) / 10,
            // On the wire, headers included.
            bytes: socket.bytesWritten - bytesBefore,
            ip: ctx.ip,
            ...(ctx.state.errorId === undefined ? {} : { error: ctx.state.errorId }),
          },
          'request',
        );
      }),
    );
    await next();
  };
}

/** Path and query with values only of the parameters in `shown`. */
function loggedAddress(path: string, querystring: string, shown: ReadonlySet<string>): string {
  const parameters =
    querystring === ''
      ? []
      : querystring.split('&', 30).map((part) => {
          const [name = ''] = part.split('=', 1);
          return shown.has(name) || name.length === part.length ? part : `${name}=${hidden}`;
        });
  return `${path.slice(0, 300)}${parameters.length === 0 ? '' : `?${parameters.join('&').slice(0, 300)}`}`;
}
