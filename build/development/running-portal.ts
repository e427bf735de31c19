import type { RequestListener, ServerResponse } from 'node:http';
import type { Config } from '../../config';
import type { Portal } from '../../server/host';
import type { Logger } from '../../server/log';

/** A portal that is closed when it has been replaced and its last request is answered. */
export interface RunningPortal {
  readonly revision: string;
  readonly config: Config;
  readonly log: Logger;
  readonly handle: RequestListener;
  /** Resolves when the portal has answered what it was asked, and is closed. */
  retire(): Promise<void>;
}

export function runPortal(revision: string, config: Config, log: Logger, portal: Portal): RunningPortal {
  const underWay = new Set<ServerResponse>();
  let retired: (() => void) | undefined;

  return {
    revision,
    config,
    log,
    handle(request, response) {
      underWay.add(response);
      response.on('close', () => {
        underWay.delete(response);
        if (underWay.size === 0) retired?.();
      });
      portal.handle(request, response);
    },
    async retire() {
      if (underWay.size > 0) await new Promise<void>((resolve) => {
        retired = resolve;
      });
      await portal.close();
    },
  };
}
