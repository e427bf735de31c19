import type { AxiosInstance, AxiosResponse } from 'axios';
import { cleanSearch, readReturn, withRedirectUri } from './return-address';
import type { BrowserWindow } from '../api/browser-window';
import type { SessionAnswer, SignInBody } from '../api/contract';
import { isObject, toPortalError } from '../api/http';
import { createSignal, type Signal } from '../api/observable';
import { PortalError } from '../api/portal-error';
import { readInvitation, type Gate } from './protocol';
import type { SafeStorage } from '../api/safe-storage';
import { createTripMemory } from './sign-in-attempt';
import type { Resumed, SignInFailure, SignInState, SignInView } from '../api/types';

/** If the page is still here by then, the way to WeChat is blocked. */
const leavingMilliseconds = 20_000;

type Invitation = SignInBody['signIn'];
type User = SessionAnswer['user'];
type Answer = { user: User } | { invitation: Invitation };

export interface SignInOptions {
  window: BrowserWindow;
  storage: SafeStorage;
  http: AxiosInstance;
  person: Signal<string | null>;
  /** What waits in this tab for a person; shown with a failure. */
  kept(person: string | null): SignInFailure['kept'];
  /** Whether leaving now would lose something that could not be stored. */
  wouldLose(): boolean;
  /** Called with each session that is found, before the caller of `resume` goes on. Must not reject. */
  signedIn(): Promise<void>;
  /** The request id of the page, for failures without an answer. */
  requestId: string;
}

export interface SignIn extends Gate {
  view: SignInView;
  resume(): Promise<Resumed>;
  /** The server says that the person is `userid`. If that is not whose page this is, the page is loaded anew. */
  met(userid: string): boolean;
  /** The person signed out: who left for WeChat last, and where, is nobody's business any more. */
  forget(): void;
}

/**
 * The browser's half of the sign-in: one authorization however many requests ask for it, the way to WeChat and back,
 * and a failure that can be shown and tried again.
 */
export function createSignIn(options: SignInOptions): SignIn {
  const { window, storage, http, person, kept, wouldLose, signedIn, requestId } = options;
  const { location, history } = window;
  const state = createSignal<SignInState>({ kind: 'idle' });
  const trips = createTripMemory(storage, () => window.Date.now());
  let waiting: { resolve: () => void; reject: (error: PortalError) => void }[] = [];
  let stuck: number | undefined;
  /** The person came back from WeChat by Back: leaving again at once would be a trap. */
  let cameBack = false;
  /** The person pressed the button to sign in: after signing out, nothing else begins a sign-in. */
  let chosen = false;
  /** This page is where WeChat came back to. */
  let returned = false;

  const here = (): string => location.pathname + cleanSearch(location.search);
  /** The page's address with parameters of its own that are named like WeChat's. */
  const ownAddress = (): string =>
    readReturn(location.search) === null ? location.pathname + location.search : here();
  const outcome = (): Promise<void> => new Promise((resolve, reject) => void waiting.push({ resolve, reject }));

  function settle(to: SignInState, then: (one: (typeof waiting)[number]) => void): void {
    window.clearTimeout(stuck);
    const settled = waiting;
    waiting = [];
    state.set(to);
    settled.forEach(then);
  }

  function fail(error: PortalError): { kind: 'failed'; failure: SignInFailure } {
    const trip = trips.last();
    const failure: SignInFailure = {
      id: error.id,
      status: error.status,
      requestId: error.requestId || requestId,
      retryAfter: error.retryAfter,
      kept: kept(person.get() || (trip && trip.person)),
      retry: once(() => retry(failure)),
    };
    settle({ kind: 'failed', failure }, ({ reject }) => reject(signInNeeded()));
    return { kind: 'failed', failure };
  }

  /** Leaves for WeChat, unless that would go round for ever, lose what was typed or trap the person. */
  function begin(invitation: Invitation, force = false): void {
    if (state.get().kind === 'leaving') return;
    if (cameBack) return void fail(new PortalError('sign-in-left'));
    if (invitation.signedOut === true && !chosen) return void fail(new PortalError('signed-out'));
    if (wouldLose() && !force) return void fail(new PortalError('not-kept'));
    const counted = trips.leave({
      corpId: invitation.corpId,
      person: person.get(),
      path: ownAddress(),
      hash: location.hash,
    });
    // A tab that remembers nothing cannot count: there the first way back that leads nowhere is the last.
    if (counted === 'too-many' || (counted === 'forgotten' && returned))
      return void fail(new PortalError('sign-in-loop', { status: 429 }));
    state.set({ kind: 'leaving' });
    stuck = window.setTimeout(() => void fail(new PortalError('timeout')), leavingMilliseconds);
    location.replace(withRedirectUri(invitation.authorizeUrl, location.origin + here()));
  }

  function met(userid: string): boolean {
    if (person.get() === null) person.set(userid);
    if (person.get() === userid) return true;
    state.set({ kind: 'leaving' });
    location.reload();
    return false;
  }

  async function welcome(user: User): Promise<Resumed> {
    // Nothing that waits is answered: it would be asked in another person's name.
    if (!met(user.id)) return new Promise(() => undefined);
    settle({ kind: 'idle' }, ({ resolve }) => resolve());
    await signedIn();
    return { kind: 'signed-in', user };
  }

  /** Goes where an answer leads. Settles only if the page stays. */
  async function follow(answer: Answer, force?: boolean): Promise<Resumed> {
    if ('user' in answer) return welcome(answer.user);
    const settled = outcome();
    begin(answer.invitation, force);
    await settled.catch(() => undefined);
    const now = state.get();
    return now.kind === 'failed' ? now : follow(await ask());
  }

  const ask = async (): Promise<Answer> => readAnswer(await http.get('/api/me', { bare: true }));

  /** Finds out how things stand. */
  function look(): void {
    ask()
      .then((answer) => follow(answer))
      .catch((error: unknown) => fail(toPortalError(error)));
  }

  async function retry(failure: SignInFailure): Promise<Resumed> {
    trips.forgive();
    cameBack = false;
    chosen = true;
    try {
      return await follow(await ask(), failure.id === 'not-kept');
    } catch (error) {
      return fail(toPortalError(error));
    }
  }

  /** Sends the code; once more if the answer was lost, which is safe: the server remembers what became of a code. */
  async function exchange(code: string, sent: string): Promise<Answer> {
    const corpId = trips.last()?.corpId;
    if (corpId === undefined) {
      const found = await ask();
      if ('user' in found) return found;
      return post({ code, state: sent, corpId: found.invitation.corpId });
    }
    return post({ code, state: sent, corpId });
  }

  async function post(body: { code: string; state: string; corpId: string }): Promise<Answer> {
    const send = async (): Promise<Answer> => readAnswer(await http.post('/api/session', body, { bare: true }));
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
    const trip = trips.last();
    const clean = here();
    history.replaceState(
      history.state,
      '',
      location.origin + (trip && withoutReturn(trip.path) === clean ? trip.path + trip.hash : clean),
    );
    if (back.code === '') return fail(new PortalError('sign-in-refused', { status: 403 }));
    returned = true;
    try {
      return await follow(await exchange(back.code, back.state));
    } catch (error) {
      return fail(toPortalError(error));
    }
  }

  window.addEventListener('pageshow', ({ persisted }) => {
    if (!persisted || state.get().kind !== 'leaving') return;
    cameBack = true;
    window.clearTimeout(stuck);
    state.set({ kind: 'idle' });
    look();
  });

  return {
    view: state,
    resume,
    met,
    forget: trips.forget,
    closed: () => (state.get().kind === 'leaving' ? outcome() : null),

    required(invitation) {
      if (state.get().kind === 'failed') return Promise.reject(signInNeeded());
      const settled = outcome();
      if (invitation) begin(invitation);
      else look();
      return settled;
    },

    passed() {
      cameBack = false;
      chosen = false;
      trips.forgive();
    },
  };
}

/** The address that WeChat is given for a path: without parameters of its names. */
function withoutReturn(path: string): string {
  const cut = path.indexOf('?');
  return cut < 0 ? path : path.slice(0, cut) + cleanSearch(path.slice(cut));
}

const signInNeeded = (): PortalError => new PortalError('sign-in-needed', { status: 203 });

function readAnswer({ status, data }: AxiosResponse<unknown>): Answer {
  const invitation = readInvitation(data);
  if (status === 203 && invitation) return { invitation };
  const user = isObject(data) && isObject(data.user) ? data.user : data;
  if (isObject(user) && typeof user.id === 'string' && typeof user.name === 'string')
    return { user: { id: user.id, name: user.name } };
  throw new PortalError('unexpected', { status });
}

/** Runs the action again only when its last run has settled; until then all share that run. */
function once<T>(action: () => Promise<T>): () => Promise<T> {
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
