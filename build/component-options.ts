import { relative } from 'node:path';
import hash from 'hash-sum';
import { missingParts } from './browser-parts';
import { root } from './paths';

/** Options of Vue's template compiler, in the client and the server bundle. */
export const templateOptions = { whitespace: 'condense' as const, modules: [missingParts] };

/**
 * The id of a component in the client manifest. The component registers with the render context under it.
 * @param file absolute path of the `.vue` file
 */
export const componentId = (file: string): string => hash(relative(root, file));
