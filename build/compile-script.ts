import { readFileSync } from 'node:fs';
import { transformSync } from 'esbuild';
import { fromRoot } from './paths';

/**
 * Compiles a script that is no asset: the inline script of every page, or the service worker.
 * @param file without imports, in `build/browser/`
 * @param target an ECMAScript version, as in esbuild
 * @returns minified code without `</`
 */
export function compileScript(file: string, target: string): string {
  const { code } = transformSync(readFileSync(fromRoot(`build/browser/${file}`), 'utf8'), {
    loader: 'ts',
    target,
    format: 'iife',
    minify: true,
  });
  return code.trim();
}
