import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AssetFiles, ClientManifest } from '../server/render/front-end';

/** The maximum for all scripts of a first view, in bytes of Brotli. */
export const firstViewLimit = 53_000;
/** The maximum for the scripts that a page adds to those of every page, in bytes of Brotli. */
export const pageLimit = 8_000;

/** What the first view of a page loads, in bytes of Brotli. */
export interface PageWeight {
  page: string;
  scripts: number;
  /** The part of `scripts` that is loaded when the page is opened later, from another one. */
  own: number;
  styles: number;
  /** Number of scripts. */
  requests: number;
}

/** Measures the compressed files of every page of a finished build, the largest first. */
export async function measurePages(
  clientFolder: string,
  manifest: ClientManifest,
  pages: ReadonlyMap<string, string>,
): Promise<PageWeight[]> {
  const sizeOf = async (files: readonly string[]): Promise<number> => {
    const sizes = await Promise.all(
      files.map(async (file) => (await readFile(join(clientFolder, `${file}.br`))).length),
    );
    return sizes.reduce((sum, size) => sum + size, 0);
  };
  const weights = await Promise.all(
    Object.entries(manifest.components).map(async ([id, indexes]): Promise<PageWeight> => {
      const page = pages.get(id) ?? id;
      const feature = /features\/([^/]+)\//.exec(page)?.[1] ?? '';
      const words = ['words-zh-CN', `${feature}-zh-CN`].flatMap((name) => manifest.named[name] ?? []);
      const files: AssetFiles[] = [
        manifest.entry,
        ...[...words, ...indexes].flatMap((index) => manifest.chunks[index] ?? []),
      ];
      const scripts = [...new Set(files.flatMap((chunk) => chunk.scripts))];
      const styles = [...new Set(files.flatMap((chunk) => chunk.styles))];
      const own = scripts.filter((script) => !manifest.entry.scripts.includes(script));
      return {
        page,
        scripts: await sizeOf(scripts),
        own: await sizeOf(own),
        styles: await sizeOf(styles),
        requests: scripts.length,
      };
    }),
  );
  return weights.sort((a, b) => b.scripts - a.scripts);
}

/** The weights as a table. */
export function weightTable(weights: readonly PageWeight[]): string {
  const kilobytes = (bytes: number): string => (bytes / 1000).toFixed(1).padStart(6);
  const width = Math.max(...weights.map(({ page }) => page.length), 4);
  return [
    `${'page'.padEnd(width)}  scripts  its own  styles  (KB of brotli, first view; at most ${firstViewLimit / 1000} of scripts, ${pageLimit / 1000} of its own)`,
    ...weights.map(
      ({ page, scripts, own, styles }) =>
        `${page.padEnd(width)}  ${kilobytes(scripts).padStart(7)}  ${kilobytes(own).padStart(7)}  ${kilobytes(styles)}`,
    ),
  ].join('\n');
}

/** A message about pages above the limits, or null. */
export function overLimit(weights: readonly PageWeight[]): string | null {
  const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} KB`;
  const heavy = weights.flatMap(({ page, scripts, own }) => [
    ...(scripts > firstViewLimit
      ? [
          `The first view of ${page} needs ${kilobytes(scripts)} of scripts; at most ${kilobytes(firstViewLimit)} are allowed.`,
        ]
      : []),
    ...(own > pageLimit
      ? [`${page} adds ${kilobytes(own)} of scripts; at most ${kilobytes(pageLimit)} are allowed.`]
      : []),
  ]);
  return heavy.length === 0 ? null : heavy.join('\n');
}
