import type { WecomErrorKind } from './types';

interface Meaning {
  kind: WecomErrorKind;
  /** Which setting to correct, and how. */
  setting?: string;
}

const secret =
  'WECOM_SECRET: must be the Secret of the app with WECOM_AGENT_ID (or the app is disabled in the WeCom admin console)';
const agent = 'WECOM_AGENT_ID: must be the AgentId of the app whose Secret is in WECOM_SECRET';
const range = 'the visible range of the app in the WeCom admin console: it does not include the member or department';
const trustedDomain =
  'the trusted domain of the app in the WeCom admin console: must be the host of PUBLIC_ORIGIN, with its port if it has one';

/** From WeCom's documentation, "global error codes". Any other errcode is an error in our code. */
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
    setting: 'WECOM_SECRET: this kind of secret cannot make this call; use the Secret of a self-built app',
  },
  48009: {
    kind: 'configuration',
    setting:
      'WECOM_SECRET: the secret of the contacts assistant is not accepted from this address; use the Secret of a self-built app',
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

/** The access token is unknown or has expired. A new one may help, once. */
export const isTokenRefusal = (errcode: number | null): boolean => errcode === 40014 || errcode === 42001;

/** Whether WeCom would refuse the same call again. */
export const isLasting = (errcode: number | null): boolean =>
  errcode !== null && !isBusy(errcode) && !isTokenRefusal(errcode);

/** Whether WeCom is busy and asks to try again. */
export const isBusy = (errcode: number | null): boolean => errcode === -1;

/**
 * A call of WeCom that failed. It contains no token, secret, code or ticket. It has no `cause`, because the errors of
 * an HTTP client contain the whole request.
 */
export class WecomError extends Error {
  override readonly name = 'WecomError';

  /**
   * @param call WeCom's name of the call: `auth/getuserinfo`
   * @param errcode null if there is no response, or none with an errcode
   * @param setting for errors of configuration, which setting to correct and how
   * @param unaccepted whether WeCom has surely not accepted the message; only known for `message/send`
   */
  constructor(
    readonly kind: WecomErrorKind,
    readonly call: string,
    readonly errcode: number | null,
    private readonly reason: string,
    readonly setting: string | null = null,
    readonly unaccepted = false,
  ) {
    super(`${call}: ${reason}`);
  }

  /** The same error for a message that WeCom has surely not accepted. */
  asUnaccepted(): WecomError {
    return new WecomError(this.kind, this.call, this.errcode, this.reason, this.setting, true);
  }
}

/** The error for an errcode. `errmsg` must not contain secrets. */
export function refusal(call: string, errcode: number, errmsg: string): WecomError {
  const { kind, setting }: Meaning = meanings[errcode] ?? { kind: 'request' };
  return new WecomError(kind, call, errcode, `errcode ${errcode}, ${errmsg || 'no message'}`, setting ?? null);
}

/** The error for a response that is missing or invalid. */
export function noResponse(call: string, message: string): WecomError {
  return new WecomError('unavailable', call, null, message);
}
