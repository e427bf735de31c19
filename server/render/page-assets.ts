import type { Language } from '../../app/api/contract';
import { createGzipPrefix, type GzipPrefix } from '../http/gzip-prefix';
import { hashSource } from './content-security-policy';
import { documentStart } from './document';
import { escapeHtml } from './escape';
import type { AssetFiles, BuiltFrontEnd, ClientManifest } from './front-end';

/** More combinations than there are pages never come up; whatever happens, the cache stays small. */
const cacheLimit = 64;

/** What one kind of page loads. */
export interface PageAssets {
  /** The document up to and with its styles and its inline script. */
  start(language: Language): GzipPrefix;
  /** For the page's policy: what may run and style it besides the nonce. */
  scriptSources: readonly string[];
  styleSources: readonly string[];
  /** The script with the definitions of all pages. */
  pagesScript: string;
  /** Tags. */
  scripts(nonce: string): string;
}

/**
 * What pages of one build load: the app's own files, those of the lazily loaded components that were rendered, by
 * vue-loader's ids, and chunks by name (the words of the page). Nothing else is fetched ahead: the phone may be on a
 * train.
 */
export function createPageAssets({
  manifest,
  styles,
}: BuiltFrontEnd): (components: ReadonlySet<string>, named: readonly string[]) => PageAssets {
  const cache = new Map<string, PageAssets>();

  return (components, named) => {
    const lazy = [...components].filter((id) => manifest.components[id] !== undefined);
    const key = [...lazy, ...named].join(' ');
    const known = cache.get(key);
    if (known !== undefined) return known;
    const indexes = new Set([
      ...named.flatMap((name) => manifest.named[name] ?? []),
      ...lazy.flatMap((id) => manifest.components[id] ?? []),
    ]);
    const made = assetsOf(
      manifest,
      [...indexes].flatMap((index) => manifest.chunks[index] ?? []),
      styles,
    );
    if (cache.size < cacheLimit) cache.set(key, made);
    return made;
  };
}

function assetsOf(
  { entry, inlineScript, chunks: all, named }: ClientManifest,
  chunks: readonly AssetFiles[],
  texts: BuiltFrontEnd['styles'],
): PageAssets {
  const sheets = unique([entry, ...chunks].flatMap((chunk) => chunk.styles)).map((href) => ({
    href,
    text: texts
      ?.get(href)
      ?.trim()
      .replace(/<\/(?=style)/gi, '<\\/'),
  }));
  const styles = sheets.map(({ href, text }) => styleTag(href, text)).join('\n');
  // The script that starts the app comes last: what it imports first is there by then and is not asked for again.
  const scripts = unique([
    ...entry.scripts.slice(0, -1),
    ...chunks.flatMap((chunk) => chunk.scripts),
    ...entry.scripts.slice(-1),
  ]);
  const starts: Partial<Record<Language, GzipPrefix>> = {};
  return {
    start: (language) =>
      (starts[language] ??= createGzipPrefix(documentStart(language, `${styles}\n<script>${inlineScript}</script>`))),
    pagesScript: (named['pages'] ?? []).flatMap((index) => all[index]?.scripts ?? [])[0] ?? '',
    scriptSources: [hashSource(inlineScript)],
    // Sheets that are linked are replaced while the page is open (developers' run): by their address, without a nonce.
    styleSources:
      texts === null ? ["'self'"] : sheets.flatMap(({ text }) => (text === undefined ? [] : hashSource(text))),
    scripts: (nonce) =>
      scripts.map((src) => `<script nonce="${nonce}" src="${escapeHtml(src)}" defer></script>`).join('\n'),
  };
}

/** mini-css-extract's runtime finds `data-href` and does not load the sheet again. */
function styleTag(href: string, text: string | undefined): string {
  return text === undefined
    ? `<link rel="stylesheet" href="${escapeHtml(href)}">`
    : `<style data-href="${escapeHtml(href)}">${text}</style>`;
}

const unique = (items: readonly string[]): string[] => [...new Set(items)];
