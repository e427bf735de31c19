import type { BrowserWindow } from './browser-window';
import { createSignal } from './observable';
import type { Connection } from './types';

/** Watches whether the device has a connection. True does not promise that the portal can be reached. */
export function watchConnection(window: BrowserWindow): Connection {
  const online = createSignal(window.navigator.onLine !== false);
  window.addEventListener('online', () => online.set(true));
  window.addEventListener('offline', () => online.set(false));
  return online;
}
