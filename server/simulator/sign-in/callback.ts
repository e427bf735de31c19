import { randomBytes } from 'node:crypto';
import type { SimulatorContext } from '../call-state';
import type { State } from '../state';
import { codeSeconds } from '../codes';
import { callbackAddress } from './callback-address';
import { personCookie } from './person-cookie';
import type { SignInRequest } from './request';

/** A portal on this machine is reached under these names; cookies and sites know names, not ports. */
const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]']);

export interface SignedIn {
  request: SignInRequest;
  userid: string;
  door: 'authorize' | 'login';
}

/** Sends the browser back to the portal with a code; the faults of the way back strike here. */
export function sendBack(ctx: SimulatorContext, state: State, { request, userid, door }: SignedIn): void {
  ctx.state.note = `${userid} signs in`;
  const past = state.lastCallback.url;
  if (past !== undefined && state.faults.strike('code-from-history') !== undefined) {
    leave(ctx, past, 'fault: code-from-history');
    return;
  }

  const late = state.faults.strike('late-code') !== undefined;
  const extra: Record<string, string> =
    door === 'login' && state.faults.strike('extra-appid') !== undefined ? { appid: state.corpId } : {};
  const echoed = state.faults.strike('cookies-dropped') === undefined ? request.state : dropCookies(ctx, request.state);
  const issue = (): string =>
    state.codes.issue(
      { userid, agentId: request.agentId, redirectHost: request.redirectHost, privateInfo: request.privateInfo },
      late ? codeSeconds + 1 : 0,
    );
  const addressWith = (code: string): string => callbackAddress(request.redirectUri, code, echoed, extra);
  const address = addressWith(issue());
  state.lastCallback.url = address;

  const twice = state.faults.strike('callback-twice');
  if (twice === undefined) {
    leave(ctx, address, late ? 'fault: late-code' : ctx.state.note);
    return;
  }
  const second = twice.codes === 'same' ? address : addressWith(issue());
  const id = state.doubles.keep({ first: address, second, order: twice.order });
  leave(ctx, `${sameSiteOrigin(ctx, address)}/_simulator/twice/${id}`, `fault: callback-twice, ${twice.codes} codes`);
}

/** A refusal brings the state alone. */
export function sendRefusal(ctx: SimulatorContext, request: SignInRequest): void {
  leave(ctx, callbackAddress(request.redirectUri, undefined, request.state), 'refused by the person');
}

function leave(ctx: SimulatorContext, address: string, note: string | null): void {
  ctx.state.note = note;
  ctx.set('Cache-Control', 'no-store');
  ctx.redirect(address);
  ctx.status = ctx.method === 'POST' ? 303 : 302;
}

/**
 * The simulator under the portal's own host name, where that is this machine: then both are one site for the browser,
 * and a frame's request to the portal carries its `SameSite=Lax` cookies. Elsewhere the simulator's own origin.
 */
function sameSiteOrigin(ctx: SimulatorContext, callback: string): string {
  const { hostname, protocol } = new URL(callback);
  const port = ctx.req.socket.localPort;
  return loopbackNames.has(hostname) && hostname !== '[::1]' && protocol === 'http:' && port !== undefined
    ? `http://${hostname}:${port}`
    : ctx.origin;
}

/**
 * Makes the callback arrive as if the browser had lost its cookies. A server on another origin cannot remove another's
 * cookies; but ports do not separate cookies, so where the portal has the simulator's host name its cookies come here
 * too and are ended. Where none came, the state is replaced by one that no cookie of this browser knows: to the portal
 * it is the same.
 */
function dropCookies(ctx: SimulatorContext, echoed: string | undefined): string | undefined {
  const names = (ctx.get('Cookie').match(/[^=;\s]+(?==)/g) ?? []).filter((name) => name !== personCookie);
  if (names.length === 0) return randomBytes(16).toString('hex');
  ctx.append(
    'Set-Cookie',
    names.map((name) => `${name}=; Path=/; Max-Age=0`),
  );
  return echoed;
}
