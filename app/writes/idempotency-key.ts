import type { BrowserWindow } from '../api/browser-window';

/** 128 random bits as 32 hexadecimal digits. Older webviews and plain http lack `crypto.randomUUID`. */
export function createIdempotencyKey(window: BrowserWindow): string {
  const bytes = new Uint8Array(16);
  window.crypto.getRandomValues(bytes);
  return Array.from(bytes, (byte) => (byte + 256).toString(16).slice(1)).join('');
}
