import type { RequestScope } from '../faults';
import type { Caller, State } from '../state';
import { failure } from './failure';

/** Throws the errors that are turned on for this call. WeCom checks these after the token and before the data. */
export function checkErrorFaults(state: State, scope: RequestScope): void {
  const chosen = state.faults.trigger('errcode', scope);
  if (chosen !== undefined) throw failure(chosen.errcode, undefined, 'fault: errcode');
  for (const name of ['60020', '45009', '40001', '50001', '-1'] as const) {
    if (state.faults.trigger(name, scope) !== undefined) throw failure(Number(name), undefined, `fault: ${name}`);
  }
}

/**
 * Checks the token, then the caller's address. WeCom does not document the order; this one was observed. Only the query
 * may carry the token.
 * @returns the caller that the token belongs to
 */
export function authorizeCall(state: State, scope: RequestScope, query: URLSearchParams, ip: string): Caller {
  const token = query.get('access_token') ?? '';
  if (token === '') throw failure(41001);
  const found = state.accessTokens.find(token);
  if (found.state === 'unknown') throw failure(40014);
  if (found.state === 'expired') throw failure(42001);
  if (state.faults.trigger('token-revoked', scope) !== undefined) {
    state.accessTokens.revoke(token);
    throw failure(40014, undefined, 'fault: token-revoked');
  }
  if (state.faults.trigger('token-expired', scope) !== undefined) {
    state.accessTokens.expire(token);
    throw failure(42001, undefined, 'fault: token-expired');
  }
  const { trustedIps } = state.settings;
  if (trustedIps !== null && !trustedIps.includes(ip)) throw failure(60020);
  checkErrorFaults(state, scope);
  return found.owner;
}

/** Limits the calls of one API per minute. Above the limit, the API is blocked for a minute. */
export function checkFrequency(state: State, path: string): void {
  if (!state.calls.count(path, state.settings.callsAMinute, state.clock.now())) throw failure(45009);
}
