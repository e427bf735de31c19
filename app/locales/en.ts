import type { Words } from './zh-CN';

export const words: Words = {
  product: 'Foyer',
  tabs: { label: 'Main pages', home: 'Home', notices: 'Notices', people: 'People', me: 'Me' },
  skip: 'Skip to content',
  loading: 'Loading…',
  signingIn: 'Signing in…',
  offline: 'You are offline. Showing what was loaded before.',
  unsent: 'You have unsent text. Open it.',
  retry: 'Try again',
  cancel: 'Cancel',
  loadFailed: 'This could not be loaded.',
  older: 'Older',
  end: 'No more items',
  back: (place) => `Back to ${place}`,

  /** Marks on notices in all lists. */
  marks: {
    categories: { company: 'Company', people: 'People', it: 'IT', life: 'Life', safety: 'Safety' },
    unread: 'Unread',
    pinned: 'Pinned',
  },

  sending: {
    unsafe: 'This browser cannot keep unsent text. Please copy it before you leave the page.',
    needsScript: 'Sending needs JavaScript, which is switched off in this browser.',
    send: 'Send',
    sending: 'Sending…',
    kept: 'Waiting to be sent. Your text is kept.',
    sent: 'Sent.',
    sentLater: 'What you wrote has been sent.',
    sentAfterSignIn: 'You are signed in again, and what you wrote has been sent.',
    waiting: (reason) => `${reason} Your text is kept and will be sent automatically.`,
    failed: (reason) => `Not sent: ${reason} Your text is kept. You can try again.`,
    edit: 'Edit',
  },

  /** The search for members, also on the home page. */
  search: {
    button: 'Search',
    label: 'Search for a colleague',
    placeholder: 'Find a colleague',
  },

  signedOut: {
    title: 'You are signed out',
    text: 'Your content has been removed from this device.',
    signIn: 'Sign in again',
  },

  failure: {
    /** The heading of an error page, chosen by `errorTitle` (`index.ts`). */
    title: {
      notFound: 'Not found',
      refused: 'Not allowed',
      busy: 'Temporarily unavailable',
      stopped: 'Sign-in was stopped',
      notKept: 'Copy your text first',
      broken: 'Something went wrong',
    },
    requestId: 'Request id',
    retry: 'Try again',
    home: 'Go to the home page',
    kept: 'What you wrote is kept.',
    unknown: 'Something went wrong. Please try again shortly.',
  },

  /** By error id: those of the server, then those of the browser. `server/errors.ts` has the HTTP status of each. */
  errors: {
    'bad-request': 'The request is not valid. Try again.',
    'body-not-json': 'The content has the wrong format.',
    'body-invalid': 'Part of the content is missing or not allowed.',
    'query-invalid': 'The address is not valid.',
    'cursor-invalid': 'This position in the list has expired. Start from the top.',
    'path-malformed': 'The address is not valid.',
    'corp-unknown': 'This portal does not serve that company.',
    'idempotency-key-missing': 'The request is not valid. Reload the page and try again.',
    'idempotency-key-invalid': 'The request is not valid. Reload the page and try again.',
    'cross-site': 'The request came from another site and was refused.',
    'not-an-employee': 'This portal is for members of the company. Your account is not one of them.',
    'left-company': 'Your account has been disabled or has left the company.',
    'no-access': 'You do not have access to this portal. Ask your IT team to add you to the app in WeCom.',
    'sign-in-refused': 'The sign-in was refused in WeCom.',
    forbidden: 'You do not have permission to do this.',
    'not-found': 'This page does not exist or was removed.',
    'notice-not-found': 'This notice does not exist or was withdrawn.',
    'person-not-found': 'This person is not in the directory.',
    'department-not-found': 'This department does not exist.',
    'session-not-found': 'This device is already signed out.',
    'method-not-allowed': 'The request is not valid. Reload the page and try again.',
    'other-person': 'You are now signed in as someone else. Nothing was changed.',
    'idempotency-running': 'The same request is still in progress. Wait a moment.',
    'body-too-large': 'The content is too large.',
    'address-too-long': 'The address is too long.',
    'type-not-supported': 'The content has the wrong format.',
    'idempotency-mismatch': 'The request is not valid. Reload the page and try again.',
    'sign-in-loop': 'Sign-in failed three times within a minute, so we stopped retrying.',
    'too-many-requests': 'Too many attempts. Wait a moment.',
    'signed-out': 'Sign in to continue.',
    'session-not-ended':
      'You are signed out in this browser, but the server could not end the session. Sign in and sign out again later.',
    internal: 'Something went wrong on our side.',
    'wecom-misconfigured': 'The portal is not set up correctly for WeCom. Ask your IT team to correct it.',
    'wecom-unavailable': 'WeCom is not responding. Try again shortly.',
    'database-unavailable': 'The portal cannot reach its database. Try again shortly.',
    stopping: 'The portal is restarting. Try again shortly.',

    offline: 'You are offline.',
    timeout: 'The request timed out. Try again.',
    unexpected: 'The response did not come from the portal. You may need to sign in to the Wi-Fi.',
    canceled: 'The request was canceled.',
    'sign-in-needed': 'You need to sign in again.',
    'sign-in-left': 'The sign-in was not completed.',
    'not-kept': 'This browser cannot keep your text while you sign in. Copy it first.',
    'page-broken': 'This page ran into an error. Try again.',
    'kept-too-long': 'This text has waited so long that sending it again could send it twice. Check first.',
  },
};
