import type { WecomErrorKind } from './types';

interface Meaning {
  kind: WecomErrorKind;
  /** What must be mended, and where. */
  setting?: string;
}

const secret = 'WECOM_SECRET: must be the Secret of this very app (or the app is disabled in the WeCom admin console)';
const agent = 'WECOM_AGENT_ID: must be the AgentId of the app whose Secret is in WECOM_SECRET';
const range = 'the visible range of the app in the WeCom admin console: it does not hold the member or department';
const trustedDomain =
  'the trusted domain of the app in the WeCom admin console: must be the host of PUBLIC_ORIGIN, with its port if it has one';

/** WeCom's documentation, "global error codes". An errcode that is not here is a mistake of ours. */
const meanings: Readonly<Record<number, Meaning>> = {
  40001: { kind: 'configuration', setting: secret },
  40013: {
    kind: 'configuration',
    setting: 'WECOM_CORP_ID: must be the id under My Company in the WeCom admin console',
  },
  40056: { kind: 'configuration', setting: agent },
  40091: { kind: 'configuration', setting: secret },
  41002: { kind: 'configuration', setting: 'WECOM_CORP_ID: is empty' },
  41004: { kind: 'configuration', setting: 'WECOM_SECRET: is empty' },
  48002: {
    kind: 'configuration',
    setting: 'WECOM_SECRET: this kind of secret may not make this call; take the Secret of a self-built app',
  },
  48009: {
    kind: 'configuration',
    setting:
      'WECOM_SECRET: the secret of the contacts assistant is not accepted from this address; take the Secret of a self-built app',
  },
  50001: { kind: 'configuration', setting: trustedDomain },
  50002: { kind: 'configuration', setting: range },
  50003: { kind: 'configuration', setting: 'the app in the WeCom admin console: it is disabled' },
  60020: {
    kind: 'configuration',
    setting:
      'the trusted IPs of the app in the WeCom admin console: add the address from which this server reaches WeCom (it takes about a minute)',
  },
  80001: { kind: 'configuration', setting: trustedDomain },
  85005: {
    kind: 'configuration',
    setting: 'the trusted domain of the app in the WeCom admin console: its ownership has not been verified',
  },
  301002: { kind: 'configuration', setting: agent },

  40029: { kind: 'code' },
  42003: { kind: 'code' },
  42022: { kind: 'code' },
  84014: { kind: 'code' },
  84015: { kind: 'code' },

  '-1': { kind: 'unavailable' },
  40014: { kind: 'unavailable' },
  42001: { kind: 'unavailable' },
  45009: { kind: 'unavailable' },
  45033: { kind: 'unavailable' },

  40003: { kind: 'unknown' },
  60003: { kind: 'unknown' },
  60011: { kind: 'unknown', setting: range },
  60111: { kind: 'unknown' },
  60123: { kind: 'unknown' },
  81013: { kind: 'unknown' },
};

/** The access token is unknown or over: a new one may help, once. */
export const isTokenRefusal = (errcode: number | null): boolean => errcode === 40014 || errcode === 42001;

/** WeCom said no, and will say so again in a second. */
export const isLasting = (errcode: number | null): boolean =>
  errcode !== null && !isBusy(errcode) && !isTokenRefusal(errcode);

/** WeCom is busy and asks for another try. */
export const isBusy = (errcode: number | null): boolean => errcode === -1;

/**
 * A call of WeCom that failed. Holds no token, secret, code or ticket, neither in its words nor behind them: there is
 * no `cause`, for the errors of an HTTP client carry the whole request.
 */
export class WecomError extends Error {
  override readonly name = 'WecomError';

  /**
   * @param call WeCom's name of the call: `auth/getuserinfo`
   * @param errcode null where no errcode came: no answer, or none that can be understood
   * @param setting for errors of configuration, what to mend and where
   */
  constructor(
    readonly kind: WecomErrorKind,
    readonly call: string,
    readonly errcode: number | null,
    words: string,
    readonly setting: string | null = null,
  ) {
    super(`${call}: ${words}`);
  }
}

/** The error for an errcode. `errmsg` must have been freed of secrets. */
export function refusal(call: string, errcode: number, errmsg: string): WecomError {
  const { kind, setting }: Meaning = meanings[errcode] ?? { kind: 'request' };
  return new WecomError(kind, call, errcode, `errcode ${errcode}, ${errmsg || 'without words'}`, setting ?? null);
}

/** The error for an answer that did not come, or that is not one. */
export function noAnswer(call: string, words: string): WecomError {
  return new WecomError('unavailable', call, null, words);
}
