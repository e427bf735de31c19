import type { RequestListener, ServerResponse } from 'node:http';
import type { Config } from '../../config';
import type { Portal } from '../../server/portal-types';
import type { Logger } from '../../server/log';
import { waitAtMost } from '../../server/work/with-timeout';

/** How long a replaced portal is kept for what it was asked. */
const usualPatienceMs = 30_000;

/** A portal that is closed when it has been replaced and its last request is answered. */
export interface RunningPortal {
  readonly revision: string;
  readonly config: Config;
  readonly log: Logger;
  readonly handle: RequestListener;
  /** Resolves when the portal has answered what it was asked, and is closed. What takes too long is cut off. */
  retire(): Promise<void>;
}

export function runPortal(
  revision: string,
  config: Config,
  log: Logger,
  portal: Portal,
  patienceMs = usualPatienceMs,
): RunningPortal {
  const underWay = new Set<ServerResponse>();
  let retired: (() => void) | undefined;

  return {
    revision,
    config,
    log,
    handle(request, response) {
      // Whoever left while the code was compiled has closed already, and would be waited for in vain.
      if (request.socket.destroyed) return;
      underWay.add(response);
      response.on('close', () => {
        underWay.delete(response);
        if (underWay.size === 0) retired?.();
      });
      portal.handle(request, response);
    },
    async retire() {
      if (underWay.size > 0) {
        await waitAtMost(
          patienceMs,
          new Promise<void>((resolve) => {
            retired = resolve;
          }),
        );
      }
      for (const response of underWay) response.destroy();
      await portal.close();
    },
  };
}
