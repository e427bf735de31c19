import assert from 'node:assert/strict';
import type { BrowserResponse, Loss } from './browser';
import type { Installation } from './installation';
import {
  hasBlockingFault,
  tokenIn,
  type Code,
  type Door,
  type Model,
  type Person,
  type Return,
  type SignIn,
  type Standing,
  type Tab,
} from './model';

/** Pages that contain the name or id of their reader and of no other person. */
export const pages = ['/', '/me', '/me?from=menu'];
export const data = '/api/me';
const isApiPath = (path: string): boolean => path.startsWith('/api/');

/** Reads a page or data. Checks that it is the reader's own, or leads to WeCom if there is no session. */
export async function read(model: Model, real: Installation, tab: Tab, path: string): Promise<void> {
  const response = await tab.browser.send(real.origin + path);
  const standing = model.standing(tab.session, response.process);
  model.check(response);
  if (response.status === 200 && tab.session !== null) {
    assert.notEqual(standing, 'over', `${path} without a session`);
    model.checkOwner(response.text, tab.session.person);
    tab.returns = 0;
    return;
  }
  withoutSession(model, real, tab, response, { standing, path, door: isApiPath(path) ? 'data' : 'page' });
}

interface Context {
  standing: Standing;
  door: Door;
  /** The path at which a sign-in that begins here must end. */
  path: string | null;
  returns?: number;
}

/** Checks a response without a session: only 302 or 203, or 429 of the loop guard. */
export function withoutSession(
  model: Model,
  real: Installation,
  tab: Tab,
  response: BrowserResponse,
  { standing, path, door, returns = 0 }: Context,
): void {
  assert.notEqual(standing, 'valid', `no session any more: ${response.status} ${response.text.slice(0, 200)}`);
  model.seenOver(tab.session, response.process);
  model.checkOwner(response.text, null);
  if (response.status === 429) {
    assert.match(response.text, /sign-in-loop/);
    assert.ok(response.headers['x-request-id']);
    return model.loopStopped(tab);
  }
  assert.equal(response.headers['cache-control'], 'no-store');
  const saysSignedOut = door === 'page' ? response.status === 200 : /"signedOut":true/.test(response.text);
  if (tab.signedOut === 'maybe') tab.signedOut = saysSignedOut;
  assert.equal(saysSignedOut, tab.signedOut, 'signed out');
  if (saysSignedOut && door === 'page') return checkSignedOutPage(response);
  assert.match(String(response.headers.vary), /\bCookie\b/);
  const authorizeUrl = door === 'page' ? redirectIn(response) : challengeIn(response, real.corpId, saysSignedOut);
  const state = checkAuthorizeUrl(real, authorizeUrl, door);
  assert.ok(!model.signIns.some((one) => one.state === state), 'a state twice');
  const leadsTo = door === 'page' ? path : '/notices?unread=1';
  const signIn: SignIn = { state, door, tab, authorizeUrl, path: leadsTo, returns, kept: true };
  tab.signIns.push(signIn);
  if (model.tabs.includes(tab)) model.signIns.push(signIn);
}

function redirectIn({ status, headers, text }: BrowserResponse): string {
  assert.deepEqual([status, text], [302, '']);
  return String(headers.location);
}

/** Checks the page after signing out, whose button signs in. */
function checkSignedOutPage({ status, headers, text }: BrowserResponse): void {
  assert.equal(status, 200);
  assert.equal(headers.location, undefined);
  assert.match(text, /href="\/auth\/sign-in\?to=/);
}

/** Presses the button of the signed-out page, which begins a sign-in at the page door. */
export async function pressSignIn(model: Model, real: Installation, tab: Tab, path: string): Promise<void> {
  const response = await tab.browser.send(`${real.origin}/auth/sign-in?to=${encodeURIComponent(path)}`);
  const standing = model.standing(tab.session, response.process);
  model.check(response);
  if (response.headers.location === path) return assert.notEqual(standing, 'over', 'as if there were a session');
  tab.signedOut = false;
  withoutSession(model, real, tab, response, { standing, door: 'page', path });
}

function challengeIn({ status, headers, text }: BrowserResponse, corpId: string, signedOut: boolean): string {
  assert.equal(status, 203);
  assert.match(String(headers['content-type']), /^application\/json\b/);
  const { signIn } = JSON.parse(text) as { signIn: { corpId: string; authorizeUrl: string } };
  const { authorizeUrl } = signIn;
  assert.deepEqual(JSON.parse(text), { signIn: { corpId, authorizeUrl, ...(signedOut ? { signedOut } : {}) } });
  return signIn.authorizeUrl;
}

/** Checks an authorize address, which is complete at the page door. Returns its state. */
function checkAuthorizeUrl({ simulator, origin, corpId, agentId }: Installation, address: string, door: Door): string {
  const [, state = ''] = /&state=([A-Za-z0-9]{32})&/.exec(address) ?? [];
  const redirect = door === 'page' ? `&redirect_uri=${encodeURIComponent(`${origin}/auth/callback`)}` : '';
  const query = `appid=${corpId}${redirect}&response_type=code&scope=snsapi_base&state=${state}&agentid=${agentId}`;
  assert.equal(address, `${simulator.origin}/connect/oauth2/authorize?${query}#wechat_redirect`);
  return state;
}

/** A person agrees in WeCom, in any browser, which gets the code. */
export async function agree(
  model: Model,
  real: Installation,
  tab: Tab,
  { signIn, person }: { signIn: SignIn; person: Person },
): Promise<Code | null> {
  const expired = real.simulator.faults().some(({ name }) => name === 'late-code');
  real.simulator.choosePerson(person.userid);
  const ownAddress = `&redirect_uri=${encodeURIComponent(real.origin + (signIn.path ?? '/'))}`;
  const { authorizeUrl, door } = signIn;
  const response = await tab.browser.send(
    door === 'page' ? authorizeUrl : authorizeUrl.replace('&response_type=', `${ownAddress}&response_type=`),
  );
  assert.equal(response.status, 302, response.text);
  const { searchParams } = new URL(String(response.headers.location));
  const code = searchParams.get('code') ?? '';
  // With the fault "code-from-history", WeCom returns an earlier address, perhaps of another run.
  if (searchParams.get('state') !== signIn.state) return model.codes.find((one) => one.code === code) ?? null;
  const known = model.codes.find((one) => one.code === code);
  if (known !== undefined) return known;
  const fresh: Code = { code, signIn, person, expired, spent: 'no' };
  model.codes.push(fresh);
  return fresh;
}

/** Returns from WeCom with a code and a state, at the callback or as the front end does. */
export async function returnFromWecom(
  model: Model,
  real: Installation,
  tab: Tab,
  back: Return,
  loss: Loss | null = null,
): Promise<void> {
  const { code, signIn, door } = back;
  const returned = { code: code.code, state: signIn.state };
  const url = door === 'page' ? `/auth/callback?${new URLSearchParams(returned).toString()}` : '/api/session';
  const options = door === 'page' ? {} : { method: 'POST', json: { ...returned, corpId: real.corpId } };
  const must = model.mustSignIn(tab, back);
  const troubled = hasBlockingFault(real);
  model.countReturn(tab, signIn);
  if (loss !== null) {
    await tab.browser.sendAndLose(real.origin + url, loss, options);
    if (code.spent === 'no') code.spent = 'maybe';
    return;
  }
  const response = await tab.browser.send(real.origin + url, options);
  const standing = model.standing(tab.session, response.process);
  model.check(response, { grants: true });
  const token = tokenIn(response.setCookies);
  if (token !== null) {
    assert.notEqual(standing, 'valid', 'a session in place of a valid one');
    model.signedIn(tab, token, back, response.process);
    return checkArrival(model, tab, response, back, signIn.path);
  }
  const signedOutPage = door === 'page' && response.status === 200;
  if (!signedOutPage && (response.status === 200 || response.headers.location?.startsWith('/') === true)) {
    assert.notEqual(standing, 'over', 'as if there were a session');
    // A valid session wins and ends the sign-in, which is no longer needed.
    signIn.kept = false;
    return checkArrival(model, tab, response, back, null);
  }
  const wecomDown = response.status === 503 && (troubled || model.killedRecently());
  assert.ok(!must || wecomDown, `a proper sign-in ended without a session: ${response.status}\n${real.lastLines(8)}`);
  const own = model.isOwn(tab, signIn, door);
  const path = own && signIn.kept ? signIn.path : null;
  if (own) {
    if (code.spent === 'no') code.spent = 'maybe';
    signIn.kept = false;
    // Exchanging a code shows that the person chose to sign in, even if the code has been used.
    if (door === 'data' && tab.signedOut === true) tab.signedOut = 'maybe';
  }
  if (response.status === 503) {
    assert.ok(own && wecomDown, `503 while WeCom works, or for a foreign state: ${response.text.slice(0, 300)}`);
    assert.ok(Number(response.headers['retry-after']) > 0);
    return;
  }
  withoutSession(model, real, tab, response, { standing, door, path, returns: tab.returns });
  // That response was still based on the cookies of the request.
  if (own && door === 'data' && tab.signedOut === true) tab.signedOut = 'maybe';
}

/** Checks where a return with a session ends: an address without code and state, with the data of the right person. */
function checkArrival(model: Model, tab: Tab, response: BrowserResponse, { door }: Return, path: string | null): void {
  const person = tab.session?.person ?? null;
  if (door === 'data') {
    assert.equal(response.status, 200);
    assert.deepEqual(JSON.parse(response.text), { user: { id: person?.userid, name: person?.name } });
    return;
  }
  assert.equal(response.status, 302);
  const location = String(response.headers.location);
  assert.doesNotMatch(location, /[?&](code|state)=/);
  if (path !== null) assert.equal(location, path);
  model.checkOwner(response.text, null);
}

/** Opens the address of a page with a code: the return of a data sign-in, Back, or a shared link. */
export async function openReturnAddress(
  model: Model,
  real: Installation,
  tab: Tab,
  { code, signIn }: Omit<Return, 'door'>,
): Promise<void> {
  const path = signIn.path ?? '/';
  const address = new URL(path, real.origin);
  address.searchParams.set('code', code.code);
  address.searchParams.set('state', signIn.state);
  const response = await tab.browser.send(address.href);
  const standing = model.standing(tab.session, response.process);
  model.check(response);
  model.checkOwner(response.text, null);
  if (response.status === 200 && !response.text.includes('/auth/sign-in?to=')) {
    assert.notEqual(standing, 'valid', 'a page at an address with a code');
    assert.ok(model.isOwn(tab, signIn, 'data'), 'the shell for a sign-in of another browser');
    assert.equal(response.headers['cache-control'], 'no-store');
    return;
  }
  if (response.headers.location?.startsWith('/') === true) {
    assert.deepEqual([response.status, response.headers.location], [302, path]);
    assert.notEqual(standing, 'over', 'as if there were a session');
    return;
  }
  withoutSession(model, real, tab, response, { standing, door: 'page', path });
}
