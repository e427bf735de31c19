import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { applyPatch } from 'diff';
import { fromRoot } from './paths';
import { BuildError } from './webpack-errors';

function versionOf(library: string): string {
  const { version }: { version: string } = JSON.parse(
    readFileSync(fromRoot(`node_modules/${library}/package.json`), 'utf8'),
  );
  return version;
}

/** The patch for the installed version of a library; `target` is `browser`, or absent for the server bundle. */
export const patchOf = (library: string, target?: 'browser'): string =>
  fromRoot(`build/patches/${library}-${versionOf(library)}${target === undefined ? '' : `.${target}`}.patch`);

/**
 * Writes the patched file into the build's cache, named after its content.
 * @param remedy the end of the error message
 * @returns the path of the copy
 * @throws {BuildError} if there is no patch for the installed version, or it does not apply
 */
export function patchedCopy(library: string, file: string, patch: string, remedy: string): string {
  if (!existsSync(patch))
    throw new BuildError(`There is no patch for ${library} ${versionOf(library)} in build/patches. ${remedy}`);
  const text = applyToText(readFileSync(file, 'utf8'), readFileSync(patch, 'utf8'), library, remedy);
  const folder = fromRoot('.cache/patched-libraries');
  const copy = `${folder}/${library}-${createHash('sha256').update(text).digest('hex').slice(0, 10)}.js`;
  if (existsSync(copy)) return copy;
  mkdirSync(folder, { recursive: true });
  // Written under another name first, because two builds may run at the same time.
  writeFileSync(`${copy}.${process.pid}`, text);
  renameSync(`${copy}.${process.pid}`, copy);
  return copy;
}

/**
 * Applies a unified diff, without fuzz.
 * @throws {BuildError} if it does not apply
 */
export function applyToText(text: string, patch: string, library: string, remedy: string): string {
  const patched = applyPatch(text, patch, { autoConvertLineEndings: false });
  if (patched === false)
    throw new BuildError(`The patch for ${library} in build/patches does not apply to the installed file. ${remedy}`);
  return patched;
}
