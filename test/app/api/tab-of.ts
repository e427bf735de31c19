import type { Context } from 'koa';
import { createTab, until, type CookieJar, type Page, type Tab } from './fake-browser';
import { startPortalServer, type PortalServer } from './portal-server';
import { calls } from '../../support/calls';

/**
 * One tab of one browser, and the portal that it talks to: what the tests of the protocol's browser half begin with.
 */
export interface TabOf {
  portal: PortalServer;
  jar: CookieJar;
  tab: Tab;
}

/** @param person who is signed in; null: nobody */
export async function tabOf(person: string | null): Promise<TabOf> {
  const portal = await startPortalServer();
  const jar: CookieJar = new Map(person === null ? [] : [['foyer', portal.signedIn(person)]]);
  return { portal, jar, tab: createTab(portal.origin, jar) };
}

/** A page that knows whose it is. */
export function openAs(tab: Tab, person: string, address = '/notices/1'): Page {
  const page = tab.open(address);
  page.client.setPerson(person);
  return page;
}

/** Loses the session on a page, acts, and tells where the page leaves for. */
export function leaveBy({ portal }: Pick<TabOf, 'portal'>, page: Page, act: () => void): Promise<string> {
  portal.endSessions();
  const leaving = page.leaving();
  act();
  return leaving;
}

/** The same, and opens the page that WeChat comes back to. */
export async function throughWeChat(at: TabOf, page: Page, person: string | null, act: () => void): Promise<Page> {
  return comeBack(at, await leaveBy(at, page, act), person);
}

/** Opens a page without a session, and tells where it leaves for. */
export async function leave(at: TabOf, address = '/notices'): Promise<{ page: Page; left: string }> {
  const page = at.tab.open(address);
  return {
    page,
    left: await leaveBy(at, page, () => void page.client.api(calls.home.links, {}).catch(() => undefined)),
  };
}

/** Opens the page that WeChat comes back to. */
export function comeBack({ portal, tab }: TabOf, left: string, person: string | null = 'zhang'): Page {
  return tab.open(portal.authorize(left, person));
}

/** The texts of the writes that the portal has done, in their order. */
export const textsOf = ({ done }: PortalServer): unknown[] =>
  done.map(({ body }) => (typeof body === 'object' && body !== null && 'text' in body ? body.text : body));

/** Settles when no write of the page waits any more. */
export const nothingKept = (page: Page): Promise<unknown> =>
  until(page.client.keptWrites, (writes) => writes.length === 0);

/** For `portal.before`: an error of the server. */
export const refuse =
  (status: number, id: string, headers: Record<string, string> = {}) =>
  (ctx: Context): void => {
    ctx.set(headers);
    ctx.status = status;
    ctx.body = { error: { id, message: id, requestId: 'r1' } };
  };
