import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { applyPatch } from 'diff';
import { fromRoot } from './paths';
import { BuildError } from './webpack-errors';

/** Libraries in the server bundle, and the builds of them that it uses. */
const libraries = {
  vue: 'dist/vue.runtime.esm.js',
  vuex: 'dist/vuex.esm.js',
  'vue-router': 'dist/vue-router.esm.js',
} as const;
export type PatchedLibrary = keyof typeof libraries;

const remedy = 'Correct the patch, or build with FOYER_VUE_PATCHES=off.';

/**
 * Whether the server bundle is built with the patches: `FOYER_VUE_PATCHES`, `on` (default) or `off`.
 * @throws {BuildError} for any other value
 */
export function vuePatchesWanted(env: NodeJS.ProcessEnv = process.env): boolean {
  const { FOYER_VUE_PATCHES: value = 'on' } = env;
  if (value !== 'on' && value !== 'off')
    throw new BuildError(`FOYER_VUE_PATCHES is "${value}". Set it to "on" or "off", or remove it.`);
  return value === 'on';
}

/** All patch files, for the caches that depend on them. */
export const patchFiles = (): string[] => Object.keys(libraries).map((library) => patchOf(library));

/**
 * Aliases for webpack from each library to its build for the server, which is a patched copy or the released file.
 * @throws {BuildError} if there is no patch for the installed version, or it does not apply
 */
export function serverVueAliases({ patched }: { patched: boolean }): Record<string, string> {
  return Object.fromEntries(
    Object.entries(libraries).map(([library, build]) => {
      const file = fromRoot(`node_modules/${library}/${build}`);
      return [`${library}$`, patched ? patchedCopy(library, file) : file];
    }),
  );
}

function versionOf(library: string): string {
  const { version }: { version: string } = JSON.parse(
    readFileSync(fromRoot(`node_modules/${library}/package.json`), 'utf8'),
  );
  return version;
}

const patchOf = (library: string): string => fromRoot(`build/patches/${library}-${versionOf(library)}.patch`);

/** Writes the patched file into the build's cache, named after its content. Returns its path. */
function patchedCopy(library: string, file: string): string {
  const patch = patchOf(library);
  if (!existsSync(patch))
    throw new BuildError(`There is no patch for ${library} ${versionOf(library)} in build/patches. ${remedy}`);
  const text = applyToText(readFileSync(file, 'utf8'), readFileSync(patch, 'utf8'), library);
  const folder = fromRoot('.cache/vue-ssr-patches');
  const copy = `${folder}/${library}-${createHash('sha256').update(text).digest('hex').slice(0, 10)}.js`;
  if (existsSync(copy)) return copy;
  mkdirSync(folder, { recursive: true });
  // Written under another name first: two builds may run at the same time.
  writeFileSync(`${copy}.${process.pid}`, text);
  renameSync(`${copy}.${process.pid}`, copy);
  return copy;
}

/**
 * Applies a unified diff, without fuzz.
 * @throws {BuildError} if it does not apply
 */
export function applyToText(text: string, patch: string, library: string): string {
  const patched = applyPatch(text, patch, { autoConvertLineEndings: false });
  if (patched === false)
    throw new BuildError(`The patch for ${library} in build/patches does not apply to the installed file. ${remedy}`);
  return patched;
}
