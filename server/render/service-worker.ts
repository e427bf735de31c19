import { securityHeaderValues } from '../http/security-headers';
import type { AppRenderer } from './app-renderer';
import { openingFrame } from './document';
import { scriptJson } from './escape';
import { openingChunks, openingPages, type Openings } from './opening';
import { restOf, type PageParts } from './send-page';

/**
 * The script of the service worker (build/browser/service-worker.ts). It contains nothing about any person, and changes
 * with the release and the branding: browsers then install it again.
 * @param shell the unrendered page; null for a worker that removes itself
 */
export function workerScript(app: AppRenderer & { openings: Openings }, shell: PageParts | null): string {
  const { serviceWorker } = app.built.manifest;
  if (shell === null) return `const opening=null;\n${serviceWorker}\n`;
  const { tag, start, policy } = app.openings(shell.language, shell.brand.style);
  const assets = app.assets(shell.components, shell.chunks);
  const { entry } = app.built.manifest;
  const { files } = app.assets(new Set(), [...shell.chunks, ...openingChunks(shell.language)]);
  const preloads = entry.scripts.map((src) => `<link rel="modulepreload" href="${src}">`).join('');
  const opening = {
    tag,
    start,
    frame: preloads + openingFrame(shell.app),
    shell: restOf(app, shell, assets),
    headers: {
      ...securityHeaderValues,
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': policy,
    },
    files,
    pages: openingPages.source,
  };
  return `const opening=${scriptJson(opening)};\n${serviceWorker}\n`;
}
