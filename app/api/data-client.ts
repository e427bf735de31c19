import type { AxiosRequestConfig } from 'axios';
import { me } from '../features/me/contract';
import type { BrowserWindow } from './browser-window';
import { watchBuild } from './build';
import type { Api } from './endpoint';
import { createHttpApi } from './http-api';
import { createHttp, toPortalError } from './http';
import { isObject } from './is-object';
import { createKeptWrites, type OwnedKeptWrites } from '../writes/kept-writes';
import { PortalError } from './portal-error';
import { clearTab, type TabData } from '../sign-in/clear-at-sign-out';
import { addSignInProtocol, readChallenge } from '../sign-in/protocol';
import { createSignIn, signInNeeded, type SignIn } from '../sign-in/sign-in';
import type { signOutName } from '../sign-in/sign-out';
import type { StoredWrite } from '../writes/stored-writes';
import type { TabState } from './tab-state';
import type { Client } from './types';

/** After a sign-in the app waits this long for kept writes, so that its first read includes them. */
const keptWritesFirstMs = 2000;

/** A sign-out that the person confirmed before a sign-in happens within this time. */
const signOutAfterSignInMs = 600_000;

/** What the client has as soon as its code is loaded. */
export type DataClient = Pick<
  Client,
  | 'api'
  | 'signIn'
  | 'keptWrites'
  | 'outdated'
  | 'resumeSignIn'
  | 'reportPageError'
  | 'checkSession'
  | 'unsent'
  | 'signOutDependencies'
>;

export interface DataClientOptions {
  window: BrowserWindow;
  tab: TabState;
  /** The request id of the page, for failures without a response. */
  requestId: string;
  /** The build that the page was loaded from; absent in development. */
  build?: string | undefined;
  /** Overrides axios settings, for tests. */
  axios?: AxiosRequestConfig;
}

/** Creates the part of the client that talks to the server. `client.ts` calls it once. */
export function createDataClient({ window, tab, requestId, build, axios }: DataClientOptions): DataClient {
  const { storage, person, drafts, isSignedOut } = tab;
  const http = createHttp(axios);
  const otherBuild = watchBuild(http, build);

  const writes: OwnedKeptWrites = createKeptWrites({
    window,
    storage,
    drafts,
    person,
    deliver,
    isSamePerson,
  });

  const signIn: SignIn = createSignIn({
    window,
    storage,
    http,
    person,
    requestId,
    unsent: (whose) => ({
      writes: whose === null ? 0 : writes.count(whose),
      drafts: whose === null ? 0 : drafts.count(whose),
    }),
    wouldLose: () => writes.unsaved() || drafts.unsaved(),
    signedIn: async () => {
      if (isToSignOut()) return;
      await Promise.race([
        writes.flushAfterSignIn(),
        new Promise<void>((resolve) => void window.setTimeout(resolve, keptWritesFirstMs)),
      ]);
    },
  });
  addSignInProtocol(http, signIn);

  const tabData = (): TabData => ({ storage, signIn, writes, drafts, owner: person.get() });

  function isToSignOut(): boolean {
    const stored = storage.readJson('foyer.sign-out' satisfies typeof signOutName);
    return (
      isObject(stored) && stored.person === person.get() && window.Date.now() - Number(stored.at) < signOutAfterSignInMs
    );
  }

  /** Sends the kept writes, unless the person has confirmed that they are deleted. */
  function flush(): void {
    if (!isToSignOut()) void writes.flush();
  }

  window.addEventListener('online', flush);
  window.addEventListener('pageshow', ({ persisted }) => {
    if (!persisted) return;
    writes.load();
    if (isSignedOut()) {
      // The storage may already have texts of the next sign-in.
      writes.forgetUnsaved();
      drafts.forgetUnsaved();
    }
    flush();
  });

  /**
   * Names the page's person, if known. The server refuses the request if the session belongs to someone else, because
   * another tab may have signed them in.
   */
  const personHeader = (owner: string | null) => ({ 'X-Foyer-Person': owner });

  async function isSamePerson(): Promise<boolean> {
    const { data } = await http.get<unknown>('/api/me');
    return isObject(data) && typeof data.id === 'string' && signIn.checkPerson(data.id);
  }

  /** If the session belongs to someone else, the page is reloaded for them, and the promise stays pending. */
  async function get<T>(path: string, config: AxiosRequestConfig): Promise<T> {
    try {
      return (await http.get<T>(path, { ...config, headers: personHeader(person.get()) })).data;
    } catch (error) {
      if (config.bare === true || toPortalError(error).id !== 'other-person' || (await isSamePerson())) throw error;
      return new Promise(() => undefined);
    }
  }

  /** Accepts only a JSON object or a 204 as the portal's response. */
  async function deliver(
    { key, method, path, body, owner }: StoredWrite,
    signal: AbortSignal | undefined,
  ): Promise<unknown> {
    const { status, data } = await http.request<unknown>({
      method,
      url: path,
      data: body === null ? undefined : body,
      signal,
      headers: { ...personHeader(owner), 'Idempotency-Key': key },
    });
    if (status !== 204 && !isObject(data)) throw new PortalError('unexpected', { status });
    return data;
  }

  const call = createHttpApi({ get, writes });

  /** Checks the person in each response of `GET /api/me`. If it is someone else, the page is reloaded. */
  const api: Api = async (endpoint, input, options) => {
    const response = await call(endpoint, input, options);
    if (
      endpoint.path !== me.read.path ||
      endpoint.method !== 'GET' ||
      !isObject(response) ||
      typeof response.id !== 'string'
    )
      return response;
    return signIn.checkPerson(response.id) ? response : new Promise(() => undefined);
  };

  person.subscribe(flush);
  if (person.get() !== null) flush();

  return {
    api,
    signIn: signIn.view,
    keptWrites: writes,
    outdated: () => otherBuild() && !writes.unsaved() && !drafts.unsaved(),
    resumeSignIn: signIn.resume,

    async checkSession() {
      try {
        const { data } = await http.get<unknown>('/api/me', { bare: true });
        return isObject(data) && data.id === person.get() ? 'valid' : 'invalid';
      } catch (error) {
        return toPortalError(error).status === 0 ? 'unreachable' : 'invalid';
      }
    },

    reportPageError(report) {
      // Best effort: without a session the report is dropped.
      http.post('/api/page-errors', report, { bare: true }).catch(() => undefined);
    },

    unsent() {
      const owner = person.get();
      if (owner === null) return { writes: 0, drafts: 0 };
      return { writes: writes.count(owner), drafts: drafts.count(owner) - writes.drafts(owner) };
    },

    signOutDependencies: () => ({
      window,
      storage,
      http,
      owner: person.get(),
      isSamePerson,
      isToSignOut,
      clearTab: () => clearTab(tabData()),
      toPortalError,
      readChallenge,
      signInNeeded,
    }),
  };
}
