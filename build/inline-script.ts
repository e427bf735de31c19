import { readFileSync } from 'node:fs';
import { transformSync } from 'esbuild';
import { fromRoot } from './paths';

/**
 * Compiles the script that every page carries inline.
 * @param target an ECMAScript version, as esbuild names it
 * @returns minified, without `</`
 */
export function inlineScript(target: string): string {
  const { code } = transformSync(readFileSync(fromRoot('build/browser/retry-scripts.ts'), 'utf8'), {
    loader: 'ts',
    target,
    format: 'iife',
    minify: true,
  });
  return code.trim();
}
