import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Folders and files that a build is made from. */
const inputs = ['app', 'build', 'config', 'server', 'package.json', 'package-lock.json', 'tsconfig.json'];

/**
 * A digest of all inputs of a build: sources, exact packages, Node's version and platform. If it has not changed,
 * building again would give the same result.
 * @param {string} root the project's folder
 * @returns {string} hex
 */
export function inputDigest(root) {
  const hash = createHash('sha256').update(
    `${process.version} ${process.platform} ${process.arch} ${process.env.FOYER_VUE_PATCHES ?? 'on'}\n`,
  );
  for (const path of inputs.flatMap((input) => filesBelow(root, input))) {
    hash.update(`${path}\n`).update(
      createHash('sha256')
        .update(readFileSync(join(root, path)))
        .digest(),
    );
  }
  return hash.digest('hex');
}

/**
 * The digest of the finished build, or null if there is none.
 * @param {string} root the project's folder
 * @returns {string | null}
 */
export function builtDigest(root) {
  try {
    return readFileSync(join(root, 'dist', 'digest'), 'utf8').trim();
  } catch {
    return null;
  }
}

/**
 * @param {string} root
 * @param {string} path
 * @returns {string[]} always in the same order
 */
function filesBelow(root, path) {
  try {
    const entries = readdirSync(join(root, path), { withFileTypes: true }).filter(
      (entry) => !entry.name.startsWith('.'),
    );
    return entries
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((entry) => {
        const inner = `${path}/${entry.name}`;
        return entry.isDirectory() ? filesBelow(root, inner) : [inner];
      });
  } catch (error) {
    if (error.code === 'ENOTDIR') return [path];
    if (error.code === 'ENOENT') return [];
    throw error;
  }
}
