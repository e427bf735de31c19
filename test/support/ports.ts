import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Below the ports that systems give to outgoing connections, and to whoever asks for any: nobody is given one of these
 * between its choice and its use.
 */
const all = { from: 20_000, below: 32_000 };

/** Each process of a test run chooses from its own part. */
const mostProcesses = 4;
const worker = Number(process.env['MOCHA_WORKER_ID'] ?? mostProcesses - 1);
const width = (all.below - all.from) / mostProcesses;
const range = { from: all.from + worker * width, below: all.from + (worker + 1) * width };

/** A port of 127.0.0.1 that nobody listened on a moment ago; for processes that must be told theirs. */
export async function freePort(): Promise<number> {
  const [port] = await freePorts(1);
  if (port === undefined) throw new Error('No port is free.');
  return port;
}

/** Several, each another: they are held until all are known. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, holdPort));
  const ports = servers.map(({ port }) => port);
  await Promise.all(servers.map(({ release }) => release()));
  return ports;
}

async function holdPort(): Promise<{ port: number; release(): Promise<void> }> {
  const port = randomInt(range.from, range.below);
  const server = createServer();
  const held = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => resolve(true));
  });
  return held ? { port, release: () => new Promise((resolve) => server.close(() => resolve())) } : holdPort();
}
