import { randomBytes } from 'node:crypto';
import type { SimulatorContext } from '../call-state';
import type { State } from '../state';
import { codeSeconds } from '../codes';
import { callbackAddress } from './callback-address';
import { personCookie } from './person-cookie';
import type { SignInRequest } from './request';

/** Names of this machine. Ports do not matter to cookies and to `SameSite`. */
const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]']);

export interface SignedIn {
  request: SignInRequest;
  userid: string;
  page: 'authorize' | 'login';
}

/** Redirects the browser to the portal with a code, and applies the faults of the callback. */
export function redirectWithCode(ctx: SimulatorContext, state: State, { request, userid, page }: SignedIn): void {
  ctx.state.note = `${userid} signs in`;
  const previous = state.lastCallback.url;
  if (previous !== undefined && state.faults.trigger('code-from-history') !== undefined) {
    redirect(ctx, previous, 'fault: code-from-history');
    return;
  }

  const late = state.faults.trigger('late-code') !== undefined;
  const extra: Record<string, string> =
    page === 'login' && state.faults.trigger('extra-appid') !== undefined ? { appid: state.corpId } : {};
  const returnedState =
    state.faults.trigger('cookies-dropped') === undefined ? request.state : dropCookies(ctx, request.state);
  const issue = (): string =>
    state.codes.issue(
      { userid, agentId: request.agentId, redirectHost: request.redirectHost, privateInfo: request.privateInfo },
      late ? codeSeconds + 1 : 0,
    );
  const addressWith = (code: string): string => callbackAddress(request.redirectUri, code, returnedState, extra);
  const address = addressWith(issue());
  state.lastCallback.url = address;

  const twice = state.faults.trigger('callback-twice');
  if (twice === undefined) {
    redirect(ctx, address, late ? 'fault: late-code' : ctx.state.note);
    return;
  }
  const second = twice.codes === 'same' ? address : addressWith(issue());
  const id = state.doubleCallbacks.add({ first: address, second, order: twice.order });
  redirect(
    ctx,
    `${sameSiteOrigin(ctx, address)}/_simulator/twice/${id}`,
    `fault: callback-twice, ${twice.codes} codes`,
  );
}

/** Redirects the browser to the portal with a state and no code. */
export function redirectAfterRefusal(ctx: SimulatorContext, request: SignInRequest): void {
  redirect(ctx, callbackAddress(request.redirectUri, undefined, request.state), 'refused by the person');
}

function redirect(ctx: SimulatorContext, address: string, note: string | null): void {
  ctx.state.note = note;
  ctx.set('Cache-Control', 'no-store');
  ctx.redirect(address);
  ctx.status = ctx.method === 'POST' ? 303 : 302;
}

/**
 * The simulator's origin under the portal's host name, if that is a name of this machine: the browser then treats both
 * as one site, so a frame's request to the portal has its `SameSite=Lax` cookies. Otherwise the simulator's own origin.
 */
function sameSiteOrigin(ctx: SimulatorContext, callback: string): string {
  const { hostname, protocol } = new URL(callback);
  const port = ctx.req.socket.localPort;
  return loopbackNames.has(hostname) && hostname !== '[::1]' && protocol === 'http:' && port !== undefined
    ? `http://${hostname}:${port}`
    : ctx.origin;
}

/**
 * Makes the callback arrive as if the browser had lost its cookies. Cookies are not separated by port, so if the portal
 * has the same host name as the simulator, its cookies arrive here and are removed. Otherwise the state is replaced by
 * one without a cookie, which looks the same to the portal.
 * @returns the state for the callback
 */
function dropCookies(ctx: SimulatorContext, requestState: string | undefined): string | undefined {
  const names = (ctx.get('Cookie').match(/[^=;\s]+(?==)/g) ?? []).filter((name) => name !== personCookie);
  if (names.length === 0) return randomBytes(16).toString('hex');
  ctx.append(
    'Set-Cookie',
    names.map((name) => `${name}=; Path=/; Max-Age=0`),
  );
  return requestState;
}
