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

/** How often people have signed out in this tab. It stays: pages from the back/forward cache compare it. */
const signedOutName = 'foyer.signed-out';

/** The data of a person in the tab's storage. */
interface PersonalTexts {
  /** Removes everything of this person. */
  forgetAll(owner: string): void;
  /** Removes what only this page has, because it could not be stored. */
  forgetUnsaved(): void;
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

export const timesSignedOut = (storage: SafeStorage): number => Number(storage.read(signedOutName));

/** Clears the storage of this tab, and counts the sign-out for the other documents of the tab. */
export function clearTab(data: TabData): void {
  data.signIn.forget();
  data.storage.write(signedOutName, String(timesSignedOut(data.storage) + 1));
  const { writes, drafts, owner } = data;
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
