import { get } from 'node:http';
import type { Recorded } from './processes';

/** Headers that belong to a connection or a server. */
const own = new Set(['date', 'connection', 'keep-alive', 'content-length', 'transfer-encoding']);

/** Sends a request and returns the response as received, still compressed. */
export function record(port: number, path: string, headers: Record<string, string>): Promise<Recorded> {
  return new Promise((resolve, reject) => {
    const request = get(
      { port, host: '127.0.0.1', path, headers: { Host: `localhost:${port}`, ...headers }, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () => {
          const kept = Object.entries(response.headers)
            .filter(([name]) => !own.has(name))
            .map(([name, value]) => [name, String(value)] as const);
          resolve({ status: response.statusCode ?? 0, headers: Object.fromEntries(kept), body: Buffer.concat(chunks) });
        });
      },
    );
    request.once('error', reject);
  });
}
