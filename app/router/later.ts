import type { Portal } from '../app-context';
import { installFreshness } from './freshness';
import { preloadPages } from './preload-pages';
import { restoreLayout } from './restore-layout';
import { installServiceWorker } from './service-worker';

/**
 * Installs what the first view does not need. It is in the chunk of all pages.
 * @param refresh reloads the data of the page while it stays visible
 */
export function installLater(portal: Portal, refresh: () => void): void {
  installFreshness(portal, refresh);
  restoreLayout();
  installServiceWorker(portal);
  preloadPages(portal);
}
