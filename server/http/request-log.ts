import type { Context, Middleware, Next } from 'koa';
import type { Logger } from 'pino';
import { hidden } from '../log-redaction';
import { safeListener } from './safe-listener';

declare module 'koa' {
  interface DefaultState {
    /** The id of the error that was sent, for the log line of the request. */
    errorId?: string;
  }
}

export interface RequestLogOptions {
  logger: Logger;
  /** Query parameters whose values are logged. Other values may be secret or personal, so only names are logged. */
  shownParameters?: readonly string[];
  /** Paths, or prefixes that end in `/`, that are logged at level debug unless they fail. */
  quietPaths?: readonly string[];
}

/** nginx's status for a request that the client closed. It is only logged. */
const clientClosedRequest = 499;

/** Sets `ctx.state.log` and logs one line when the response has been sent or the client has left. */
export function requestLog({ logger, shownParameters = [], quietPaths = [] }: RequestLogOptions): Middleware {
  const shown = new Set(shownParameters);
  const isQuiet = (path: string): boolean =>
    quietPaths.some((quiet) => path === quiet || (quiet.endsWith('/') && path.startsWith(quiet)));

  return function requestLogMiddleware(ctx: Context, next: Next) {
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
            // Includes headers.
            bytes: socket.bytesWritten - bytesBefore,
            ip: ctx.ip,
            ...(ctx.state.errorId === undefined ? {} : { error: ctx.state.errorId }),
          },
          'request',
        );
      }),
    );
    return next();
  };
}

/** Path and query, with the values of the parameters in `shown` only. */
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
