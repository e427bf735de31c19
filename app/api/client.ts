import type { AxiosRequestConfig } from 'axios';
import { me } from '../features/me/contract';
import type { BrowserWindow } from './browser-window';
import { watchBuild } from './build';
import type { Api } from './endpoint';
import { createHttpApi } from './http-api';
import { watchConnection } from './connection';
import { createDrafts } from '../writes/drafts';
import { createHttp, isObject, toPortalError } from './http';
import { createKeptWrites, type OwnedKeptWrites } from '../writes/kept-writes';
import { createSignal } from './observable';
import { PortalError } from './portal-error';
import { speakProtocol } from '../sign-in/protocol';
import { createSafeStorage } from './safe-storage';
import { createSignIn, type SignIn } from '../sign-in/sign-in';
import type { StoredWrite } from '../writes/stored-writes';
import type { Client } from './types';

/** How long the app waits at most for kept writes, so that its first reading already shows them. */
const headStartMilliseconds = 2000;

/** Remembers that the person has signed out in this tab, until somebody is signed in again. */
const signedOutName = 'foyer.signed-out';

export interface ClientOptions {
  window: BrowserWindow;
  /** Of the page, for failures that have none of their own. */
  requestId: string;
  /** Of the page; absent in development. */
  build?: string | undefined;
  /** Axios settings that differ, in tests. */
  axios?: AxiosRequestConfig;
}

/** The browser's side of the portal: made once, by `entry-client`, before the app. Touches nothing until it is used. */
export function createClient({ window, requestId, build, axios }: ClientOptions): Client {
  const http = createHttp(axios);
  const otherBuild = watchBuild(http, build);
  const storage = createSafeStorage(() => window.sessionStorage);
  const person = createSignal<string | null>(null);
  let signedIn = false;
  const drafts = createDrafts({ storage, person });

  const writes: OwnedKeptWrites = createKeptWrites({
    window,
    storage,
    drafts,
    person,
    deliver,
    stillThePerson,
  });

  const signIn: SignIn = createSignIn({
    window,
    storage,
    http,
    person,
    requestId,
    kept: (whose) => ({
      writes: whose === null ? 0 : writes.count(whose),
      drafts: whose === null ? 0 : drafts.count(whose),
    }),
    wouldLose: () => writes.unsaved() || drafts.unsaved(),
    signedIn: () =>
      Promise.race([
        writes.flush(),
        new Promise<void>((resolve) => void window.setTimeout(resolve, headStartMilliseconds)),
      ]),
  });
  speakProtocol(http, signIn);

  /**
   * Says whose page this is, where that is known: the session may be another person's by now, and nothing is done in
   * their name nor read into this page.
   */
  const inTheNameOf = (owner: string | null) => ({ 'X-Foyer-Person': owner });

  async function stillThePerson(): Promise<boolean> {
    const { data } = await http.get<unknown>('/api/me');
    return isObject(data) && typeof data.id === 'string' && signIn.met(data.id);
  }

  /** Where the session is another person's by now, the page is loaded anew for them, and this does not settle. */
  async function get<T>(path: string, config: AxiosRequestConfig): Promise<T> {
    try {
      return (await http.get<T>(path, { ...config, headers: inTheNameOf(person.get()) })).data;
    } catch (error) {
      if (toPortalError(error).id !== 'other-person' || (await stillThePerson())) throw error;
      return new Promise(() => undefined);
    }
  }

  /** An answer counts only if it is the portal's: JSON, or none at all where the server says so. */
  async function deliver(
    { key, method, path, body, owner }: StoredWrite,
    signal: AbortSignal | undefined,
  ): Promise<unknown> {
    const { status, data } = await http.request<unknown>({
      method,
      url: path,
      data: body === null ? undefined : body,
      signal,
      headers: { ...inTheNameOf(owner), 'Idempotency-Key': key },
    });
    if (status !== 204 && !isObject(data)) throw new PortalError('unexpected', { status });
    return data;
  }

  const call = createHttpApi({ get, writes });

  /**
   * Hears who the server says the person is. If that is someone else, the page is loaded again and the call does not
   * settle.
   */
  const api: Api = async (endpoint, input, options) => {
    const answer = await call(endpoint, input, options);
    if (
      endpoint.path !== me.read.path ||
      endpoint.method !== 'GET' ||
      !isObject(answer) ||
      typeof answer.id !== 'string'
    )
      return answer;
    return signIn.met(answer.id) ? answer : new Promise(() => undefined);
  };

  person.subscribe(() => {
    storage.remove(signedOutName);
    void writes.flush();
  });

  return {
    api,
    signIn: signIn.view,
    keptWrites: writes,
    drafts,
    connection: watchConnection(window),
    person,
    outdated: () => otherBuild() && !writes.unsaved() && !drafts.unsaved(),
    async resumeSignIn() {
      const resumed = await signIn.resume();
      signedIn = resumed.kind === 'signed-in';
      return resumed;
    },

    hasSignedIn: () => signedIn,

    async checkSession() {
      try {
        const { data } = await http.get<unknown>('/api/me', { bare: true });
        return isObject(data) && data.id === person.get() ? 'valid' : 'invalid';
      } catch (error) {
        return toPortalError(error).status === 0 ? 'unreachable' : 'invalid';
      }
    },

    setPerson: person.set,

    reportPageError(report) {
      // No reason to sign in, nor to try again.
      http.post('/api/page-errors', report, { bare: true }).catch(() => undefined);
    },

    unsent() {
      const owner = person.get();
      if (owner === null) return { writes: 0, drafts: 0 };
      return { writes: writes.count(owner), drafts: drafts.count(owner) - writes.drafts(owner) };
    },

    isSignedOut: () => storage.read(signedOutName) !== null,

    async signOut({ everywhere = false } = {}) {
      const owner = person.get();
      let failure: unknown = null;
      try {
        await http.delete('/api/session', { params: everywhere ? { everywhere } : {}, headers: inTheNameOf(owner) });
      } catch (error) {
        const { id } = toPortalError(error);
        if (id === 'other-person') await stillThePerson();
        // This browser is signed out all the same.
        if (id !== 'session-not-ended') throw error;
        failure = error;
      }
      signIn.forget();
      storage.write(signedOutName, '1');
      if (owner !== null) {
        writes.forgetAll(owner);
        drafts.forgetAll(owner);
      }
      if (failure !== null) throw failure;
    },
  };
}
