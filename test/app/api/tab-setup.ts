import type { Context } from 'koa';
import { createTab, until, type CookieJar, type Page, type Tab } from './fake-browser';
import { startPortalServer, type PortalServer } from './portal-server';
import { calls } from '../../support/calls';

/** A browser tab and a portal, for tests of the browser's half of the protocol. */
export interface TabSetup {
  portal: PortalServer;
  jar: CookieJar;
  tab: Tab;
}

/** @param person The id of the signed-in person, or null. */
export async function setUpTab(person: string | null): Promise<TabSetup> {
  const portal = await startPortalServer();
  const jar: CookieJar = new Map(person === null ? [] : [['foyer', portal.startSession(person)]]);
  return { portal, jar, tab: createTab(portal.origin, jar) };
}

/** Opens a page that was rendered for this person. */
export function openAs(tab: Tab, person: string, address = '/notices/1'): Page {
  const page = tab.open(address);
  page.client.setPerson(person);
  return page;
}

/** Ends all sessions, then calls `act`. Resolves with the authorize address that the page navigates to. */
export function startSignInWith({ portal }: Pick<TabSetup, 'portal'>, page: Page, act: () => void): Promise<string> {
  portal.endSessions();
  const navigation = page.nextNavigation();
  act();
  return navigation;
}

/** Like `startSignInWith`, and also authorizes. Resolves with the page that WeChat redirects to. */
export async function signInThroughWeChat(
  setup: TabSetup,
  page: Page,
  person: string | null,
  act: () => void,
): Promise<Page> {
  return returnFromWeChat(setup, await startSignInWith(setup, page, act), person);
}

/** Sends a request of which only the sign-in that it starts matters. */
export const readLinks = (page: Page): void => void page.client.api(calls.home.links, {}).catch(() => undefined);

/** Opens a page and sends a request without a session, so that the page navigates to an authorize address. */
export async function startSignIn(
  setup: TabSetup,
  address = '/notices',
): Promise<{ page: Page; authorizeUrl: string }> {
  const page = setup.tab.open(address);
  return { page, authorizeUrl: await startSignInWith(setup, page, () => readLinks(page)) };
}

/** Authorizes as this person (null: refuses) and opens the page that WeChat redirects to. */
export function returnFromWeChat(
  { portal, tab }: TabSetup,
  authorizeUrl: string,
  person: string | null = 'zhang',
): Page {
  return tab.open(portal.authorize(authorizeUrl, person));
}

/** The texts of the writes that took effect, in order. */
export const writtenTexts = ({ writes }: PortalServer): unknown[] =>
  writes.map(({ body }) => (typeof body === 'object' && body !== null && 'text' in body ? body.text : body));

/** Resolves when the page has no kept write left. */
export const allWritesCompleted = (page: Page): Promise<unknown> =>
  until(page.client.keptWrites, (writes) => writes.length === 0);

/** A handler for `portal.before` that responds with an error. */
export const refuse =
  (status: number, id: string, headers: Record<string, string> = {}) =>
  (ctx: Context): void => {
    ctx.set(headers);
    ctx.status = status;
    ctx.body = { error: { id, message: id, requestId: 'r1' } };
  };
