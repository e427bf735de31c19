import assert from 'node:assert/strict';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromRoot } from '../../build/paths';
import { temporaryFolder } from './temporary-folder';

/**
 * Copies the last production build and adds properties to the definition of a page.
 * @param addition properties as source text, such as `role: "publisher"`
 * @returns the folder of the copy
 */
export function makeBuildWithDefinition(page: { name: string; path: string }, addition: string): string {
  const folder = temporaryFolder('defined-build');
  const assets = join(folder, 'client/assets');
  cpSync(fromRoot('dist'), folder, { recursive: true });

  const definition = new RegExp(`name: ?"${page.name}",\\s*path: ?"${page.path}"`);
  function define(text: string): string {
    assert.match(text, definition);
    return text.replace(definition, (found) => `${found},${addition}`);
  }

  for (const name of readdirSync(assets).filter((file) => file.startsWith('pages.'))) {
    const file = join(assets, name);
    if (name.endsWith('.js')) writeFileSync(file, define(readFileSync(file, 'utf8')));
    else rmSync(file);
  }
  const bundleFile = join(folder, 'server-bundle.json');
  const bundle: { entry: string; files: Record<string, string> } = JSON.parse(readFileSync(bundleFile, 'utf8'));
  bundle.files[bundle.entry] = define(bundle.files[bundle.entry] ?? '');
  writeFileSync(bundleFile, JSON.stringify(bundle));
  return folder;
}
