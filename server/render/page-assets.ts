import type { Language } from '../../app/api/contract';
import { type BodyPart, sharedPart } from '../http/body-parts';
import { hashSource } from './content-security-policy';
import { documentStart } from './document';
import { escapeHtml } from './escape';
import type { AssetFiles, BuiltFrontEnd, ClientManifest } from './front-end';

/** More than the number of combinations of components and chunks. It only bounds the cache. */
const cacheLimit = 64;

/** The files that a kind of page loads. */
export interface PageAssets {
  /** The document up to and including its styles and its inline script. */
  start(language: Language): BodyPart;
  /** Sources for the page's policy, in addition to this origin. */
  scriptSources: readonly string[];
  styleSources: readonly string[];
  /** Attributes with the addresses of the scripts that are loaded after the page (build/browser/load-chunks.ts). */
  laterScripts: string;
  /** The script tags. */
  scripts: string;
}

/**
 * Finds the files that pages of a build load: those of the app, of the rendered lazy components (by vue-loader's ids),
 * and of named chunks (the code and the words of the page). Nothing else is preloaded, because the connection may be
 * slow.
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
  // The script that starts the app comes last, so that the chunks it imports at once are already loaded.
  const scripts = unique([
    ...entry.scripts.slice(0, -1),
    ...chunks.flatMap((chunk) => chunk.scripts),
    ...entry.scripts.slice(-1),
  ]);
  const starts: Partial<Record<Language, BodyPart>> = {};
  return {
    start: (language) =>
      (starts[language] ??= sharedPart(documentStart(language, `${styles}\n<script>${inlineScript}</script>`))),
    laterScripts: ['pages', 'data']
      .map((name) => [name, (named[name] ?? []).flatMap((index) => all[index]?.scripts ?? [])[0]] as const)
      .map(([name, src]) => (src === undefined ? '' : ` data-${name}="${escapeHtml(src)}"`))
      .join(''),
    scriptSources: [hashSource(inlineScript)],
    styleSources: sheets.flatMap(({ text }) => (text === undefined ? [] : hashSource(text))),
    scripts: scripts.map((src) => scriptTag(src, texts === null)).join('\n'),
  };
}

/** Engines without modules load other scripts (build/browser/retry-scripts.ts), except in development. */
const scriptTag = (src: string, inDevelopment: boolean): string =>
  inDevelopment
    ? `<script src="${escapeHtml(src)}" defer></script>`
    : `<script type="module" src="${escapeHtml(src)}"></script>`;

/** mini-css-extract's runtime finds `data-href` and does not load the sheet again. */
function styleTag(href: string, text: string | undefined): string {
  return text === undefined
    ? `<link rel="stylesheet" href="${escapeHtml(href)}">`
    : `<style data-href="${escapeHtml(href)}">${text}</style>`;
}

const unique = (items: readonly string[]): string[] => [...new Set(items)];
