import { createServer, Server, type RequestListener } from 'node:http';
import Koa from 'koa';
import { afterLastTest } from './after-last-test';

export interface ListeningServer {
  server: Server;
  /** `http://127.0.0.1:port` */
  origin: string;
  port: number;
  /** Ends all connections and frees the port. */
  close(): Promise<void>;
}

const open = new Set<() => Promise<void>>();

/** Serves on a free port of this machine. Servers that a failed test left open are closed after the last test. */
export async function listen(app: Koa | Server | RequestListener): Promise<ListeningServer> {
  const server = app instanceof Server ? app : createServer(app instanceof Koa ? app.callback() : app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      open.delete(close);
      server.close(() => resolve());
      server.closeAllConnections();
    });
  open.add(close);
  return { server, origin: `http://127.0.0.1:${address.port}`, port: address.port, close };
}

afterLastTest(() => Promise.all([...open].map((close) => close())));
