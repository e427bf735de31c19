import type { Language } from '../../app/api/contract';
import { type BodyPart, sharedPart } from '../http/body-parts';
import { hashSource } from './content-security-policy';
import { documentStart } from './document';
import { escapeHtml } from './escape';
import type { AssetFiles, BuiltFrontEnd } from './front-end';

/** More than the number of combinations of components and chunks. It only bounds the cache. */
const cacheLimit = 64;

/** The document up to and including its styles and its inline script. */
export interface PageStart {
  /** What all pages of the language have in common. */
  common: BodyPart;
  /** The styles of this kind of page. */
  own: string;
}

/** The files that a kind of page loads. */
export interface PageAssets {
  start(language: Language): PageStart;
  /** Sources for the page's policy, in addition to this origin. */
  scriptSources: readonly string[];
  styleSources: readonly string[];
  /** Attributes with the addresses of the scripts that are loaded after the page (build/browser/load-chunks.ts). */
  laterScripts: string;
  /** The script tags. */
  scripts: string;
  /** The addresses of all scripts, and of style sheets that are not part of every page. */
  files: readonly string[];
}

/**
 * Finds the files that pages of a build load: those of the app, of the rendered lazy components (by vue-loader's ids),
 * and of named chunks (the code and the words of the page). Nothing else is preloaded, because the connection may be
 * slow.
 */
export function createPageAssets(
  built: BuiltFrontEnd,
): (components: ReadonlySet<string>, named: readonly string[]) => PageAssets {
  const { manifest } = built;
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
      built,
      [...indexes].flatMap((index) => manifest.chunks[index] ?? []),
    );
    if (cache.size < cacheLimit) cache.set(key, made);
    return made;
  };
}

function assetsOf(built: BuiltFrontEnd, chunks: readonly AssetFiles[]): PageAssets {
  const { entry, chunks: all, named } = built.manifest;
  const sheets = unique(chunks.flatMap((chunk) => chunk.styles)).filter((href) => !entry.styles.includes(href));
  // The script that starts the app comes last, so that the chunks it imports at once are already loaded.
  const scripts = unique([
    ...entry.scripts.slice(0, -1),
    ...chunks.flatMap((chunk) => chunk.scripts),
    ...entry.scripts.slice(-1),
  ]);
  const starts: Partial<Record<Language, PageStart>> = {};
  return {
    start(language) {
      return (starts[language] ??= startOf(built, language, sheets));
    },
    laterScripts: ['pages', 'data']
      .map((name) => [name, (named[name] ?? []).flatMap((index) => all[index]?.scripts ?? [])[0]] as const)
      .map(([name, src]) => (src === undefined ? '' : ` data-${name}="${escapeHtml(src)}"`))
      .join(''),
    scriptSources: scriptSources(built),
    styleSources: [...entry.styles, ...sheets].flatMap((href) => {
      const text = sheetText(built, href);
      return text === undefined ? [] : hashSource(text);
    }),
    files: [...scripts, ...sheets],
    scripts: scripts.map((src) => scriptTag(src, built.styles === null)).join('\n'),
  };
}

/** The common beginnings of the builds in use. */
const commonStarts = new WeakMap<BuiltFrontEnd, Map<Language, BodyPart>>();

function startOf(built: BuiltFrontEnd, language: Language, sheets: readonly string[]): PageStart {
  const known = commonStarts.get(built) ?? new Map<Language, BodyPart>();
  commonStarts.set(built, known);
  const common = known.get(language) ?? sharedPart(Buffer.from(entryStart(built, language)));
  known.set(language, common);
  return { common, own: sheets.map((href) => `${styleTag(href, sheetText(built, href))}\n`).join('') };
}

/** The beginning of all pages of a language: the styles of the entry, and the inline script. */
export function entryStart(built: BuiltFrontEnd, language: Language): string {
  const { entry, inlineScript } = built.manifest;
  const styles = unique(entry.styles).map((href) => styleTag(href, sheetText(built, href)));
  return documentStart(language, [...styles, `<script>${inlineScript}</script>`].join('\n'));
}

export const scriptSources = ({ manifest }: BuiltFrontEnd): string[] => [hashSource(manifest.inlineScript)];

/** The text of a style sheet in a document; undefined in development. */
export const sheetText = ({ styles }: BuiltFrontEnd, href: string): string | undefined =>
  styles
    ?.get(href)
    ?.trim()
    .replace(/<\/(?=style)/gi, '<\\/');

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
