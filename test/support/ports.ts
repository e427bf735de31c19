import { createServer } from 'node:net';

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
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return { port: address.port, release: () => new Promise((resolve) => server.close(() => resolve())) };
}
