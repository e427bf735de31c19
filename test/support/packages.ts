import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fromRoot } from '../../build/paths';

/** Links the packages into a copy of the sources. With a symbolic link, builds would see other paths. */
export function linkPackages(copy: string): void {
  try {
    execFileSync('cp', ['-al', fromRoot('node_modules'), join(copy, 'node_modules')], { stdio: 'ignore' });
  } catch {
    cpSync(fromRoot('node_modules'), join(copy, 'node_modules'), { recursive: true });
  }
}
