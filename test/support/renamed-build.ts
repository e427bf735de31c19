import { cpSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromRoot } from '../../build/paths';
import { temporaryFolder } from './temporary-folder';

/**
 * Copies the last production build and renames every script and style sheet, as if all sources had changed. No page of
 * one build finds a file in the other.
 * @returns the folder of the copy
 */
export function makeRenamedBuild(): string {
  const folder = temporaryFolder('other-build');
  const assets = join(folder, 'client/assets');
  cpSync(fromRoot('dist'), folder, { recursive: true });

  const { entry, chunks }: Record<'entry', Files> & Record<'chunks', Files[]> = JSON.parse(
    readFileSync(join(folder, 'client-manifest.json'), 'utf8'),
  );
  const own = [entry, ...chunks].flatMap(({ scripts, styles }) => [...scripts, ...styles]);
  const hashes = new Map(
    own
      .flatMap((file) => /\.([0-9a-f]{10})\.(js|css)$/.exec(file)?.[1] ?? [])
      .map((hash) => [hash, [...hash].reverse().join('')]),
  );
  const renamed = (text: string): string => text.replace(/[0-9a-f]{10}/g, (hash) => hashes.get(hash) ?? hash);

  for (const name of readdirSync(assets)) {
    const file = join(assets, name);
    // These are compressed copies of the original text, or assets of earlier builds.
    if (!own.includes(`/assets/${name}`)) rmSync(file, { recursive: true });
    else renameSync(file, join(assets, renamed(name)));
  }
  for (const file of [...readdirSync(assets).map((name) => join(assets, name)), join(folder, 'client-manifest.json')]) {
    writeFileSync(file, renamed(readFileSync(file, 'utf8')));
  }
  return folder;
}

interface Files {
  scripts: string[];
  styles: string[];
}
