import { timesSignedOut } from '../sign-in/clear-at-sign-out';
import { createDrafts, type OwnedDrafts } from '../writes/drafts';
import type { BrowserWindow } from './browser-window';
import { watchConnection } from './connection';
import { createSignal, type Signal } from './observable';
import { createSafeStorage, type SafeStorage } from './safe-storage';
import type { Connection } from './types';

/** What the client knows without the server: the tab's storage, its person and its connection. */
export interface TabState {
  storage: SafeStorage;
  /** The userid of the page's person; null until it is known. */
  person: Signal<string | null>;
  drafts: OwnedDrafts;
  connection: Connection;
  /** Whether the person signed out in this tab after the page was loaded. */
  isSignedOut(): boolean;
}

export function createTabState(window: BrowserWindow): TabState {
  const storage = createSafeStorage(() => window.sessionStorage);
  const signedOutAtStart = timesSignedOut(storage);
  const person = createSignal<string | null>(null);
  return {
    storage,
    person,
    drafts: createDrafts({ storage, person }),
    connection: watchConnection(window),
    isSignedOut: () => timesSignedOut(storage) !== signedOutAtStart,
  };
}
