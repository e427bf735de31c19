import type { Config } from '../../config';
import type { Logger } from '../../server/log';
import type { Simulator, SimulatorOptions } from '../../server/simulator';

/** Keeps the simulator running while the portal changes. Restarts it only if its own code or settings change. */
export interface SimulatorKeeper {
  ensure(address: string, config: Config, log: Logger): Promise<void>;
  close(): Promise<void>;
}

export function createSimulatorKeeper(): SimulatorKeeper {
  let running: { identity: string; simulator: Simulator } | undefined;

  async function stop(): Promise<void> {
    const { simulator } = running ?? {};
    running = undefined;
    await simulator?.close();
  }

  return {
    async ensure(address, config, log) {
      const options =
        config.simulator === null
          ? null
          : {
              port: config.simulator.port,
              corpId: config.wecom.corpId,
              agentId: config.wecom.agentId,
              secret: config.wecom.secret,
              trustedOrigins: [config.publicOrigin],
            };
      const identity = options === null ? '' : JSON.stringify([address, options]);
      if (identity === (running?.identity ?? '')) return;
      await stop();
      if (options === null) return;
      const { startSimulator }: { startSimulator: (options: SimulatorOptions) => Promise<Simulator> } = await import(
        address
      );
      running = { identity, simulator: await startSimulator({ ...options, log }) };
    },
    close: stop,
  };
}
