import type { BrowserWindow } from './browser-window';
import { createSignal } from './observable';
import type { Connection } from './types';

/** Watches whether the device has a connection. True does not mean that the portal is reachable. */
export function watchConnection(window: BrowserWindow): Connection {
  const online = createSignal(window.navigator.onLine !== false);
  window.addEventListener('online', () => online.set(true));
  window.addEventListener('offline', () => online.set(false));
  return online;
}
