import { createServer, type RequestListener, type Server } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { limitBodyTime } from './body-time';
import { idleMs as defaultIdleMs, serverLimits } from './limits';
import { pendingResponses, trackResponse } from './pipelining';

export interface GracefulServerOptions {
  /** How long a stop waits for requests in progress. */
  stopSeconds: number;
  /** How long the server accepts connections while `/readyz` fails, so that a load balancer can notice. */
  announceMs?: number;
  /** How long idle connections stay open during a stop, for requests that are on their way. */
  lingerMs?: number;
  /** Closes a connection without traffic after this time if it has a request in progress. */
  idleMs?: number;
  /** Time for a body to arrive, unless `allowSlowBody` was called for the request. */
  bodyMs?: number;
}

export interface GracefulServer {
  server: Server;
  /** Resolves with the port, which is a free one if `port` is 0. Rejects if the address is in use. */
  listen(port: number, host: string): Promise<number>;
  /** Stops the server. Resolves with the number of requests that were aborted. A second call joins the first. */
  stop(): Promise<{ cutOff: number }>;
}

/**
 * An HTTP server that completes accepted requests before it stops. A stop has three steps: `/readyz` fails while the
 * server still works; the server accepts no new connections and closes each one with its next response; it waits up to
 * `stopSeconds` for requests in progress and then aborts them.
 */
export function createGracefulServer(handle: RequestListener, options: GracefulServerOptions): GracefulServer {
  const { stopSeconds, announceMs = 0, lingerMs = 500, idleMs = defaultIdleMs, bodyMs } = options;
  /** Open connections, each with the number of bytes read when its last response was sent. */
  const connections = new Map<Socket, number>();
  let announced = false;
  let closing = false;
  let stopped: Promise<{ cutOff: number }> | undefined;

  const server = createServer(serverLimits, (request, response) => {
    if (!trackResponse(request, response)) return;
    const { socket } = request;
    limitBodyTime(request, () => server.emit('clientError', requestTimeout(), socket), bodyMs);
    request.serverIsStopping = announced;
    if (closing) response.shouldKeepAlive = false;
    response.once('close', () => {
      if (connections.has(socket)) connections.set(socket, socket.bytesRead);
    });
    handle(request, response);
  });
  // Keep-alive connections have their own, longer timeout.
  server.timeout = idleMs;
  server.on('connection', (socket: Socket) => {
    connections.set(socket, 0);
    socket.once('close', () => connections.delete(socket));
  });

  async function stop(): Promise<{ cutOff: number }> {
    const deadline = performance.now() + stopSeconds * 1000;
    announced = true;
    if (announceMs > 0) await delay(Math.min(announceMs, stopSeconds * 500));

    closing = true;
    for (const socket of connections.keys()) {
      for (const response of pendingResponses(socket)) response.shouldKeepAlive = false;
    }
    // `http.Server.close` would close idle connections immediately, although a request may be on its way.
    const allClosed = new Promise<void>((resolve) => {
      NetServer.prototype.close.call(server, () => resolve());
    });
    await Promise.race([allClosed, delay(Math.min(lingerMs, deadline - performance.now()))]);
    // setImmediate runs after the event loop has read what has arrived.
    const sweep = setInterval(() => setImmediate(closeIdle), 20);
    await Promise.race([allClosed, delay(deadline - performance.now())]);
    clearInterval(sweep);

    const cutOff = [...connections.keys()].reduce((sum, socket) => sum + pendingResponses(socket).size, 0);
    server.closeAllConnections();
    await allClosed;
    return { cutOff };
  }

  function closeIdle(): void {
    for (const [socket, bytesBefore] of connections) {
      if (pendingResponses(socket).size === 0 && socket.bytesRead === bytesBefore) socket.destroySoon();
    }
  }

  return {
    server,
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => {
          server.off('error', reject);
          const address = server.address();
          resolve(address !== null && typeof address === 'object' ? address.port : port);
        });
      }),
    stop: () => (stopped ??= stop()),
  };
}

/** The error that Node reports for a request that does not arrive in time. */
const requestTimeout = (): Error => Object.assign(new Error('Request timeout'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, Math.max(0, ms)).unref();
  });
}
