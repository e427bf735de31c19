import { escapeHtml } from './escape';
import type { AssetFiles, BuiltFrontEnd } from './front-end';

/** More combinations than there are pages never come up; whatever happens, the cache stays small. */
const cacheLimit = 64;

/** Tags of the style sheets and scripts of a page, for the head. */
export type PageAssets = (components: ReadonlySet<string>, nonce: string) => string;

/**
 * What pages of one build load: the app's own files and those of the lazily loaded components that were rendered, by
 * vue-loader's ids. Nothing else is fetched ahead: the phone may be on a train.
 */
export function createPageAssets({ manifest, styles }: BuiltFrontEnd): PageAssets {
  const cache = new Map<string, string[]>();

  return (components, nonce) => {
    const lazy = [...components].filter((id) => manifest.components[id] !== undefined);
    const key = lazy.join(' ');
    let parts = cache.get(key);
    if (parts === undefined) {
      const indexes = new Set(lazy.flatMap((id) => manifest.components[id] ?? []));
      parts = tagParts(manifest.entry, [...indexes].flatMap((index) => manifest.chunks[index] ?? []), styles);
      if (cache.size < cacheLimit) cache.set(key, parts);
    }
    return parts.join(nonce);
  };
}

/** The tags, cut where the nonce belongs. */
function tagParts(entry: AssetFiles, chunks: readonly AssetFiles[], styles: BuiltFrontEnd['styles']): string[] {
  const sheets = [entry, ...chunks].flatMap((chunk) => chunk.styles);
  // The script that starts the app comes last: what it imports first is there by then and is not asked for again.
  const scripts = [...entry.scripts.slice(0, -1), ...chunks.flatMap((chunk) => chunk.scripts), ...entry.scripts.slice(-1)];
  const mark = '\0';
  const tags = [
    ...unique(sheets).map((href) => styleTag(href, styles?.get(href), mark)),
    ...unique(scripts).map((src) => `<script nonce="${mark}" src="${escapeHtml(src)}" defer></script>`),
  ];
  return tags.join('\n').split(mark);
}

/** mini-css-extract's runtime finds `data-href` and does not load the sheet again. */
function styleTag(href: string, text: string | undefined, nonce: string): string {
  if (text === undefined) return `<link nonce="${nonce}" rel="stylesheet" href="${escapeHtml(href)}">`;
  return `<style nonce="${nonce}" data-href="${escapeHtml(href)}">${text.trim().replace(/<\/(?=style)/gi, '<\\/').replaceAll('\0', '')}</style>`;
}

const unique = (items: readonly string[]): string[] => [...new Set(items)];
