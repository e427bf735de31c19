/**
 * Signing out; `clear-at-sign-out.ts` lists what it clears. In its own file, because it is loaded with the page that
 * has the buttons.
 */

import type { Client, SignOutDependencies } from '../api/types';

/** Set in this tab while a person signs in because their session had expired when they signed out on all devices. */
export const signOutName = 'foyer.sign-out';

/**
 * Ends this session, or all sessions of the person, and clears their data from this tab's storage. Rejects with a
 * `PortalError`, and then clears nothing. Without a valid session it is not known whose sessions to end, so the tab
 * leaves for a sign-in, and the promise stays pending; `takeSignOut` then continues.
 * @returns whether the server ended the session; if not, only this browser is signed out
 */
export async function signOut(client: Client, { everywhere = false } = {}): Promise<{ ended: boolean }> {
  await client.ready();
  const dependencies = client.signOutDependencies();
  const { http, owner, isSamePerson, clearTab, toPortalError, readChallenge, signInNeeded } = dependencies;
  const params = everywhere ? { everywhere } : {};
  const headers = { 'X-Foyer-Person': owner };
  const send = () => http.delete<unknown>('/api/session', { params, headers, bare: true });
  let ended = true;
  try {
    const { status, data } = await send();
    if (status === 203 && readChallenge(data)?.signedOut === true) {
      // This browser is signed out already, for example by a first attempt whose response was lost.
      ended = false;
    } else if (status === 203) {
      await signInFirst(dependencies);
      if ((await send()).status === 203) throw signInNeeded();
    }
  } catch (error) {
    const { id } = toPortalError(error);
    if (id === 'other-person') await isSamePerson();
    // The cookie is gone, so this browser is signed out.
    if (id !== 'session-not-ended') throw error;
    ended = false;
  }
  clearTab();
  return { ended };
}

/** Resolves if the tab need not leave for WeChat. */
async function signInFirst({ window, storage, owner, isSamePerson, signInNeeded }: SignOutDependencies): Promise<void> {
  if (!storage.write(signOutName, JSON.stringify({ person: owner, at: window.Date.now() }))) throw signInNeeded();
  try {
    await isSamePerson();
  } finally {
    storage.remove(signOutName);
  }
}

/**
 * Whether the person has to be signed out on all devices now: they confirmed it, but their session had expired, and
 * this tab left to sign in again. True once.
 */
export function takeSignOut(client: Client): boolean {
  const { storage, owner, isToSignOut } = client.signOutDependencies();
  const taken = isToSignOut();
  if (owner !== null) storage.remove(signOutName);
  return taken;
}
