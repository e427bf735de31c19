import type { Place } from '../faults';
import type { Caller, State } from '../state';
import { failure } from './failure';

/** The errors switched on for this call, where a live service would find them: after the token, before the data. */
export function checkErrorFaults(state: State, place: Place): void {
  const chosen = state.faults.strike('errcode', place);
  if (chosen !== undefined) throw failure(chosen.errcode, undefined, 'fault: errcode');
  for (const name of ['60020', '45009', '40001', '50001', '-1'] as const) {
    if (state.faults.strike(name, place) !== undefined) throw failure(Number(name), undefined, `fault: ${name}`);
  }
}

/**
 * Token present, known, alive; then the caller's address; only then the call itself (WeCom documents no order; this one
 * was measured). The token is read from the query alone.
 */
export function passGates(state: State, place: Place, query: URLSearchParams, ip: string): Caller {
  const token = query.get('access_token') ?? '';
  if (token === '') throw failure(41001);
  const found = state.accessTokens.look(token);
  if (found.state === 'unknown') throw failure(40014);
  if (found.state === 'expired') throw failure(42001);
  if (state.faults.strike('token-revoked', place) !== undefined) {
    state.accessTokens.revoke(token);
    throw failure(40014, undefined, 'fault: token-revoked');
  }
  if (state.faults.strike('token-expired', place) !== undefined) {
    state.accessTokens.expire(token);
    throw failure(42001, undefined, 'fault: token-expired');
  }
  const { trustedIps } = state.settings;
  if (trustedIps !== null && !trustedIps.includes(ip)) throw failure(60020);
  checkErrorFaults(state, place);
  return found.owner;
}

/** Calls a minute of one API; over it the block lasts a minute. */
export function checkFrequency(state: State, path: string): void {
  if (!state.calls.count(path, state.settings.callsAMinute, state.clock.now())) throw failure(45009);
}
