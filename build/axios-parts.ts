import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fromRoot } from './paths';
import { BuildError } from './webpack-errors';

interface Replacement {
  /** Name of the file in `build/browser/axios/`. */
  by: string;
  /** What the replacement leaves out, and why. */
  reason: string;
  /** First 16 hex digits of the SHA-256 of the axios file that the replacement was compared with. */
  comparedWith: string;
}

/** Files below `axios/lib/` that are replaced in the browser. */
export const replacements: Readonly<Record<string, Replacement>> = {
  'axios.js': {
    by: 'axios',
    reason: 'The portal makes one instance; its default export brings forms, `all`, `spread` and status codes.',
    comparedWith: '1ee4dce4ce982228',
  },
  'adapters/adapters.js': {
    by: 'adapters',
    reason: 'Browsers use XMLHttpRequest alone; the `fetch` and Node adapters are left out.',
    comparedWith: '2d3df49937264cb7',
  },
  'adapters/xhr.js': {
    by: 'xhr',
    reason: 'No request has progress, XSRF cookies or a base address.',
    comparedWith: '954a2031aa5adaa0',
  },
  'core/InterceptorManager.js': {
    by: 'interceptors',
    reason: 'Interceptors are never ejected, cleared or conditional.',
    comparedWith: '9ca5252ef1c4e979',
  },
  'core/mergeConfig.js': {
    by: 'merge-config',
    reason: 'Settings are merged alike; axios has a rule for each of its settings.',
    comparedWith: '0bb785d8758b9e3a',
  },
  'defaults/index.js': {
    by: 'defaults',
    reason: 'Bodies are JSON or text; forms, streams and files are left out.',
    comparedWith: 'f1337a16e0fa11d1',
  },
  'helpers/buildURL.js': {
    by: 'build-url',
    reason: 'Parameters are flat; nested ones and serializers are left out.',
    comparedWith: '97a40ac1bb18ff63',
  },
  'helpers/validator.js': {
    by: 'unused',
    reason: 'TypeScript checks the options.',
    comparedWith: '4dd0b4d89ded421d',
  },
};

/**
 * Webpack aliases that replace parts of axios that the portal does not use in the browser.
 * @param axios the folder of the package
 * @throws {BuildError} if axios has removed or changed one of the files
 */
export function axiosAliases(axios = fromRoot('node_modules/axios')): Record<string, string> {
  return Object.fromEntries(
    Object.entries(replacements).map(([part, { by, comparedWith }]) => {
      const file = `${axios}/lib/${part}`;
      if (!existsSync(file)) throw new BuildError(`axios no longer has lib/${part}. Update build/axios-parts.ts.`);
      const digest = createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 16);
      if (digest !== comparedWith)
        throw new BuildError(
          `axios has changed lib/${part}. Compare it with build/browser/axios/${by}.js, which replaces it, ` +
            `then set comparedWith to '${digest}' in build/axios-parts.ts.`,
        );
      return [file, fromRoot(`build/browser/axios/${by}.js`)];
    }),
  );
}
