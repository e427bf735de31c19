import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Systems use higher ports for outgoing connections and for programs that ask for any port, so no other program gets a
 * port between its choice and its use.
 */
const all = { from: 20_000, below: 32_000 };

/** Each process of a test run has its own part of the range. */
const mostProcesses = 4;
const worker = Number(process.env['MOCHA_WORKER_ID'] ?? mostProcesses - 1);
const width = (all.below - all.from) / mostProcesses;
const range = { from: all.from + worker * width, below: all.from + (worker + 1) * width };

/** A free port of 127.0.0.1, for processes that need a port number. */
export async function freePort(): Promise<number> {
  const [port] = await freePorts(1);
  if (port === undefined) throw new Error('No port is free.');
  return port;
}

/** Several different free ports. */
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
