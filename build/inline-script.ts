import { readFileSync } from 'node:fs';
import { transformSync } from 'esbuild';
import { fromRoot } from './paths';

/**
 * Compiles the inline script of every page.
 * @param target an ECMAScript version, as in esbuild
 * @returns minified code without `</`
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
