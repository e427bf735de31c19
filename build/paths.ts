import { fileURLToPath } from 'node:url';

/** The project folder, with a trailing slash. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** What the type checker found out about unchanged files, for the next check. */
export const typesFile = '.cache/vue-tsc.tsbuildinfo';

/** An absolute path inside the project. */
export const fromRoot = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
