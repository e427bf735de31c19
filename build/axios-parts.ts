import { existsSync } from 'node:fs';
import { fromRoot } from './paths';

/** Files of axios that are replaced in the browser's half, below `axios/lib/`, and what takes their place. */
const replacements: Readonly<Record<string, string>> = {
  'axios.js': 'axios',
  'adapters/adapters.js': 'adapters',
  'adapters/xhr.js': 'xhr',
  'core/InterceptorManager.js': 'interceptors',
  'core/mergeConfig.js': 'merge-config',
  'defaults/index.js': 'defaults',
  'helpers/buildURL.js': 'build-url',
  'helpers/validator.js': 'unused',
};

/**
 * Aliases for webpack that leave out of axios what the portal does not use in a browser.
 * @throws {Error} if axios does not have one of the files
 */
export function axiosAliases(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(replacements).map(([part, replacement]) => {
      const file = fromRoot(`node_modules/axios/lib/${part}`);
      if (!existsSync(file)) throw new Error(`axios has no lib/${part} any more: correct build/axios-parts.ts.`);
      return [file, fromRoot(`build/browser/axios/${replacement}.js`)];
    }),
  );
}
