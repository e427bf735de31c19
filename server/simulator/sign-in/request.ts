import { hostOf, type State } from '../state';

/** A valid request of the authorize page or of a web login page. */
export interface SignInRequest {
  /** Unchanged, character for character. */
  redirectUri: string;
  redirectHost: string;
  agentId: string;
  /** Undefined if the request has none. */
  state: string | undefined;
  privateInfo: boolean;
}

/** Why a page refuses the request. */
export interface Refusal {
  /** The text of WeCom's page. */
  text: string;
  /** For developers. */
  reason: string;
}

const untrustedText = 'redirect_uri需使用应用可信域名';
const mismatchText = 'redirect_uri 与配置的授权完成回调域名不一致';

export type Checked = { ok: true; request: SignInRequest } | { ok: false; refusal: Refusal };

const refuse = (text: string, reason: string): Checked => ({ ok: false, refusal: { text, reason } });
const isApp = (state: State, agentId: string): boolean =>
  agentId === state.app.agentId || agentId === state.otherApp.agentId;

/** The host of an absolute address without credentials, backslashes and invisible characters; undefined for others. */
function plainHost(address: string): string | undefined {
  if (!/^https?:\/\/[^/\\?#@\s]+([/?#][^\\\s]*)?$/i.test(address)) return undefined;
  return hostOf(address);
}

/** Older SDKs send `snsapi_userinfo`. Unlike `snsapi_privateinfo`, it asks for no consent and gives no user ticket. */
const scopes = new Set(['snsapi_base', 'snsapi_privateinfo', 'snsapi_userinfo']);

/** Checks the parameters of `/connect/oauth2/authorize` (WeCom document 91022). */
export function checkAuthorize(state: State, params: URLSearchParams): Checked {
  const redirectUri = params.get('redirect_uri') ?? '';
  const scope = params.get('scope') ?? '';
  const agentId = params.get('agentid') ?? '';
  const echoed = params.get('state') ?? undefined;

  if (params.get('appid') !== state.corpId) return refuse(untrustedText, 'appid is not the corp id');
  if (redirectUri === '') return refuse('redirect_uri参数错误', 'redirect_uri is missing');
  const redirectHost = plainHost(redirectUri);
  if (redirectHost === undefined)
    return refuse('redirect_uri参数错误', 'redirect_uri is not an absolute http address, encoded once');
  if (!state.trustedHosts.has(redirectHost))
    return refuse(untrustedText, `${redirectHost} is not a trusted domain of the app (host and port must match)`);
  if (params.get('response_type') !== 'code') return refuse('response_type参数错误', 'response_type must be code');
  if (!scopes.has(scope))
    return refuse('scope参数错误', 'scope must be snsapi_base, snsapi_privateinfo or snsapi_userinfo');
  if (scope === 'snsapi_privateinfo' && agentId === '')
    return refuse('agentid参数错误', 'agentid is required with snsapi_privateinfo');
  if (agentId !== '' && !isApp(state, agentId)) return refuse('agentid参数错误', 'agentid is not an app of the corp');
  if (echoed !== undefined && !/^[A-Za-z0-9]{0,128}$/.test(echoed))
    return refuse('state参数错误（84025）', 'state must be at most 128 letters and digits');
  return {
    ok: true,
    request: {
      redirectUri,
      redirectHost,
      agentId: agentId === '' ? state.app.agentId : agentId,
      state: echoed,
      privateInfo: scope === 'snsapi_privateinfo',
    },
  };
}

/** Checks the parameters of `/wwopen/sso/qrConnect` (91019), the older web login. It has no `login_type`. */
export function checkQrConnect(state: State, params: URLSearchParams): Checked {
  return checkWebLogin(state, params);
}

/** Checks the parameters of `/wwlogin/sso/login` (98171). */
export function checkLogin(state: State, params: URLSearchParams): Checked {
  if (params.get('login_type') !== 'CorpApp') return refuse('login_type参数错误', 'login_type must be CorpApp');
  return checkWebLogin(state, params);
}

/** A web login accepts any `state`, and its code never gives a user ticket. */
function checkWebLogin(state: State, params: URLSearchParams): Checked {
  const redirectUri = params.get('redirect_uri') ?? '';
  const agentId = params.get('agentid') ?? '';

  if (params.get('appid') !== state.corpId) return refuse('appid参数错误', 'appid is not the corp id');
  if (!isApp(state, agentId)) return refuse('agentid参数错误', 'agentid is not an app of the corp');
  const redirectHost = plainHost(redirectUri);
  if (redirectHost === undefined || !(state.trustedHosts.has(redirectHost) || state.webLoginHosts.has(redirectHost))) {
    return refuse(
      mismatchText,
      `${redirectHost ?? 'redirect_uri'} is neither a trusted domain nor a callback domain of the app`,
    );
  }
  return {
    ok: true,
    request: { redirectUri, redirectHost, agentId, state: params.get('state') ?? undefined, privateInfo: false },
  };
}
