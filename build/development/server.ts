import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { loadConfig, misspeltSettings, readEnvironment, type Config } from '../../config';
import { hasCode } from '../../config/has-code';
import { serverLimits } from '../../server/http/limits';
import { trackResponse } from '../../server/http/pipelining';
import { respondToUnreadable } from '../../server/http/malformed-requests';
import { openLog } from '../../server/log';
import { waitAtMost } from '../../server/work/with-timeout';
import { fromRoot, root } from '../paths';
import { createBroadcast } from './broadcast';
import { sourceStack } from './browser-stack';
import { sendFailurePage } from './failure-page';
import { createThrownFailures, stackOf } from './failures';
import { portInUse, requireFreePorts } from './free-ports';
import { createLateFrontEnd } from './late-front-end';
import { createPortalKeeper } from './portal-keeper';
import { eventsPath, stackPath, type DevelopmentState, type Failure } from './state';
import { watchLimitRemedy, watchSources } from './watch-sources';

/** Milliseconds that a stop waits for requests, and then for the compilers. Code under development may never finish. */
const stopMs = 4000;

/** Largest stack that a page may send, in bytes. */
const mostStackBytes = 65_536;

const contentTypes: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json',
  map: 'application/json',
  svg: 'image/svg+xml',
  png: 'image/png',
  jpg: 'image/jpeg',
  webp: 'image/webp',
};

export interface DevelopmentServer {
  /** Resolves when the front end has been compiled for the first time, also with errors. */
  readonly compiled: Promise<void>;
  /** Shows an exception outside of any request in the terminal and in open pages. */
  report(error: unknown): void;
  close(): Promise<void>;
}

/**
 * The server of `npm run dev`, in front of the newest portal with the newest front end. A request waits for the
 * compilation in progress. While something does not compile, pages show why and reload when it is fixed.
 *
 * @throws {Error} with a message for the terminal, if PORT or SIMULATOR_PORT is in use
 */
export async function startDevelopmentServer(): Promise<DevelopmentServer> {
  // Uses this process's own settings, so that the failure page works even if the code never started.
  const config = loadConfig({ ...readEnvironment(), NODE_ENV: 'development' });
  await requireFreePorts(config);

  const frontEnd = createLateFrontEnd({
    onRenderError: (error) => {
      if (thrown.add('rendering', error)) events.send(state());
    },
  });
  const thrown = createThrownFailures();
  let started = false;
  let reported = '';

  const failures = (): Failure[] => [
    ...(frontEnd.failure === null ? [] : [{ title: 'The front end does not compile', text: frontEnd.failure }]),
    ...(portals.failure === null ? [] : [portals.failure]),
  ];
  const state = (): DevelopmentState => ({ hash: frontEnd.hash, failures: failures(), uncaught: thrown.list() });
  const events = createBroadcast<DevelopmentState>({ hash: '', failures: [], uncaught: [] });
  const reportFailures = (): void => {
    events.send(state());
    if (!started) return;
    const text = failures()
      .map((failure) => `${failure.title}\n${failure.text}\n`)
      .join('\n');
    if (text !== reported) process.stdout.write(text === '' ? 'Fixed.\n' : `\n${text}\n`);
    reported = text;
  };
  const portals = await createPortalKeeper(frontEnd, { onNewCode: () => thrown.clear(), onChange: reportFailures });
  frontEnd.onDone(() => {
    thrown.clear('rendering');
    reportFailures();
  });

  async function respond(...[request, response]: Parameters<RequestListener>): Promise<void> {
    const [pathname = '/'] = (request.url ?? '/').split('?');
    if (pathname === eventsPath) return events.listen(response);
    if (pathname === stackPath && request.method === 'POST') return sendStack(request, response);
    if (pathname.startsWith('/assets/')) return sendAsset(response, pathname, await frontEnd.asset(pathname));

    const wantsPage = request.headers.accept?.includes('text/html') === true;
    // Compile both in parallel. The portal's renderer calls this again and gets the same result.
    const [portal] = await Promise.allSettled([portals.current(), wantsPage ? frontEnd.current() : null]);
    const found = failures();
    if (portal.status === 'fulfilled' && (found.length === 0 || !wantsPage))
      return portal.value.handle(request, response);
    if (wantsPage)
      return sendFailurePage(
        response,
        found.length > 0 ? found : [{ title: 'The portal cannot respond', text: String(portal) }],
      );
    response.writeHead(500, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
    response.end(
      JSON.stringify({ error: { id: 'internal', message: found.map(({ title }) => title).join('; '), requestId: '' } }),
    );
  }

  async function sendStack(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const tooLarge = Number(request.headers['content-length'] ?? Infinity) > mostStackBytes;
    if (tooLarge) {
      response.writeHead(413).end();
      return;
    }
    const stack = await sourceStack(
      await text(request),
      async (path) => (await frontEnd.asset(path))?.toString('utf8') ?? null,
    );
    response.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' }).end(stack);
  }

  const server = createServer(serverLimits, (request, response) => {
    if (!trackResponse(request, response)) return;
    respond(request, response).catch((error: unknown) => {
      report(error);
      response.destroy();
    });
  });
  function report(error: unknown): void {
    process.stderr.write(`\nUncaught: ${stackOf(error)}\n`);
    thrown.add('outside', error);
    events.send(state());
  }

  // Requests check the files themselves. Watching shows a problem, and has the code ready, before the next request.
  const watcher = watchSources({
    folders: ['server', 'config', 'app'].map(fromRoot),
    file: { folder: root, name: '.env' },
    onChange() {
      frontEnd.sourcesChanged();
      portals.current().then(
        ({ config }) => listen(config).catch(report),
        () => undefined,
      );
    },
    onLimit(error) {
      process.stderr.write(
        `\n${hasCode(error, 'ENOSPC') ? watchLimitRemedy : `The sources cannot be watched, they are polled: ${String(error)}`}\n\n`,
      );
    },
  });

  type Address = Pick<Config, 'host' | 'port'>;
  let listening: Address | undefined;

  /** Listens at an address. If it cannot be used, the server continues at the former one. */
  async function listen({ host, port }: Address): Promise<void> {
    const former = listening;
    if (former?.host === host && former.port === port) return;
    listening = undefined;
    if (former !== undefined) {
      server.close();
      server.closeIdleConnections();
    }
    try {
      await open({ host, port });
      listening = { host, port };
    } catch (error) {
      if (former !== undefined) {
        await open(former);
        listening = former;
      }
      throw error;
    }
  }

  function open({ host, port }: Address): Promise<void> {
    return new Promise((resolve, reject) => {
      const refuse = (error: Error): void =>
        reject(hasCode(error, 'EADDRINUSE') ? portInUse('PORT', port, error) : error);
      server.once('error', refuse).listen(port, host, () => {
        server.off('error', refuse);
        resolve();
      });
    });
  }

  async function close(): Promise<void> {
    watcher.close();
    events.close();
    server.close();
    server.closeIdleConnections();
    await waitAtMost(stopMs, portals.close());
    server.closeAllConnections();
    await waitAtMost(stopMs, frontEnd.close());
  }

  respondToUnreadable(server, await openLog(config.log));
  try {
    await listen(config);
    await portals.current().catch((error: unknown) => {
      if (error instanceof Error && hasCode(error.cause, 'EADDRINUSE')) throw error;
    });
  } catch (error) {
    await close();
    throw error;
  }
  started = true;
  reportFailures();
  announce(config);
  const compiled = frontEnd.current().then(
    () => undefined,
    () => undefined,
  );
  return { compiled, report, close };
}

function announce({ publicOrigin, simulator, wecom }: Config): void {
  for (const { name, meant } of misspeltSettings()) {
    process.stdout.write(`\n.env: Foyer has no setting ${name}${meant === null ? '' : `; is ${meant} meant?`}\n`);
  }
  const lines = [`Foyer: ${publicOrigin}`];
  if (simulator !== null) {
    lines.push(`WeCom (simulated): http://127.0.0.1:${simulator.port}/_simulator/`);
    lines.push(`Simulated corp id ${wecom.corpId}, agent id ${wecom.agentId}, secret ${wecom.secret}`);
  }
  process.stdout.write(`\n${lines.join('\n')}\n\n`);
}

function sendAsset(response: ServerResponse, path: string, bytes: Buffer | null): void {
  const type = contentTypes[path.slice(path.lastIndexOf('.') + 1)];
  if (bytes === null || type === undefined) {
    response
      .writeHead(404, { 'Content-Type': 'text/plain', 'Cache-Control': 'no-store' })
      .end('There is no such asset.\n');
    return;
  }
  response
    .writeHead(200, { 'Content-Type': type, 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' })
    .end(bytes);
}
