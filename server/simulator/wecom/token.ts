import type { Caller, State } from '../state';
import type { Fields } from './response';
import { failure } from './failure';
import { checkErrorFaults } from './gates';

const path = '/cgi-bin/gettoken';

/** `gettoken` (WeCom document 91039). The order of the checks was observed on the live service. */
export function getToken(state: State, query: URLSearchParams, ip: string): Fields {
  const now = state.clock.now();
  const secret = query.get('corpsecret') ?? '';
  const corpId = query.get('corpid') ?? '';
  checkErrorFaults(state, { area: 'api', path });
  if (secret === '') throw failure(41004);
  if (corpId === '') throw failure(41002);
  if (state.wrongSecrets.banned(ip, now))
    throw failure(45009, undefined, 'banned for an hour after too many wrong secrets');
  if (!state.calls.count(path, state.settings.callsAMinute, now)) throw failure(45009);
  if (corpId !== state.corpId) throw failure(40013);

  const caller = state.callers.find((candidate) => candidate.secret === secret);
  if (caller === undefined) {
    const allowed = state.wrongSecrets.count(ip, state.settings.wrongSecretsAnHour, now);
    throw failure(allowed ? 40001 : 45009);
  }
  return tokenFor(state, caller);
}

function tokenFor(state: State, caller: Caller): Fields {
  const kept = state.settings.sameToken ? state.accessTokens.current((owner) => owner === caller) : undefined;
  const token = kept?.token ?? state.accessTokens.issue(caller);
  return { access_token: token, expires_in: kept?.secondsLeft ?? 7200 };
}
