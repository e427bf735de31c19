import { watch } from 'vue';
import type { Portal } from '../app-context';

/**
 * Whether the browser can run the service worker. Not on http, nor in WeCom on iOS. Without navigation preload (Chrome
 * before 59, Safari before 15.4), it would request each page twice.
 */
export const canRunWorker = (): boolean =>
  'serviceWorker' in window.navigator && 'navigationPreload' in window.ServiceWorkerRegistration.prototype;

/**
 * Registers the service worker, which shows the frame of the portal at once at the next visit, in the words of one
 * language. After signing out it is removed, with what it stored, which is nothing personal.
 */
export function installServiceWorker({ store, worker }: Portal): void {
  if (!canRunWorker()) return;
  const { serviceWorker: container } = window.navigator;
  const isSignedOut = (): boolean => store.state.viewer.signedOut || store.state.page.error?.id === 'signed-out';

  async function remove(): Promise<void> {
    const [registration, names] = await Promise.all([container.getRegistration('/'), window.caches.keys()]);
    await Promise.all([registration?.unregister(), ...names.map((name) => window.caches.delete(name))]);
  }

  async function update(): Promise<void> {
    if (isSignedOut()) await remove();
    else if (worker !== undefined && store.state.viewer.me !== null)
      await container.register(`${worker}?language=${store.state.viewer.language}`);
  }

  watch(
    () => `${store.state.viewer.language} ${store.state.viewer.me === null} ${isSignedOut()}`,
    () => void update().catch(() => undefined),
    { immediate: true },
  );
}
