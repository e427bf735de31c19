import { createServer } from 'node:net';
import type { Config } from '../../config';
import { hasCode } from '../../config/has-code';

/** @throws {Error} with a message for the terminal, if PORT or SIMULATOR_PORT is in use */
export async function requireFreePorts({ host, port, simulator }: Config): Promise<void> {
  await requireFree('PORT', port, host);
  if (simulator !== null) await requireFree('SIMULATOR_PORT', simulator.port, '127.0.0.1');
}

/** Other problems, such as an address of another machine, are reported when the server listens. */
function requireFree(name: string, port: number, host: string): Promise<void> {
  const probe = createServer();
  return new Promise((resolve, reject) => {
    probe.once('error', (error) => {
      if (hasCode(error, 'EADDRINUSE')) reject(portInUse(name, port, error));
      else resolve();
    });
    probe.listen(port, host, () => probe.close(() => resolve()));
  });
}

export const portInUse = (name: string, port: number, cause: Error): Error =>
  new Error(`${name} ${port} is in use. Stop the process that uses it, or set another port.`, { cause });
