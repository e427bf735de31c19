import { request, type IncomingMessage, type ServerResponse } from 'node:http';
import { listen } from './server';

/** A request that was passed on, and its target. */
export interface Passed {
  path: string;
  target: number;
  status: number;
}

export interface Proxy {
  /** `http://localhost:<port>` */
  origin: string;
  /** The ports to choose from. */
  targets: number[];
  /** Returns the index of the target for a request; by default they take turns. */
  choose(request: IncomingMessage): number;
  /** Awaited before a request is passed on. If it rejects, the connection is closed. */
  admit(request: IncomingMessage): Promise<void>;
  passed: Passed[];
  close(): Promise<void>;
}

/** A load balancer in front of processes of the portal, without sticky sessions. */
export async function startProxy(): Promise<Proxy> {
  let turn = 0;
  const server = await listen((incoming, outgoing) => {
    void proxy.admit(incoming).then(
      () => pass(incoming, outgoing),
      () => outgoing.destroy(),
    );
  });
  function pass(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const target = proxy.choose(incoming);
    const { method, url: path = '', headers } = incoming;
    const sent = request({ host: '127.0.0.1', port: proxy.targets[target], method, path, headers }, (response) => {
      proxy.passed.push({ path, target, status: response.statusCode ?? 0 });
      outgoing.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(outgoing);
    });
    sent.once('error', () => outgoing.destroy());
    incoming.pipe(sent);
  }
  const proxy: Proxy = {
    origin: `http://localhost:${server.port}`,
    targets: [],
    choose: () => {
      turn += 1;
      return turn % proxy.targets.length;
    },
    admit: () => Promise.resolve(),
    passed: [],
    close: server.close,
  };
  return proxy;
}
