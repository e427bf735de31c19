/**
 * The ids of errors that the front end finds out by itself; all others come from the server. `offline`: no answer came.
 * `timeout`: none came in time. `unexpected`: an answer that is not the portal's (a proxy's page). `canceled`: the
 * caller or the browser gave the request up; nothing to tell. `sign-in-needed`: it could not be asked because signing
 * in has failed; the reason is in `client.signIn`. `sign-in-left`: the person came back before the sign-in was through.
 * `not-kept`: this browser cannot keep what was typed over the way to WeChat. `kept-too-long`: a write was kept for so
 * long that sending it again might do it twice. `page-broken`: a component threw.
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
  /** HTTP status; 0 where no answer came. */
  status?: number;
  /** Empty where the server was not reached. */
  requestId?: string;
  /** Seconds, from `Retry-After`. */
  retryAfter?: number | null;
}

/**
 * The only error that leaves `app/api`. The screens choose their words by `id`; `message` is English, for developers.
 */
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
