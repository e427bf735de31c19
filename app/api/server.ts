import type { Api } from './endpoint';
import { createSignal } from './observable';
import type { Client } from './types';

/**
 * Creates the client of one server rendering, which calls endpoints directly. In its own file, so that axios and the
 * sign-in are not part of the server bundle.
 */
export function createServerClient(api: Api): Client {
  return {
    ready: () => Promise.resolve(),
    api,
    signIn: createSignal({ kind: 'idle' }),
    keptWrites: { ...createSignal([]), retry: () => undefined, dismiss: () => undefined },
    drafts: { read: () => null, save: () => false, remove: () => undefined },
    connection: createSignal(true),
    person: createSignal(null),
    outdated: () => false,
    setPerson: () => undefined,
    resumeSignIn: () => Promise.resolve({ kind: 'nothing' }),
    checkSession: () => Promise.resolve('valid'),
    unsent: () => ({ writes: 0, drafts: 0 }),
    isSignedOut: () => false,
    reportPageError: () => undefined,
    signOutDependencies() {
      throw new Error('Signing out is not possible during server rendering.');
    },
  };
}
