import { fileURLToPath } from 'node:url';

/** The project folder, with a trailing slash. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** An absolute path inside the project. */
export const fromRoot = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
