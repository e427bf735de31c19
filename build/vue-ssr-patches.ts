import { patchedCopy, patchOf } from './library-patches';
import { fromRoot } from './paths';
import { BuildError } from './webpack-errors';

/** Libraries in the server bundle, and the builds of them that it uses. */
const libraries = {
  vue: 'dist/vue.runtime.esm.js',
  vuex: 'dist/vuex.esm.js',
  'vue-router': 'dist/vue-router.esm.js',
} as const;
export type PatchedLibrary = keyof typeof libraries;

/** The end of the message if a patch does not apply. */
export const remedy = 'Correct the patch, or build with FOYER_VUE_PATCHES=off.';

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
      return [`${library}$`, patched ? patchedCopy(library, file, patchOf(library), remedy) : file];
    }),
  );
}
