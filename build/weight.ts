import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AssetFiles, ClientManifest } from '../server/render/front-end';

/** The most that the scripts of a first view may weigh, all of them together, in bytes of brotli. */
export const firstViewLimit = 78_000;

/** What the first view of a page loads, in bytes of brotli. */
export interface PageWeight {
  page: string;
  scripts: number;
  styles: number;
  /** How many scripts. */
  requests: number;
}

/** Weighs every lazily loaded page of a finished build, heaviest first. */
export async function weighPages(clientFolder: string, manifest: ClientManifest, pages: ReadonlyMap<string, string>): Promise<PageWeight[]> {
  const weigh = async (files: readonly string[]): Promise<number> => {
    const sizes = await Promise.all(files.map(async (file) => (await readFile(join(clientFolder, `${file}.br`))).length));
    return sizes.reduce((sum, size) => sum + size, 0);
  };
  const weights = await Promise.all(Object.entries(manifest.components).map(async ([id, indexes]): Promise<PageWeight> => {
    const files: AssetFiles[] = [manifest.entry, ...indexes.flatMap((index) => manifest.chunks[index] ?? [])];
    const scripts = [...new Set(files.flatMap((chunk) => chunk.scripts))];
    const styles = [...new Set(files.flatMap((chunk) => chunk.styles))];
    return { page: pages.get(id) ?? id, scripts: await weigh(scripts), styles: await weigh(styles), requests: scripts.length };
  }));
  return weights.sort((a, b) => b.scripts - a.scripts);
}

/** The weights as lines of a table. */
export function weightTable(weights: readonly PageWeight[]): string {
  const kilobytes = (bytes: number): string => (bytes / 1000).toFixed(1).padStart(6);
  const width = Math.max(...weights.map(({ page }) => page.length), 4);
  return [
    `${'page'.padEnd(width)}  scripts  styles  (KB of brotli, first view; at most ${firstViewLimit / 1000} of scripts)`,
    ...weights.map(({ page, scripts, styles }) => `${page.padEnd(width)}  ${kilobytes(scripts).padStart(7)}  ${kilobytes(styles)}`),
  ].join('\n');
}

/** What is wrong with the weights; null where every first view is light enough. */
export function tooHeavy(weights: readonly PageWeight[]): string | null {
  const heavy = weights.filter(({ scripts }) => scripts > firstViewLimit).map(({ page, scripts }) => `${page} (${(scripts / 1000).toFixed(1)} KB)`);
  return heavy.length === 0 ? null : `The scripts of a first view weigh more than ${firstViewLimit / 1000} KB: ${heavy.join(', ')}`;
}
