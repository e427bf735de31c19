import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { transform } from 'esbuild';
import { fromRoot } from './paths';

/** The folder, below that of the assets, with the scripts for engines without modules. */
export const legacyFolder = 'legacy';
/** For Chrome 53, the oldest supported engine. Engines with modules have at least ES2017 (Chrome 61, iOS 11). */
export const legacyLanguageLevel = 'es2016';

/** All modules run when this script does. */
const entryName = 'app';

async function compile(text: string, loader: 'js' | 'ts' = 'js'): Promise<string> {
  const { code } = await transform(text, {
    loader,
    target: legacyLanguageLevel,
    format: 'iife',
    charset: 'utf8',
    minifyWhitespace: true,
    minifySyntax: true,
  });
  return code;
}

/**
 * Compiles every script of a build for engines without modules, with the same name in `legacy/`. Pages name the scripts
 * for engines with modules, so current phones load and parse less; build/browser/retry-scripts.ts loads the others.
 */
export async function writeLegacyScripts(folder: string): Promise<void> {
  await mkdir(join(folder, legacyFolder), { recursive: true });
  const scripts = (await readdir(folder)).filter((name) => name.endsWith('.js'));
  const polyfills = await compile(await readFile(fromRoot('build/browser/legacy-polyfills.ts'), 'utf8'), 'ts');
  await Promise.all(
    scripts.map(async (name) => {
      const script = await compile(await readFile(join(folder, name), 'utf8'));
      await writeFile(join(folder, legacyFolder, name), name.startsWith(`${entryName}.`) ? polyfills + script : script);
    }),
  );
}
