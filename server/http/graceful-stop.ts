import { createServer, type RequestListener, type Server } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { serverLimits, unreadMs as usualUnreadMs } from './limits';
import { answersUnderWay, takeUp } from './pipelining';

export interface GracefulServerOptions {
  /** How long a stop waits for requests under way. */
  stopSeconds: number;
  /**
   * How long the server still takes new connections while `/readyz` says no: the time in which a load balancer takes
   * notice.
   */
  announceMs?: number;
  /** How long an idle connection is still listened to: a request that crosses the stop on its way is answered. */
  lingerMs?: number;
  /** How long nothing may move on a connection that waits for an answer, or does not take it. */
  unreadMs?: number;
}

export interface GracefulServer {
  server: Server;
  /** Rejects where the address is in use. Answers the port, which differs from the wish only where that was 0. */
  listen(port: number, host: string): Promise<number>;
  /** Stops as gently as time allows and answers how many requests were cut off. A second call joins the first. */
  stop(): Promise<{ cutOff: number }>;
}

/**
 * An HTTP server that drops no request that it has accepted. A stop goes through three steps: it says so (`/readyz`)
 * and goes on working; it takes no new connections and asks those it has to close, each with its next answer; it waits,
 * up to `stopSeconds`, for what is under way, and cuts off the rest.
 */
export function createGracefulServer(handle: RequestListener, options: GracefulServerOptions): GracefulServer {
  const { stopSeconds, announceMs = 0, lingerMs = 500, unreadMs = usualUnreadMs } = options;
  /** Each connection, and how much had come over it when its last answer was sent. */
  const connections = new Map<Socket, number>();
  let announced = false;
  let closing = false;
  let stopped: Promise<{ cutOff: number }> | undefined;

  const server = createServer(serverLimits, (request, response) => {
    if (!takeUp(request, response)) return;
    const { socket } = request;
    request.serverIsStopping = announced;
    if (closing) response.shouldKeepAlive = false;
    response.once('close', () => {
      if (connections.has(socket)) connections.set(socket, socket.bytesRead);
    });
    handle(request, response);
  });
  // Node ends a connection on which nothing moved in either direction; one that is kept alive has its own, longer time.
  server.timeout = unreadMs;
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
      for (const response of answersUnderWay(socket)) response.shouldKeepAlive = false;
    }
    // Node's own `http.Server.close` ends idle connections at once, under a request that may be on its way to us.
    const allClosed = new Promise<void>((resolve) => {
      NetServer.prototype.close.call(server, () => resolve());
    });
    await Promise.race([allClosed, delay(Math.min(lingerMs, deadline - performance.now()))]);
    // After the turn of the loop that reads what has arrived.
    const sweep = setInterval(() => setImmediate(closeIdle), 20);
    await Promise.race([allClosed, delay(deadline - performance.now())]);
    clearInterval(sweep);

    const cutOff = [...connections.keys()].reduce((sum, socket) => sum + answersUnderWay(socket).size, 0);
    server.closeAllConnections();
    await allClosed;
    return { cutOff };
  }

  function closeIdle(): void {
    for (const [socket, bytesBefore] of connections) {
      if (answersUnderWay(socket).size === 0 && socket.bytesRead === bytesBefore) socket.destroySoon();
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

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, Math.max(0, ms)).unref();
  });
}
