import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pino } from 'pino';
import { openDatabase } from '../../server/database/open';
import { startSimulator, type Simulator } from '../../server/simulator';
import { addNotice } from '../support/content';
import { freePorts } from '../support/ports';
import { createPostgresDatabase } from '../support/postgres';
import { temporaryFolder } from '../support/temporary-folder';
import { createBrowser, type Route, type TestBrowser } from './browser';

const main = resolve(import.meta.dirname, '../../dist/server/main.js');
const company = { corpId: 'ww0123456789abcdef', agentId: '1000002', secret: 'secret-of-the-app' };

/** How long a sign-in waits for WeCom: long enough that on a busy machine WeCom does not seem to be down. */
export const wecomTimeoutMs = 5000;

/** The built portal in separate processes behind one public origin, on one database. */
export interface Installation {
  origin: string;
  corpId: string;
  agentId: string;
  simulator: Simulator;
  /** Ids of the notices that everyone can see. */
  notices: number[];
  processes: number;
  newBrowser(): TestBrowser;
  /** Requests go to the processes in turn. Lets the next one go to the first process. */
  resetTurns(): void;
  /** Number of the process that gets the next request. */
  nextProcess(): number;
  kill(process: number): void;
  /** Restarts a process on the same database. Resolves when it listens. */
  restart(process: number, signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** The logs of all processes so far. */
  output(): string;
  /** The last lines of the logs, for the message of a failure. */
  lastLines(count: number): string;
  close(): Promise<void>;
}

interface Running {
  child: ChildProcess;
  ended: Promise<unknown>;
}

export async function openInstallation(kind: 'SQLite' | 'PostgreSQL', processes: number): Promise<Installation> {
  assert.ok(existsSync(main), 'The portal is not built: run "npm run build" first ("npm test" does).');
  const folder = temporaryFolder('protocol');
  const postgres = kind === 'PostgreSQL' ? await createPostgresDatabase() : null;
  const log = pino({ level: 'silent' });
  const ports = await freePorts(processes);
  const origin = `http://localhost:${ports[0]}`;
  const simulator = await startSimulator({ ...company, port: 0, trustedOrigins: [origin], log });
  simulator.configure({ callsAMinute: 1_000_000 });

  const database = await openDatabase({ databaseUrl: postgres?.url ?? null, dataDir: folder, log });
  const notices = [
    await addNotice(database, { corp_id: company.corpId, title: '停水通知' }),
    await addNotice(database, { corp_id: company.corpId, title: '年会报名' }),
  ];
  await database.close();

  const env = {
    PATH: process.env.PATH,
    NODE_ENV: 'production',
    PUBLIC_ORIGIN: origin,
    DATA_DIR: folder,
    DATABASE_URL: postgres?.url ?? '',
    SESSION_SECRETS: 'a-secret-of-this-test-longer-than-32-bytes',
    WECOM_CORP_ID: company.corpId,
    WECOM_AGENT_ID: company.agentId,
    WECOM_SECRET: company.secret,
    WECOM_API_ORIGIN: simulator.origin,
    WECOM_OPEN_ORIGIN: simulator.origin,
    WECOM_LOGIN_ORIGIN: simulator.origin,
    WECOM_TIMEOUT_MS: String(wecomTimeoutMs),
    DIRECTORY_SYNC_SECONDS: '86400',
    SIGN_IN_FAILURES_PER_MINUTE: '100000',
    // Pages are rendered on busy machines too.
    RENDER_MS: '30000',
    STOP_SECONDS: '5',
  };
  const running: Running[] = [];
  let output = '';

  async function start(index: number): Promise<void> {
    const child = spawn(process.execPath, [main], {
      env: { ...env, PORT: String(ports[index]) },
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = once(child, 'exit');
    running[index] = { child, ended };
    let own = '';
    await new Promise<void>((listening, fail) => {
      for (const stream of [child.stdout, child.stderr]) {
        stream.on('data', (chunk: Buffer) => {
          own += chunk.toString();
          output += chunk.toString();
          if (own.includes('Foyer is open')) listening();
        });
      }
      void ended.then(() => fail(new Error(`The portal ended:\n${own}`)));
    });
  }

  const at = (index: number): Running => {
    const found = running[index];
    if (found === undefined) throw new Error(`There is no process ${index}.`);
    return found;
  };
  let turn = 0;
  const nextProcess = (): number => turn % processes;

  function routeTo(url: URL): Route {
    if (url.origin !== origin) return { port: Number(url.port), process: null };
    const index = nextProcess();
    turn += 1;
    return { port: ports[index] ?? 0, process: index };
  }

  async function stop(index: number, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const { child, ended } = at(index);
    child.kill(signal);
    await ended;
  }

  async function close(): Promise<void> {
    await Promise.all(running.map((_, index) => stop(index, 'SIGTERM')));
    await simulator.close();
    await postgres?.drop();
  }

  try {
    await Promise.all(ports.map((_, index) => start(index)));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    origin,
    ...company,
    simulator,
    notices,
    processes,
    newBrowser: () => createBrowser(routeTo),
    resetTurns() {
      turn = 0;
    },
    nextProcess,
    kill: (index) => void at(index).child.kill('SIGKILL'),
    async restart(index, signal) {
      await stop(index, signal);
      await start(index);
    },
    output: () => output,
    lastLines: (count) => output.trimEnd().split('\n').slice(-count).join('\n'),
    close,
  };
}
