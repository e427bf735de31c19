/**
 * The ids of errors that the front end raises; all others come from the server.
 * - `offline`: no response. `timeout`: no response in time.
 * - `unexpected`: the response is not from the portal, but from a proxy for example.
 * - `canceled`: the caller or the browser canceled the request. Nothing to show.
 * - `sign-in-needed`: not sent, because signing in failed; `client.signIn` has the reason.
 * - `sign-in-left`: the person pressed Back on WeChat's page.
 * - `not-kept`: the browser cannot store the typed text, so leaving the page would lose it.
 * - `kept-too-long`: the write is too old to be sent again without the risk of doing it twice.
 * - `page-broken`: a component threw.
 */
export const clientErrorIds = [
  'offline',
  'timeout',
  'unexpected',
  'canceled',
  'sign-in-needed',
  'sign-in-left',
  'not-kept',
  'kept-too-long',
  'page-broken',
] as const;
export type ClientErrorId = (typeof clientErrorIds)[number];

interface Details {
  message?: string;
  /** HTTP status; 0 without a response. */
  status?: number;
  /** Empty without a response. */
  requestId?: string;
  /** Seconds, from `Retry-After`. */
  retryAfter?: number | null;
}

/** The error of all calls. Pages choose their words by `id`; `message` is for developers. */
export class PortalError extends Error {
  override readonly name = 'PortalError';
  readonly status: number;
  readonly requestId: string;
  readonly retryAfter: number | null;

  constructor(
    readonly id: string,
    details: Details = {},
  ) {
    super(details.message || id);
    this.status = details.status || 0;
    this.requestId = details.requestId || '';
    this.retryAfter = details.retryAfter === undefined ? null : details.retryAfter;
  }
}
