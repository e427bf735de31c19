import { watch, type FSWatcher } from 'node:fs';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import { loadConfig, misspeltSettings, readEnvironment, type Config } from '../../config';
import { hasCode } from '../../config/has-code';
import { serverLimits } from '../../server/http/limits';
import { takeUp } from '../../server/http/pipelining';
import { answerUnreadable } from '../../server/http/malformed-requests';
import { openLog } from '../../server/log';
import { fromRoot, root } from '../paths';
import { createBroadcast } from './broadcast';
import { sendFailurePage } from './failure-page';
import { watchFrontEnd } from './front-end';
import { createPortalKeeper } from './portal-keeper';
import { eventsPath, type DevelopmentState, type Failure } from './state';
import { waitAtMost } from '../../server/work/with-timeout';

/** A stop waits this long for requests under way, and once more for the compilers: code under work may never come to an end. */
const stopMs = 4000;

const contentTypes: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8', json: 'application/json', map: 'application/json', svg: 'image/svg+xml', png: 'image/png', jpg: 'image/jpeg', webp: 'image/webp',
};

export interface DevelopmentServer {
  /** Shows what was thrown outside of any request, in the terminal and in open pages. */
  report(error: unknown): void;
  close(): Promise<void>;
}

/**
 * The developers' run: one server in front of the newest portal with the newest front end. A request waits for what is
 * being compiled; while something does not compile, pages say so and come back by themselves.
 */
export async function startDevelopmentServer(): Promise<DevelopmentServer> {
  const frontEnd = watchFrontEnd();
  const uncaught: Failure[] = [];
  let told = '';

  const failures = (): Failure[] => [
    ...(frontEnd.failure === null ? [] : [{ title: 'The front end does not compile', text: frontEnd.failure }]),
    ...(portals.failure === null ? [] : [portals.failure]),
  ];
  const state = (): DevelopmentState => ({ hash: frontEnd.hash, failures: failures(), uncaught });
  const events = createBroadcast<DevelopmentState>({ hash: '', failures: [], uncaught: [] });
  const tell = (): void => {
    events.send(state());
    const words = failures().map(({ title, text }) => `${title}\n${text}\n`).join('\n');
    if (words !== told) process.stdout.write(words === '' ? 'Mended.\n' : `\n${words}\n`);
    told = words;
  };
  const portals = await createPortalKeeper(frontEnd, {
    // What the new code throws as it starts is its own already.
    onNewCode: () => {
      uncaught.length = 0;
    },
    onChange: tell,
  });
  frontEnd.onDone(tell);

  async function answer(...[request, response]: Parameters<RequestListener>): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname === eventsPath) return events.listen(response);
    if (pathname.startsWith('/assets/')) return sendAsset(response, pathname, await frontEnd.asset(pathname));

    const wantsPage = request.headers.accept?.includes('text/html') === true;
    // Both at once; the portal's own renderer asks again and gets the same.
    const [portal] = await Promise.allSettled([portals.current(), wantsPage ? frontEnd.current() : null]);
    const found = failures();
    if (portal.status === 'fulfilled' && (found.length === 0 || !wantsPage)) return portal.value.handle(request, response);
    if (wantsPage) return sendFailurePage(response, found.length > 0 ? found : [{ title: 'The portal cannot answer', text: String(portal) }]);
    response.writeHead(500, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
    response.end(JSON.stringify({ error: { id: 'internal', message: found.map(({ title }) => title).join('; '), requestId: '' } }));
  }

  const server = createServer(serverLimits, (request, response) => {
    if (!takeUp(request, response)) return;
    answer(request, response).catch((error: unknown) => {
      report(error);
      response.destroy();
    });
  });
  function report(error: unknown): void {
    const text = error instanceof Error ? error.stack ?? error.message : String(error);
    process.stderr.write(`\nUncaught: ${text}\n`);
    uncaught.push({ title: 'Thrown outside of any request', text });
    if (uncaught.length > 10) uncaught.shift();
    events.send(state());
  }

  // Requests look at the files themselves; this only makes findings known, and code ready, before the next one comes.
  const watchers = watchSources(() => {
    portals.current().then(({ config }) => listen(config), () => undefined);
  });

  let listening: Pick<Config, 'host' | 'port'> | undefined;
  async function listen({ host, port }: Config): Promise<void> {
    if (listening?.host === host && listening.port === port) return;
    if (listening !== undefined) {
      server.close();
      server.closeIdleConnections();
    }
    listening = { host, port };
    await new Promise<void>((resolve, reject) => {
      const refuse = (error: Error): void => reject(hasCode(error, 'EADDRINUSE') ? new Error(`PORT ${port} is taken: stop what runs there, or set another.`, { cause: error }) : error);
      server.once('error', refuse).listen(port, host, () => {
        server.off('error', refuse);
        resolve();
      });
    });
  }

  async function close(): Promise<void> {
    for (const watcher of watchers) watcher.close();
    events.close();
    server.close();
    server.closeIdleConnections();
    await waitAtMost(stopMs, portals.close());
    server.closeAllConnections();
    await waitAtMost(stopMs, frontEnd.close());
  }

  // By the settings as this process read them: code that is wrong from the start must not keep its own page away.
  const config = loadConfig({ ...readEnvironment(), NODE_ENV: 'development' });
  answerUnreadable(server, await openLog(config.log));
  try {
    await listen(config);
  } catch (error) {
    await close();
    throw error;
  }
  await portals.current().catch(() => undefined);
  for (const { name, meant } of misspeltSettings()) process.stdout.write(`\n.env: Foyer has no setting ${name}${meant === null ? '' : `; is ${meant} meant?`}\n`);
  process.stdout.write(`\nFoyer: ${config.publicOrigin}${config.simulator === null ? '' : `\nWeCom (simulated): http://127.0.0.1:${config.simulator.port}/_simulator/`}\n\n`);
  return { report, close };
}

function sendAsset(response: ServerResponse, path: string, bytes: Buffer | null): void {
  const type = contentTypes[path.slice(path.lastIndexOf('.') + 1)];
  if (bytes === null || type === undefined) {
    response.writeHead(404, { 'Content-Type': 'text/plain', 'Cache-Control': 'no-store' }).end('There is no such asset.\n');
    return;
  }
  response.writeHead(200, { 'Content-Type': type, 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' }).end(bytes);
}

function watchSources(onChange: () => void): FSWatcher[] {
  let timer: NodeJS.Timeout | undefined;
  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(onChange, 30);
  };
  return [
    ...['server', 'config', 'app/api', 'app/features'].map((folder) => watch(fromRoot(folder), { recursive: true }, soon)),
    watch(root, (_event, name) => {
      if (name === '.env') soon();
    }),
  ];
}
