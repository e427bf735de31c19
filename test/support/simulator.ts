import type { Logger } from 'pino';
import type { Config } from '../../config';
import { startSimulator, type Simulator } from '../../server/simulator';

/**
 * The configuration with a simulator in the place of WeCom.
 * @param shared the simulator of another process of the same installation; a new one is started without it
 */
export async function withSimulator(
  planned: Config,
  log: Logger,
  shared?: Simulator,
): Promise<{ simulator: Simulator; config: Config }> {
  const { wecom, publicOrigin } = planned;
  const simulator = shared ?? (await startSimulator({ ...wecom, port: 0, trustedOrigins: [publicOrigin], log }));
  simulator.trust(publicOrigin);
  const { origin } = simulator;
  return {
    simulator,
    config: { ...planned, wecom: { ...wecom, apiOrigin: origin, openOrigin: origin, loginOrigin: origin } },
  };
}
