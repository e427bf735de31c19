import { headersOf } from '../cases';
import { startPortal, type BenchPortal } from '../portal';
import { startPlainKoa, type Recorded } from '../processes';
import type { Target } from './sample';
import { startLine, type LineControl } from './start-line';
import { linkedPaths, storePages } from './stored-page';

export interface MeasuredPage {
  name: PageName;
  path: string;
  /** A selector for the main content. */
  content: string;
  /** A selector for links to tap. */
  links: string;
}

export const pageNames = ['home', 'notices', 'notice', 'people', 'me'] as const;
export type PageName = (typeof pageNames)[number];

export interface Setup {
  portal: BenchPortal;
  pages: MeasuredPage[];
  origins: Record<Target, string>;
  /** `Cookie` headers of two people. Taps read notices, which must not change the pages of `reader`. */
  cookies: { reader: string; tapper: string };
  /** Addresses (`host:port`) and the local ports that shape their connections. */
  through: Record<string, number>;
  control: LineControl;
  stop(): Promise<void>;
}

/** The headers of a phone with Brotli and a session. */
export const asPhone = (cookie: string): Record<string, string> =>
  headersOf({ name: '', path: '/', signedIn: true, status: 200, encoding: 'br' }, cookie);

/**
 * Starts the portal, plain Koa with the stored bytes of its pages, and the line to both.
 * @param names the pages to store
 * @param more makes further stored responses from those of the pages
 */
export async function setUp(
  names: readonly PageName[],
  more: (stored: Record<string, Recorded>) => Record<string, Recorded> = () => ({}),
): Promise<Setup> {
  const portal = await startPortal();
  // The simulator signs in the last person.
  const tapper = await portal.signIn('lina');
  const reader = await portal.signIn('zhangwei');
  const notice = (await linkedPaths(portal.port, '/', asPhone(reader))).find((path) => /^\/notices\/\d+$/.test(path));
  if (notice === undefined) throw new Error('Home has no notices.');
  const all: Record<PageName, Omit<MeasuredPage, 'name'>> = {
    home: { path: '/', content: '[data-notice]', links: 'a[href^="/notices/"]' },
    notices: { path: '/notices', content: '[data-notice]', links: 'a[href^="/notices/"]' },
    notice: { path: notice, content: 'main h1', links: 'a[href^="/"]' },
    people: { path: '/people', content: 'main h1', links: 'main a[href^="/people"]' },
    me: { path: '/me', content: 'main h1', links: 'a[href^="/"]' },
  };
  const pages = names.map((name) => ({ name, ...all[name] }));

  const linked = new Set<string>();
  for (const { path } of pages)
    for (const found of await linkedPaths(portal.port, path, asPhone(tapper))) linked.add(found);
  const stored = {
    ...(await storePages(portal.port, linked, asPhone(tapper))),
    ...(await storePages(
      portal.port,
      pages.map(({ path }) => path),
      asPhone(reader),
    )),
  };
  const koa = await startPlainKoa({ ...stored, ...more(stored) }, portal.folder);
  const control = await startLine([portal.port, portal.simulatorPort, koa.port], portal.folder);
  const [portalLine = 0, simulatorLine = 0, storedLine = 0] = control.ports;

  return {
    portal,
    pages,
    origins: { foyer: portal.origin, stored: `http://localhost:${koa.port}` },
    cookies: { reader, tapper },
    through: {
      [`localhost:${portal.port}`]: portalLine,
      [`127.0.0.1:${portal.simulatorPort}`]: simulatorLine,
      [`localhost:${koa.port}`]: storedLine,
    },
    control,
    stop: async () => void (await Promise.all([portal.stop(), koa.stop(), control.stop()])),
  };
}
