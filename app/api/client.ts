import { loadOnce } from '../load-once';
import type { BrowserWindow } from './browser-window';
import type { Api, CallInput, Endpoint } from './endpoint';
import { createSignal } from './observable';
import { PortalError } from './portal-error';
import { createTabState } from './tab-state';
import type { DataClient } from './data-client';
import type { Client, KeptWrite, SignInState } from './types';

export interface ClientOptions {
  window: BrowserWindow;
  /** The request id of the page, for failures without a response. */
  requestId: string;
  /** The build that the page was loaded from; absent in development. */
  build?: string | undefined;
  /** Loads the code of the data client. */
  load(): Promise<Pick<typeof import('./data-client'), 'createDataClient'>>;
}

/** What WeChat adds to an address contains a `state`; `return-address.ts` reads it exactly. */
const mayBeReturn = /[?&]state=/;

/**
 * Creates the client of the app in the browser. `entry-client` calls it once, before it creates the app. Requests,
 * writes and the sign-in are in the data client, whose code is loaded after the page, or when it is first needed.
 */
export function createClient({ window, requestId, build, load }: ClientOptions): Client {
  const tab = createTabState(window);
  const signIn = createSignal<SignInState>({ kind: 'idle' });
  const keptWrites = createSignal<readonly KeptWrite[]>([]);
  let client: DataClient | undefined;

  const loaded = loadOnce(async () => {
    const { createDataClient } = await load().catch(() => Promise.reject(new PortalError('offline')));
    client = createDataClient({ window, tab, requestId, build });
    client.signIn.subscribe(signIn.set);
    client.keptWrites.subscribe(keptWrites.set);
    keptWrites.set(client.keptWrites.get());
    return client;
  });

  function needed(): DataClient {
    if (client === undefined) throw new Error('Called before `ready` was resolved.');
    return client;
  }

  const api: Api = async <Input extends CallInput, Output>(
    endpoint: Endpoint<Input, Output>,
    input: Input,
    options?: Parameters<Api>[2],
  ): Promise<Output> => (client ?? (await loaded())).api(endpoint, input, options);

  return {
    ready: async () => void (await loaded()),
    api,
    signIn,
    keptWrites: {
      ...keptWrites,
      retry: (key) => client?.keptWrites.retry(key),
      dismiss: (key) => client?.keptWrites.dismiss(key),
    },
    drafts: tab.drafts,
    connection: tab.connection,
    person: tab.person,
    outdated: () => client?.outdated() ?? false,
    setPerson: tab.person.set,
    resumeSignIn: async () =>
      mayBeReturn.test(window.location.search) ? (await loaded()).resumeSignIn() : { kind: 'nothing' },
    checkSession: () =>
      loaded().then(
        (one) => one.checkSession(),
        () => 'unreachable',
      ),
    reportPageError: (report) =>
      void loaded().then(
        (one) => one.reportPageError(report),
        () => undefined,
      ),
    isSignedOut: tab.isSignedOut,
    unsent: () => needed().unsent(),
    signOutDependencies: () => needed().signOutDependencies(),
  };
}
