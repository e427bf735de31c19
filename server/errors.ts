/**
 * All errors that a person can see, with a stable id, a status and a message. Only the message of an `AppError` is
 * sent. Any other error becomes `internal`.
 *
 * The message is for API responses, and for pages without the app (`render/plain-document.ts`). Other pages show the
 * words of `app/locales/` for the id.
 */

interface Kind {
  status: number;
  message: string;
  /** Seconds for `Retry-After`. */
  retryAfter?: number;
}

const kinds = {
  'bad-request': { status: 400, message: 'The request is not valid.' },
  'body-not-json': { status: 400, message: 'The body is not valid JSON.' },
  'body-invalid': { status: 400, message: 'The body has a field that is missing or not allowed.' },
  'query-invalid': { status: 400, message: 'The address has a parameter that is not allowed.' },
  'cursor-invalid': { status: 400, message: 'The cursor was not made by this list.' },
  'path-malformed': { status: 400, message: 'The address is not valid.' },
  'corp-unknown': { status: 400, message: 'This portal does not serve that company.' },
  'idempotency-key-missing': { status: 400, message: 'A write needs an Idempotency-Key header.' },
  'idempotency-key-invalid': { status: 400, message: 'The Idempotency-Key must be 16 to 128 letters, digits, - or _.' },
  'file-missing': { status: 400, message: 'The upload has no file.' },
  'file-empty': { status: 400, message: 'The file is empty.' },
  'file-name-invalid': {
    status: 400,
    message: 'The name of the file is empty, longer than allowed, or has control characters.',
  },
  'upload-incomplete': { status: 400, message: 'The upload ended before the file was complete. Try again.' },
  'picture-incomplete': { status: 400, message: 'The picture is incomplete or damaged.' },
  'cross-site': { status: 403, message: 'The request came from another site.' },
  'not-an-employee': {
    status: 403,
    message: 'This portal is for members of the company. Your account is not one of them.',
  },
  'left-company': { status: 403, message: 'Your account has been disabled or has left the company.' },
  'no-access': {
    status: 403,
    message: 'You do not have access to this portal. Ask your IT team to add you to the app in WeCom.',
  },
  'sign-in-refused': { status: 403, message: 'The sign-in was refused in WeCom.' },
  forbidden: { status: 403, message: 'You do not have permission to do this.' },
  'not-found': { status: 404, message: 'This page does not exist or was removed.' },
  'notice-not-found': { status: 404, message: 'This notice does not exist or was withdrawn.' },
  'person-not-found': { status: 404, message: 'This person is not in the directory.' },
  'department-not-found': { status: 404, message: 'This department does not exist.' },
  'session-not-found': { status: 404, message: 'This device is already signed out.' },
  'file-not-found': { status: 404, message: 'This file does not exist or was removed.' },
  'method-not-allowed': { status: 405, message: 'The address does not support this method.' },
  'notice-not-to-confirm': { status: 409, message: 'This notice need not be confirmed.' },
  'questions-closed': { status: 409, message: 'This notice takes no questions.' },
  'other-person': { status: 409, message: 'You are now signed in as someone else. Nothing was changed.' },
  'idempotency-running': { status: 409, message: 'The same request is still in progress.', retryAfter: 1 },
  'body-too-large': { status: 413, message: 'The body is larger than allowed.' },
  'file-too-large': { status: 413, message: 'The file is larger than allowed.' },
  'picture-too-large': { status: 413, message: 'The picture has more pixels or frames than allowed.' },
  'address-too-long': { status: 414, message: 'The address is longer than allowed.' },
  'type-not-supported': { status: 415, message: 'The body must be JSON (Content-Type: application/json).' },
  'file-type-not-allowed': { status: 415, message: 'Files of this type are not allowed.' },
  'picture-not-readable': { status: 415, message: 'The format of the picture cannot be read.' },
  'picture-not-imported': { status: 422, message: 'The picture could not be loaded from the other site.' },
  'range-not-satisfiable': { status: 416, message: 'The file does not have the requested range.' },
  'idempotency-mismatch': { status: 422, message: 'This Idempotency-Key was used for another request.' },
  'sign-in-loop': {
    status: 429,
    message: 'Sign-in failed three times within a minute, so we stopped retrying.',
    retryAfter: 60,
  },
  'too-many-requests': { status: 429, message: 'Too many attempts. Wait a moment.', retryAfter: 60 },
  // Not an error, but shown as a page like one.
  'signed-out': { status: 200, message: 'You are signed out.' },
  'session-not-ended': {
    status: 503,
    message:
      'You are signed out in this browser, but the server could not end the session. Sign in and sign out again later.',
  },
  internal: { status: 500, message: 'Something went wrong on our side.' },
  'wecom-misconfigured': {
    status: 503,
    message: 'The portal is not set up correctly for WeCom. Ask your IT team to correct it.',
    retryAfter: 300,
  },
  'wecom-unavailable': { status: 503, message: 'WeCom is not responding. Try again shortly.', retryAfter: 10 },
  'database-unavailable': {
    status: 503,
    message: 'The portal cannot reach its database. Try again shortly.',
    retryAfter: 10,
  },
  'files-unavailable': { status: 503, message: 'Files cannot be read or stored. Try again shortly.', retryAfter: 10 },
  timeout: { status: 503, message: 'The request took too long. Try again.', retryAfter: 5 },
  busy: { status: 503, message: 'Too many people are using the portal. Try again shortly.', retryAfter: 2 },
  stopping: { status: 503, message: 'This process is stopping.', retryAfter: 1 },
} as const satisfies Record<string, Kind>;

/**
 * Errors of writing and managing. Their texts are in `app/locales/manage-errors.*.ts`, which only the pages below
 * `/manage` load.
 */
const manageKinds = {
  'color-contrast': { status: 422, message: 'Text in this color is hard to read. Choose a darker color.' },
  'link-not-found': { status: 404, message: 'This link does not exist any more.' },
  'link-address-invalid': {
    status: 422,
    message: 'The address must begin with https://, http://, mailto:, tel: or be a path of the portal such as /people.',
  },
  'link-icon-not-picture': { status: 422, message: 'The icon of a link must be a picture.' },
  'links-too-many': { status: 422, message: 'There are as many links as Home can show. Delete one first.' },
  'links-changed': { status: 409, message: 'Somebody else has added or deleted a link. Reload the page.' },
  'own-role': { status: 409, message: 'You cannot change your own roles. Ask another administrator.' },
  'named-admin': {
    status: 409,
    message: 'The setting ADMINS makes this person an administrator. Change the setting instead.',
  },
  'question-not-found': { status: 404, message: 'This question does not exist or was withdrawn.' },
  'question-final': {
    status: 409,
    message: 'The question can no longer be changed, because it was answered or some minutes have passed.',
  },
  'draft-changed': { status: 409, message: 'Someone has changed this draft. Compare both texts.' },
  'draft-not-shared': {
    status: 403,
    message: 'The draft of this notice is for people whom you may not address, so you cannot change the notice.',
  },
  'notice-scheduled': { status: 409, message: 'The notice has a time of publishing. Cancel it before you change it.' },
  'notice-published': { status: 409, message: 'The notice has been published, and nothing has changed since.' },
  'notice-not-published': { status: 409, message: 'The notice is not published.' },
  'reminded-recently': { status: 409, message: 'They were reminded a short time ago.' },
  'title-missing': { status: 422, message: 'The notice has no title.' },
  'title-too-long': { status: 422, message: 'The title is longer than allowed.' },
  'text-missing': { status: 422, message: 'The notice has no text.' },
  'text-too-long': { status: 422, message: 'The text is longer than allowed.' },
  'publisher-missing': { status: 422, message: 'The notice has no sender.' },
  'publisher-too-long': { status: 422, message: 'The sender is longer than allowed.' },
  'sender-not-allowed': {
    status: 422,
    message: 'The sender must be your name, or a department that you publish for or belong to.',
  },
  'category-unknown': { status: 422, message: 'The category does not exist or is archived.' },
  'category-not-found': { status: 404, message: 'This category does not exist.' },
  'category-last': { status: 409, message: 'The last category in use cannot be archived.' },
  'categories-changed': { status: 409, message: 'Somebody else has added a category. Reload the page.' },
  'categories-too-many': { status: 422, message: 'There are as many categories as allowed.' },
  'category-name-taken': { status: 422, message: 'Another category has this name.' },
  'audience-empty': { status: 422, message: 'Nobody would see the notice.' },
  'audience-department-removed': { status: 422, message: 'A department of the audience does not exist any more.' },
  'audience-person-unknown': { status: 422, message: 'A person of the audience is not in the directory.' },
  'audience-not-allowed': { status: 422, message: 'You may not address all of these people.' },
  'publisher-not-allowed': {
    status: 422,
    message: 'The person who scheduled the notice may no longer publish for its audience.',
  },
  'publish-time-past': { status: 422, message: 'The time of publishing has passed.' },
  'pin-time-past': { status: 422, message: 'The end of pinning has passed, or is before publishing.' },
  'confirm-time-past': { status: 422, message: 'The date of confirming has passed, or is before publishing.' },
  'picture-external': { status: 422, message: 'A picture is on another site, where readers cannot see it.' },
  'attachment-missing': { status: 422, message: 'An attachment does not exist any more.' },
  'files-too-many': { status: 422, message: 'The notice has more pictures and files than allowed.' },
  'attachments-too-many': { status: 422, message: 'The notice has more attachments than allowed.' },
} as const satisfies Record<string, Kind>;

const allKinds = { ...kinds, ...manageKinds };

export type ErrorId = keyof typeof allKinds;

/**
 * Errors of requests that could not be parsed. No page shows them, so the front end has no texts for them.
 */
export const unreadableKinds = {
  'bad-request': kinds['bad-request'],
  'method-not-allowed': kinds['method-not-allowed'],
  'body-too-large': kinds['body-too-large'],
  'request-too-slow': { status: 408, message: 'The request did not arrive in time.' },
  'expectation-unknown': { status: 417, message: 'The server does not support the Expect header of the request.' },
  'headers-too-large': {
    status: 431,
    message: "The headers of the request are larger than allowed. Removing this site's cookies may help.",
  },
} as const satisfies Record<string, Kind>;

export type UnreadableId = keyof typeof unreadableKinds;

/** The errors that any page may show, for documents and for the front end's translations. */
export const errorIds: readonly ErrorId[] = Object.keys(kinds).filter(isErrorId);
/** The errors of the pages below `/manage`. */
export const manageErrorIds: readonly ErrorId[] = Object.keys(manageKinds).filter(isErrorId);

function isErrorId(text: string): text is ErrorId {
  return Object.hasOwn(allKinds, text);
}

interface Extra {
  /** Replaces the default message. Must not contain secrets. */
  message?: string;
  /** For the log only. */
  cause?: unknown;
  headers?: Record<string, string>;
}

/** An error that a person may see. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    readonly id: ErrorId,
    extra: Extra = {},
  ) {
    const kind: Kind = allKinds[id];
    super(extra.message ?? kind.message, { cause: extra.cause });
    this.status = kind.status;
    this.headers = {
      ...(kind.retryAfter === undefined ? {} : { 'Retry-After': String(kind.retryAfter) }),
      ...extra.headers,
    };
  }
}

/** Creates an error that a person may see: `throw appError('notice-not-found')`. */
export function appError(id: ErrorId, extra?: Extra): AppError {
  return new AppError(id, extra);
}
