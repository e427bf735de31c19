import type { RequestListener, ServerResponse } from 'node:http';
import type { Config } from '../../config';
import type { Portal } from '../../server/portal-types';
import type { Logger } from '../../server/log';
import { waitAtMost } from '../../server/work/with-timeout';

/** How long a replaced portal may take to finish its requests. */
const defaultTimeoutMs = 30_000;

/** A portal that finishes its requests and closes when it is replaced. */
export interface RunningPortal {
  readonly revision: string;
  readonly config: Config;
  readonly log: Logger;
  readonly handle: RequestListener;
  /** Resolves when the portal has finished its requests and is closed. Requests that take too long are aborted. */
  retire(): Promise<void>;
}

export function runPortal(
  revision: string,
  config: Config,
  log: Logger,
  portal: Portal,
  timeoutMs = defaultTimeoutMs,
): RunningPortal {
  const pending = new Set<ServerResponse>();
  let retired: (() => void) | undefined;

  return {
    revision,
    config,
    log,
    handle(request, response) {
      // The client left while the code was compiling. Its response will not emit `close` again.
      if (request.socket.destroyed) return;
      pending.add(response);
      response.on('close', () => {
        pending.delete(response);
        if (pending.size === 0) retired?.();
      });
      portal.handle(request, response);
    },
    async retire() {
      if (pending.size > 0) {
        await waitAtMost(
          timeoutMs,
          new Promise<void>((resolve) => {
            retired = resolve;
          }),
        );
      }
      for (const response of pending) response.destroy();
      await portal.close();
    },
  };
}
