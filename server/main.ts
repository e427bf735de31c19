import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { loadConfig, misspeltSettings, type Config } from '../config';
import type { Database } from './database';
import { createGracefulServer } from './http/graceful-stop';
import { onStopSignal } from './http/stop-signals';
import { respondToUnreadable } from './http/malformed-requests';
import { openLog, type Logger } from './log';
import { createPortal } from './portal';
import { loadFrontEnd } from './render';
import { startSimulator, type Simulator } from './simulator';
import { seedDemoContent } from './simulator/demo-content';
import { startFailure } from './start-failure';

/** After the build, the front end is beside the folder of this file. */
const builtFolder = dirname(dirname(fileURLToPath(import.meta.url)));

/** How long a load balancer may take to notice that `/readyz` has changed. */
const balancerNoticeMs = 3000;

/** The part of `STOP_SECONDS` that is reserved for background work and the database. */
const closingShare = 0.25;

/**
 * V8 allocates objects in the old generation at once if earlier ones of their kind survived a collection. Objects made
 * at start mislead it: parts of later pages would be allocated there (see "Vue patches" in docs/architecture.md).
 */
const noPretenuring = '--no-allocation-site-pretenuring';

/** Runs the process: reads the settings, starts the simulator and the portal, listens, and stops gracefully. */
async function main(): Promise<void> {
  // If standard output cannot be written (disk full), the process must not exit.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  setFlagsFromString(noPretenuring);
  const config = loadConfig();
  const log = await openLog(config.log);
  for (const { name, meant } of misspeltSettings()) log.warn({ name, meant }, 'an unknown setting has no effect');
  process.on('unhandledRejection', (reason) => log.error({ err: reason }, 'unhandled rejection'));
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'uncaught exception: the process ends');
    process.exit(1);
  });
  if (!existsSync(join(builtFolder, 'server-bundle.json')))
    throw new Error('The front end is not built: run "npm run build", or start with "npm start".');

  const simulator = await simulatorFor(config, log);
  const portal = await createPortal({
    config,
    log,
    frontEnd: await loadFrontEnd(builtFolder),
    assetsFolder: join(builtFolder, 'client', 'assets'),
    prepare:
      simulator === null
        ? undefined
        : (database: Database) =>
            seedDemoContent({
              database,
              corpId: config.wecom.corpId,
              now: Date.now(),
              timeZone: config.timeZone,
              log,
            }),
  });
  const server = createGracefulServer(portal.handle, {
    stopSeconds: config.stopSeconds * (1 - closingShare),
    announceMs: config.trustedProxies.length > 0 ? balancerNoticeMs : 0,
  });
  respondToUnreadable(server.server, log);
  onStopSignal(
    async (signal) => {
      log.info({ signal }, 'stopping');
      try {
        const { cutOff } = await server.stop();
        await portal.close();
        await simulator?.close();
        log.info({ cutOff }, 'stopped');
      } catch (error) {
        log.error({ err: error }, 'the stop failed');
        throw error;
      }
    },
    {
      withinSeconds: config.stopSeconds,
      onTimeout: () =>
        log.error({ seconds: config.stopSeconds }, 'the stop took longer than STOP_SECONDS: the process ends'),
    },
  );
  await server.listen(config.port, config.host);
  announce(config, simulator, log);
}

async function simulatorFor(config: Config, log: Logger): Promise<Simulator | null> {
  if (config.simulator === null) return null;
  return startSimulator({ ...config.wecom, port: config.simulator.port, trustedOrigins: [config.publicOrigin], log });
}

function announce(config: Config, simulator: Simulator | null, log: Logger): void {
  log.info(
    {
      origin: config.publicOrigin,
      host: config.host,
      port: config.port,
      database: config.databaseUrl === null ? 'sqlite' : 'postgres',
    },
    'listening',
  );
  const lines = [`Foyer is open: ${config.publicOrigin}`];
  if (simulator !== null) {
    lines.push(`WeCom (simulated): ${simulator.origin}/_simulator/`);
    lines.push(
      `Simulated corp id ${config.wecom.corpId}, agent id ${config.wecom.agentId}, secret ${config.wecom.secret}`,
    );
  }
  process.stdout.write(`\n${lines.map((line) => `  ${line}`).join('\n')}\n\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${startFailure(error)}\n`);
  process.exit(1);
});
