/**
 * What signing out clears in the browser. This file is the complete list:
 *
 * - `clearTab`: from the tab's storage, the sign-in attempts, the unsent writes and the drafts of the person
 * - `clearPage`: from the page, the whole store except the language
 *
 * The server clears the cookies of the session and of pending sign-ins (`DELETE /api/session` in
 * `server/session/routes.ts`). Scroll positions stay, because they contain nothing personal.
 */

import type { SafeStorage } from '../api/safe-storage';
import type { PortalStore } from '../store';
import type { SignIn } from './sign-in';

/** Set in this tab from sign-out to the next sign-in. */
const signedOutName = 'foyer.signed-out';

/** The data of a person in the tab's storage. */
interface PersonalTexts {
  /** Removes everything of this person. */
  forgetAll(owner: string): void;
}

/** The data that `clearTab` clears. */
export interface TabData {
  storage: SafeStorage;
  signIn: Pick<SignIn, 'forget'>;
  writes: PersonalTexts;
  drafts: PersonalTexts;
  /** The userid of the page's person, or null. */
  owner: string | null;
}

export const isSignedOut = (storage: SafeStorage): boolean => storage.read(signedOutName) !== null;

/** Called when a person has signed in, so that the tab no longer counts as signed out. */
export const endSignedOut = (storage: SafeStorage): void => storage.remove(signedOutName);

/** Clears the storage of this tab, and marks the tab as signed out for its other documents. */
export function clearTab(data: TabData): void {
  data.signIn.forget();
  data.storage.write(signedOutName, '1');
  clearTexts(data);
}

/** Clears what the person has typed: unsent writes and drafts. */
export function clearTexts({ writes, drafts, owner }: Pick<TabData, 'writes' | 'drafts' | 'owner'>): void {
  if (owner === null) return;
  writes.forgetAll(owner);
  drafts.forgetAll(owner);
}

/**
 * Clears all data of the person who signed out from the page.
 * @param ended whether the server ended the session
 */
export function clearPage({ store }: { store: Pick<PortalStore, 'reset' | 'commit'> }, ended = true): void {
  store.reset();
  store.commit('viewer/signedOut', ended);
}
