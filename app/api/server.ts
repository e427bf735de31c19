import type { Api } from './endpoint';
import { createSignal } from './observable';
import type { Client } from './types';

/**
 * The client during server rendering: the person's door by straight calls, and nothing of a browser. Each rendering has
 * its own. Neither axios nor the sign-in is in the server's bundle.
 */
export function createServerClient(api: Api): Client {
  return {
    api,
    signIn: createSignal({ kind: 'idle' }),
    keptWrites: { ...createSignal([]), retry: () => undefined, dismiss: () => undefined },
    drafts: { read: () => null, save: () => false, remove: () => undefined },
    connection: createSignal(true),
    person: createSignal(null),
    outdated: () => false,
    setPerson: () => undefined,
    resumeSignIn: () => Promise.resolve({ kind: 'nothing' }),
    hasSignedIn: () => false,
    checkSession: () => Promise.resolve('valid'),
    unsent: () => ({ writes: 0, drafts: 0 }),
    isSignedOut: () => false,
    reportPageError: () => undefined,
    signOut: () => Promise.reject(new Error('Nobody signs out while a page is rendered.')),
  };
}
