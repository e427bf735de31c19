import type { Config } from '../../config';
import { hasCode } from '../../config/has-code';
import type { FrontEnd } from '../../server/render/front-end';
import { fromRoot } from '../paths';
import { checkAppliedMigrations } from './applied-migrations';
import type { Failure } from './state';
import { runPortal, type RunningPortal } from './running-portal';
import { createServerCodeBuilder } from './server-code';
import { createSimulatorKeeper } from './simulator-keeper';

type PortalEntry = typeof import('./portal-entry');

/** Keeps a portal running with the current code of `server/` and `config/`, and the current `.env`. */
export interface PortalKeeper {
  /**
   * Replaces the portal if its code has changed; the old one finishes its requests. Rejects if the new code does not
   * compile or start.
   */
  current(): Promise<RunningPortal>;
  /** The reason why the last attempt failed, or null. */
  readonly failure: Failure | null;
  close(): Promise<void>;
}

/**
 * @param listener is called before new code runs for the first time, and when a replacement has succeeded or failed
 */
export async function createPortalKeeper(
  frontEnd: FrontEnd,
  listener: { onNewCode: () => void; onChange: () => void },
): Promise<PortalKeeper> {
  const code = await createServerCodeBuilder();
  const simulator = createSimulatorKeeper();
  const retiring = new Set<Promise<void>>();
  let running: RunningPortal | undefined;
  let failure: Failure | null = null;
  let turn: Promise<unknown> = Promise.resolve();

  async function exchange(): Promise<RunningPortal> {
    const { portal: portalCode, simulator: simulatorCode, revision } = await code.current();
    if (running?.revision === revision && failure === null) return running;

    const begun = performance.now();
    listener.onNewCode();
    const { createPortal, loadConfig, openLog, readEnvironment, seedDemoContent }: PortalEntry = await import(
      portalCode
    );
    const config = loadConfig({ ...readEnvironment(), NODE_ENV: 'development' });
    const log = await openLog(config.log);
    await simulator.ensure(simulatorCode, config, log);
    const portal = await createPortal({
      config,
      log,
      frontEnd,
      assetsFolder: null,
      prepare: async (database) => {
        await checkAppliedMigrations(database, fromRoot('server/database/migrations'), howToStartOver(config));
        if (config.simulator !== null)
          await seedDemoContent({
            database,
            corpId: config.wecom.corpId,
            now: Date.now(),
            timeZone: config.timeZone,
            log,
          });
      },
    });
    const next = runPortal(revision, config, log, portal);
    const replaced = running;
    running = next;
    if (replaced !== undefined) {
      log.info(`server code exchanged in ${Math.round(performance.now() - begun)} ms`);
      const end = replaced
        .retire()
        .catch((error: unknown) => log.error({ err: error }, 'the replaced portal did not close'));
      retiring.add(end);
      void end.finally(() => retiring.delete(end));
    }
    return next;
  }

  async function attempt(): Promise<RunningPortal> {
    const before = failure;
    const revision = running?.revision;
    try {
      const portal = await exchange();
      failure = null;
      return portal;
    } catch (error) {
      failure = failureOf(error);
      throw error;
    } finally {
      if (failure?.text !== before?.text || running?.revision !== revision) listener.onChange();
    }
  }

  return {
    current() {
      // Calls run in turn and each checks the files. A call that joined one in progress could miss a later save.
      const mine = turn.then(attempt, attempt);
      turn = mine.catch(() => undefined);
      return mine;
    },
    get failure() {
      return failure;
    },
    async close() {
      await turn;
      await Promise.all([running?.retire(), ...retiring]);
      await simulator.close();
      await code.close();
    },
  };
}

/** Completes "To start over, …" for the database in use. */
function howToStartOver({ databaseUrl, dataDir }: Config): string {
  if (databaseUrl === null)
    return `stop npm run dev, delete ${dataDir} and start it again: all data of this database is lost`;
  return 'stop npm run dev, drop the database of DATABASE_URL, create it again and start: all its data is lost';
}

/** Errors whose message says everything. */
const titles: Readonly<Record<string, string>> = {
  ServerCodeError: "The server's code does not compile",
  ConfigError: 'The settings are not usable',
  MigrationError: 'The database does not fit this code',
  EditedMigrationError: 'A migration was edited after it ran',
};

function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { title: 'The portal does not start with this code', text: String(error) };
  if (hasCode(error, 'ERR_MODULE_NOT_FOUND'))
    return { title: 'A package is missing: run npm ci and start npm run dev again', text: error.message };
  const title = titles[error.name];
  if (title !== undefined) return { title, text: error.message };
  return { title: 'The portal does not start with this code', text: error.stack ?? error.message };
}
