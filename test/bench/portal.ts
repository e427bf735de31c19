import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { fromRoot } from '../../build/paths';
import { freePorts } from '../support/ports';
import { temporaryFolder } from '../support/temporary-folder';
import { createVisitor } from '../support/visitor';
import { startMeasured, type Measured } from './processes';

export interface BenchPortal extends Measured {
  port: number;
  origin: string;
  simulatorPort: number;
  /** Signs a person in. Returns the `Cookie` header. */
  signIn(userid: string): Promise<string>;
  /** Milliseconds from the start of the process to its first response. */
  startedInMs: number;
  folder: string;
  /** The log entries of completed requests. */
  requestLines(): { path: string; status: number; ms: number }[];
}

const requestLine = z.object({ msg: z.literal('request'), path: z.string(), status: z.number(), ms: z.number() });

/**
 * Starts a built portal with its simulator and demo content, as `npm start` does.
 * @param built the folder of the build
 */
export async function startPortal(built = fromRoot('dist')): Promise<BenchPortal> {
  const folder = temporaryFolder('bench');
  const [port = 0, simulatorPort = 0] = await freePorts(2);
  const outputFile = join(folder, 'portal.log');
  const startedAt = performance.now();
  const origin = `http://localhost:${port}`;
  const measured = startMeasured(join(built, 'server/main.js'), {
    env: {
      PORT: String(port),
      SIMULATOR_PORT: String(simulatorPort),
      DATA_DIR: join(folder, 'data'),
      RENDER_MS: '30000',
    },
    outputFile,
  });
  const read = (): string => readFileSync(outputFile, 'utf8');
  const until = async (words: string): Promise<void> => {
    while (!read().includes(words)) {
      if (measured.child.exitCode !== null || performance.now() - startedAt > 120_000)
        throw new Error(`The portal did not start:\n${read()}`);
      await pause(20);
    }
  };
  await until('Foyer is open');
  const startedInMs = performance.now() - startedAt;
  await until('directory read');

  async function signIn(userid: string): Promise<string> {
    const visitor = createVisitor();
    await visitor.visit(`http://127.0.0.1:${simulatorPort}/_simulator/person`, { method: 'POST', json: { userid } });
    const hops = await visitor.follow(`${origin}/`);
    const session = visitor.cookie(origin, 'foyer');
    if (hops.at(-1)?.status !== 200 || session === undefined)
      throw new Error(`Signing in failed with the statuses ${hops.map(({ status }) => status).join(', ')}`);
    return `foyer=${session}`;
  }

  return {
    ...measured,
    port,
    origin,
    simulatorPort,
    signIn,
    startedInMs,
    folder,
    requestLines: () =>
      read()
        .split('\n')
        .flatMap((line) => {
          const parsed = line.includes('"request"') ? requestLine.safeParse(JSON.parse(line)) : null;
          return parsed?.success === true ? [parsed.data] : [];
        }),
  };
}
