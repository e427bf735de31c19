import type { AxiosInstance, AxiosResponse } from 'axios';
import { cleanSearch, readReturn, withRedirectUri } from './return-address';
import type { BrowserWindow } from '../api/browser-window';
import type { SessionBody, SignInBody } from '../api/contract';
import { toPortalError } from '../api/http';
import { isObject } from '../api/is-object';
import { createSignal, type Signal } from '../api/observable';
import { PortalError } from '../api/portal-error';
import { readChallenge, type SignInGate } from './protocol';
import type { SafeStorage } from '../api/safe-storage';
import { createSignInAttempts } from './sign-in-attempts';
import type { Resumed, SignInFailure, SignInState, SignInView } from '../api/types';

/** If the page has not been left after this time, the navigation to WeChat is blocked. */
const leavingMs = 20_000;

type Challenge = SignInBody['signIn'];
type User = SessionBody['user'];
type SessionCheck = { user: User } | { challenge: Challenge };

export interface SignInOptions {
  window: BrowserWindow;
  storage: SafeStorage;
  http: AxiosInstance;
  person: Signal<string | null>;
  /** Counts a person's unsent writes and drafts in this tab; a failure shows them. */
  unsent(person: string | null): SignInFailure['unsent'];
  /** Whether leaving the page would lose text that could not be stored. */
  wouldLose(): boolean;
  /** Called for each new session, before `resume` resolves. Must not reject. */
  signedIn(): Promise<void>;
  /** The request id of the page, for failures without a response. */
  requestId: string;
}

export interface SignIn extends SignInGate {
  view: SignInView;
  resume(): Promise<Resumed>;
  /**
   * Compares the session's person with the page's person, and reloads the page if they differ.
   * @returns whether they are the same
   */
  checkPerson(userid: string): boolean;
  /** Deletes what this tab stored about sign-ins, and starts no other: the person has signed out on this page. */
  forget(): void;
}

/**
 * The browser's half of the sign-in: one redirect to WeChat for all requests that need a session, the exchange of the
 * code after it, and a failure that the page shows with a retry.
 */
export function createSignIn(options: SignInOptions): SignIn {
  const { window, storage, http, person, unsent, wouldLose, signedIn, requestId } = options;
  const { location, history } = window;
  const state = createSignal<SignInState>({ kind: 'idle' });
  const attempts = createSignInAttempts(storage, () => window.Date.now());
  let waiters: { resolve: () => void; reject: (error: PortalError) => void }[] = [];
  let leavingTimer: number | undefined;
  /** The person pressed Back on WeChat's page. Leaving again at once would trap them there. */
  let cameBack = false;
  /** The person pressed the sign-in button. After signing out, nothing else may start a sign-in. */
  let buttonPressed = false;
  /** WeChat redirected to this page with a code, and since then no request has passed and no button was pressed. */
  let hasReturned = false;
  let isSignedOut = false;

  const here = (): string => location.pathname + cleanSearch(location.search);
  /** Keeps `code` and `state` parameters that belong to the page itself. */
  const ownAddress = (): string =>
    readReturn(location.search) === null ? location.pathname + location.search : here();
  const nextOutcome = (): Promise<void> => new Promise((resolve, reject) => void waiters.push({ resolve, reject }));

  function settle(to: SignInState, then: (one: (typeof waiters)[number]) => void): void {
    window.clearTimeout(leavingTimer);
    const settled = waiters;
    waiters = [];
    state.set(to);
    settled.forEach(then);
  }

  function fail(error: PortalError): { kind: 'failed'; failure: SignInFailure } {
    const attempt = attempts.last();
    const failure: SignInFailure = {
      id: error.id,
      status: error.status,
      requestId: error.requestId || requestId,
      retryAfter: error.retryAfter,
      unsent: unsent(person.get() || (attempt && attempt.person)),
      retry: shareRun(() => retry(failure)),
    };
    settle({ kind: 'failed', failure }, ({ reject }) => reject(signInNeeded()));
    return { kind: 'failed', failure };
  }

  /** Leaves for WeChat, unless that would loop, lose typed text or trap the person behind Back. */
  function begin(challenge: Challenge, force = false): void {
    if (state.get().kind === 'leaving') return;
    if (cameBack) return void fail(new PortalError('sign-in-left'));
    if (challenge.signedOut === true && !buttonPressed) return void fail(new PortalError('signed-out'));
    if (wouldLose() && !force) return void fail(new PortalError('not-kept'));
    const recorded = attempts.record({
      corpId: challenge.corpId,
      person: person.get(),
      path: ownAddress(),
      hash: location.hash,
    });
    // A tab without storage cannot count attempts, so it gets only one.
    if (recorded === 'too-many' || (recorded === 'not-stored' && hasReturned))
      return void fail(new PortalError('sign-in-loop', { status: 429 }));
    state.set({ kind: 'leaving' });
    leavingTimer = window.setTimeout(() => void fail(new PortalError('timeout')), leavingMs);
    location.replace(withRedirectUri(challenge.authorizeUrl, location.origin + here()));
  }

  function checkPerson(userid: string): boolean {
    if (person.get() === null) person.set(userid);
    if (person.get() === userid) return true;
    state.set({ kind: 'leaving' });
    location.reload();
    return false;
  }

  async function accept(user: User): Promise<Resumed> {
    // Waiting requests stay pending until the reload: they belong to the former person.
    if (!checkPerson(user.id)) return new Promise(() => undefined);
    settle({ kind: 'idle' }, ({ resolve }) => resolve());
    await signedIn();
    return { kind: 'signed-in', user };
  }

  /** Accepts a session or leaves for WeChat. Settles only if the page stays. */
  async function follow(check: SessionCheck, force?: boolean): Promise<Resumed> {
    if ('user' in check) return accept(check.user);
    const settled = nextOutcome();
    begin(check.challenge, force);
    await settled.catch(() => undefined);
    const now = state.get();
    return now.kind === 'failed' ? now : follow(await ask());
  }

  const ask = async (): Promise<SessionCheck> => readSessionCheck(await http.get('/api/me', { bare: true }));

  /** Asks the server whether there is a session, and signs in if not. */
  function checkSession(): void {
    ask()
      .then((check) => follow(check))
      .catch((error: unknown) => fail(toPortalError(error)));
  }

  async function retry(failure: SignInFailure): Promise<Resumed> {
    attempts.resetCount();
    cameBack = false;
    buttonPressed = true;
    hasReturned = false;
    try {
      return await follow(await ask(), failure.id === 'not-kept');
    } catch (error) {
      return fail(toPortalError(error));
    }
  }

  /** Exchanges the code for a session. Retries once without a response: the server repeats the result of a code. */
  async function exchange(code: string, sent: string): Promise<SessionCheck> {
    const corpId = attempts.last()?.corpId;
    if (corpId === undefined) {
      const found = await ask();
      if ('user' in found) return found;
      return post({ code, state: sent, corpId: found.challenge.corpId });
    }
    return post({ code, state: sent, corpId });
  }

  async function post(body: { code: string; state: string; corpId: string }): Promise<SessionCheck> {
    const send = async (): Promise<SessionCheck> =>
      readSessionCheck(await http.post('/api/session', body, { bare: true }));
    try {
      return await send();
    } catch (error) {
      if (toPortalError(error).id !== 'offline') throw error;
      return send();
    }
  }

  async function resume(): Promise<Resumed> {
    const back = location.pathname.startsWith('/auth/') ? null : readReturn(location.search);
    if (back === null) return { kind: 'nothing' };
    const attempt = attempts.last();
    const clean = here();
    history.replaceState(
      history.state,
      '',
      location.origin + (attempt && withoutReturn(attempt.path) === clean ? attempt.path + attempt.hash : clean),
    );
    if (back.code === '') return fail(new PortalError('sign-in-refused', { status: 403 }));
    hasReturned = true;
    try {
      return await follow(await exchange(back.code, back.state));
    } catch (error) {
      return fail(toPortalError(error));
    }
  }

  window.addEventListener('pageshow', ({ persisted }) => {
    if (!persisted || state.get().kind !== 'leaving') return;
    cameBack = true;
    window.clearTimeout(leavingTimer);
    state.set({ kind: 'idle' });
    checkSession();
  });

  return {
    view: state,
    resume,
    checkPerson,

    forget() {
      isSignedOut = true;
      attempts.forget();
      // A request may have got a 203 before the person was signed out here.
      settle({ kind: 'idle' }, () => undefined);
    },

    closed: () => (state.get().kind === 'leaving' ? nextOutcome() : null),

    required(challenge) {
      if (isSignedOut || state.get().kind === 'failed') return Promise.reject(signInNeeded());
      const settled = nextOutcome();
      if (challenge) begin(challenge);
      else checkSession();
      return settled;
    },

    passed() {
      cameBack = false;
      buttonPressed = false;
      hasReturned = false;
      attempts.resetCount();
    },
  };
}

/** Removes the parameters that WeChat overwrites. */
function withoutReturn(path: string): string {
  const cut = path.indexOf('?');
  return cut < 0 ? path : path.slice(0, cut) + cleanSearch(path.slice(cut));
}

export const signInNeeded = (): PortalError => new PortalError('sign-in-needed', { status: 203 });

function readSessionCheck({ status, data }: AxiosResponse<unknown>): SessionCheck {
  const challenge = readChallenge(data);
  if (status === 203 && challenge) return { challenge };
  const user = isObject(data) && isObject(data.user) ? data.user : data;
  if (isObject(user) && typeof user.id === 'string' && typeof user.name === 'string')
    return { user: { id: user.id, name: user.name } };
  throw new PortalError('unexpected', { status });
}

/** Wraps a function so that calls during a run share its promise. */
function shareRun<T>(action: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | null = null;
  return () => {
    const run = running || action();
    const clear = (): void => {
      running = null;
    };
    running = run;
    run.then(clear, clear);
    return run;
  };
}
