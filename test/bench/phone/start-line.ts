import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { nextMessage, startMeasured } from '../processes';
import type { Line } from './line';

const opened = z.object({ ports: z.array(z.number().int()) });
const counted = z.object({ down: z.number(), up: z.number() });

export interface LineControl {
  /** The ports that forward, in the order of the ports that they forward to. */
  ports: number[];
  /** Closes all connections, and makes new ones as slow as the given line. */
  shape(line: Line): Promise<void>;
  /** Bytes in each direction since the line was shaped. */
  bytes(): Promise<{ down: number; up: number }>;
  stop(): Promise<void>;
}

/** Starts the process that forwards to the given ports. */
export async function startLine(ports: readonly number[], folder: string): Promise<LineControl> {
  const { child, stop } = startMeasured(fileURLToPath(new URL('line-process.ts', import.meta.url)), {
    args: ports.map(String),
    env: {},
    outputFile: join(folder, 'line.log'),
    typescript: true,
  });
  const forwarding = opened.parse(await nextMessage(child));
  const ask = async (message: string | Line): Promise<{ down: number; up: number }> => {
    child.send(message);
    return counted.parse(await nextMessage(child));
  };
  return {
    ports: forwarding.ports,
    shape: async (line) => void (await ask(line)),
    bytes: () => ask('bytes'),
    stop,
  };
}
