import { connect, type Socket } from 'node:net';

/** A request to repeat. */
export interface LoadOrder {
  port: number;
  path: string;
  headers: Readonly<Record<string, string>>;
  /** The expected status; another one is an error. */
  status: number;
  connections: number;
  /** Milliseconds after which no request begins. */
  forMs: number;
}

export interface LoadResult {
  requests: number;
  /** From the first request to the last response. */
  seconds: number;
  /** Bytes received, headers included. */
  bytes: number;
  /** Milliseconds, one for each request. */
  latencies: Float64Array;
}

/**
 * Sends requests over several keep-alive connections, one at a time on each. It uses raw sockets and reads only status
 * and length of a response, so that it is faster than the server. It never sleeps between responses: waking a sleeping
 * process can double the CPU time of the server's writes, and a slower server would find it asleep more often.
 */
export async function load(order: LoadOrder): Promise<LoadResult> {
  const headers = Object.entries({ Host: `localhost:${order.port}`, ...order.headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  const request = Buffer.from(`GET ${order.path} HTTP/1.1\r\n${headers.join('')}\r\n`);
  const startedAt = performance.now();
  let isDone = false;
  const stayAwake = (): void => {
    if (!isDone) setImmediate(stayAwake);
  };
  stayAwake();
  const done = await Promise.all(
    Array.from({ length: order.connections }, () => askOver(request, order, startedAt + order.forMs)),
  ).finally(() => {
    isDone = true;
  });
  const seconds = (performance.now() - startedAt) / 1000;
  const latencies = Float64Array.from(done.flatMap((one) => one.latencies));
  return { requests: latencies.length, seconds, bytes: done.reduce((sum, { bytes }) => sum + bytes, 0), latencies };
}

function askOver(
  request: Buffer,
  { port, path, status }: LoadOrder,
  until: number,
): Promise<{ latencies: number[]; bytes: number }> {
  return new Promise((resolve, reject) => {
    const latencies: number[] = [];
    let bytes = 0;
    let head: Buffer | null = null;
    let missing = 0;
    let sentAt = 0;

    const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const ask = (): void => {
      sentAt = performance.now();
      socket.write(request);
    };
    const answered = (): void => {
      const now = performance.now();
      latencies.push(now - sentAt);
      if (now < until) ask();
      else socket.destroy();
    };

    socket.on('connect', ask);
    socket.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (missing > 0) {
        missing -= chunk.length;
        if (missing === 0) answered();
        return;
      }
      head = head === null ? chunk : Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return;
      const text = head.toString('latin1', 0, end);
      const length = /\r\ncontent-length: (\d+)/i.exec(text)?.[1];
      if (!text.startsWith(`HTTP/1.1 ${status} `) || length === undefined) {
        socket.destroy(
          new Error(`${path} responded with ${text.split('\r\n', 1)[0] ?? ''}, not with ${status} and a length`),
        );
        return;
      }
      missing = Number(length) - (head.length - end - 4);
      head = null;
      if (missing === 0) answered();
    });
    socket.on('error', reject);
    socket.on('close', () => {
      if (latencies.length > 0 && missing === 0) resolve({ latencies, bytes });
      else reject(new Error(`${path}: the connection ended in the middle of a response`));
    });
  });
}
