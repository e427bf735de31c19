import assert from 'node:assert/strict';
import type { Installation } from './installation';
import { tokenIn, type CopyOfCookies, type Model, type Session, type Tab } from './model';
import { read, withoutSession } from './sign-in-steps';

/** Signs out on this device or everywhere. */
export async function signOut(model: Model, real: Installation, tab: Tab, everywhere: boolean): Promise<void> {
  const sentAt = Date.now();
  const query = everywhere ? '?everywhere=true' : '';
  const response = await tab.browser.send(`${real.origin}/api/session${query}`, { method: 'DELETE' });
  const standing = model.standing(tab.session, response.process);
  model.check(response);
  if (response.status === 203) {
    assert.ok(everywhere, 'signing out here needs no session');
    return withoutSession(model, real, tab, response, { standing, path: '/', door: 'data' });
  }
  assert.equal(response.status, 204, response.text);
  if (everywhere) assert.notEqual(standing, 'over', 'everywhere, without a session');
  if (tab.session !== null) model.ended(tab.session, everywhere, response.process, sentAt);
  assert.equal(tokenIn(response.setCookies), null);
  model.signedOut(tab);
}

/** Uses a copy of a session's cookie in another browser, where it must not work after the session has ended. */
export async function useCopy(model: Model, real: Installation, session: Session, path: string): Promise<void> {
  const thief = model.newTab(session.person);
  thief.session = session;
  thief.browser.put(new URL(real.origin).hostname, 'foyer', session.token);
  await read(model, real, thief, path);
}

/** Checks that a changed token is refused. */
export async function forge(model: Model, real: Installation, session: Session): Promise<void> {
  const [head = '', payload = '', signature = ''] = session.token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
  const other = model.people.find((person) => person !== session.person);
  const forged = Buffer.from(JSON.stringify({ ...claims, sub: other?.userid })).toString('base64url');
  const forger = model.newTab(session.person);
  forger.browser.put(new URL(real.origin).hostname, 'foyer', [head, forged, signature].join('.'));
  await read(model, real, forger, '/api/me');
}

/** Ends a session of the person from another device, as the list of sessions on Me does. */
export async function endDevice(
  model: Model,
  real: Installation,
  tab: Tab,
  { target, key }: { target: Session; key: string },
): Promise<void> {
  const sentAt = Date.now();
  const options = { method: 'DELETE', headers: { 'idempotency-key': key } };
  const response = await tab.browser.send(`${real.origin}/api/sessions/${target.id}`, options);
  const standing = model.standing(tab.session, response.process);
  const targetEnded = target.ending !== null;
  model.check(response);
  if (response.status === 203) return withoutSession(model, real, tab, response, { standing, path: '/', door: 'data' });
  assert.notEqual(standing, 'over', 'a device ended without a session');
  const mine = target.person === tab.session?.person;
  if (response.status === 404) return assert.ok(targetEnded || !mine, 'a session of the person was not found');
  assert.equal(response.status, 204, response.text);
  assert.ok(mine, 'the session of another person was ended');
  model.ended(target, false, response.process, sentAt);
}

export function keepCopyOfCookies(tab: Tab): void {
  tab.copy = {
    cookies: tab.browser.copyOfCookies(),
    session: tab.session,
    signedOut: tab.signedOut,
    returns: tab.returns,
  };
}

/** Restores an older copy of all cookies, as a restored backup of a browser does. */
export function restoreCookies(tab: Tab, { cookies, session, signedOut, returns }: CopyOfCookies): void {
  tab.browser.restore(cookies);
  tab.session = session;
  tab.signedOut = signedOut;
  tab.returns = Math.max(tab.returns, returns);
  for (const signIn of tab.signIns) signIn.kept = false;
}
