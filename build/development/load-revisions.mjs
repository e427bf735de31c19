/**
 * Loads the compiled server code in `.cache/development/` as it is. tsx would transform it once more and replace its
 * source map, so stack traces would name the compiled file.
 */
import { readFileSync } from 'node:fs';
import * as nodeModule from 'node:module';

const revision = /^file:.*\/\.cache\/development\/[\w-]+\.mjs$/;

/** A `load` hook of Node, for both of its registrations. */
export function load(url, context, nextLoad) {
  if (!revision.test(url)) return nextLoad(url, context);
  return { format: 'module', source: readFileSync(new URL(url), 'utf8'), shortCircuit: true };
}

/** Registers the hook in front of those that are registered already. */
export function loadRevisionsUntouched() {
  if (nodeModule.registerHooks === undefined) nodeModule.register(import.meta.url);
  else nodeModule.registerHooks({ load });
}
