import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { context, formatMessages, type BuildResult, type Message } from 'esbuild';
import { serverBundleOptions } from '../bundle-server';
import { fromRoot, root } from '../paths';
import { createFreshBuild } from './fresh-build';
import { loadRevisionsUntouched } from './load-revisions.mjs';

/** The sources of the server do not compile. */
export class ServerCodeError extends Error {
  override readonly name = 'ServerCodeError';
}

/** A revision of the server's code: URLs of modules to import, which change with their content. */
export interface ServerCode {
  portal: string;
  simulator: string;
  /** A digest of the modules and `.env`. */
  revision: string;
}

/** Bundles server and config when a file has changed. */
export interface ServerCodeBuilder {
  /** Never older than the sources. @throws {ServerCodeError} */
  current(): Promise<ServerCode>;
  close(): Promise<void>;
}

const folder = '.cache/development';

export async function createServerCodeBuilder(): Promise<ServerCodeBuilder> {
  loadRevisionsUntouched();
  await rm(fromRoot(folder), { recursive: true, force: true });
  await mkdir(fromRoot(folder), { recursive: true });
  const bundler = await context({
    ...serverBundleOptions,
    entryPoints: {
      portal: fromRoot('build/development/portal-entry.ts'),
      simulator: fromRoot('server/simulator/index.ts'),
    },
    outdir: fromRoot(folder),
    outExtension: { '.js': '.mjs' },
    write: false,
    metafile: true,
  });
  const addresses = createFreshBuild(['app', 'config', 'server'].map(fromRoot), async () => {
    const { metafile, outputFiles } = await bundler.rebuild().catch(async (error: Partial<BuildResult>) => {
      throw new ServerCodeError(await messageOf(error.errors ?? []));
    });
    const write = (name: string): Promise<string> => {
      const output = (ending: string): string =>
        outputFiles.find(({ path }) => basename(path) === `${name}.mjs${ending}`)?.text ?? '';
      return writeRevision(name, output(''), output('.map'));
    };
    const [portal, simulator] = await Promise.all([write('portal'), write('simulator')]);
    return {
      result: { portal, simulator },
      sources: Object.keys(metafile.inputs).map((input) => `${root}${input}`),
    };
  });

  return {
    async current() {
      const [environment, made] = await Promise.all([
        readFile(fromRoot('.env'), 'utf8').catch(() => ''),
        addresses.current(),
      ]);
      return { ...made, revision: digest(`${made.portal}\n${made.simulator}\n${environment}`) };
    },
    close: () => bundler.dispose(),
  };
}

/** Node imports each URL once, so the file name contains a digest of the content. */
async function writeRevision(name: string, code: string, map: string): Promise<string> {
  const file = `${name}-${digest(code)}.mjs`;
  await writeFile(fromRoot(`${folder}/${file}.map`), map);
  await writeFile(fromRoot(`${folder}/${file}`), code.replace(/(sourceMappingURL=)\S+\s*$/, `$1${file}.map\n`));
  return pathToFileURL(fromRoot(`${folder}/${file}`)).href;
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);

async function messageOf(errors: Message[]): Promise<string> {
  return (
    (await formatMessages(errors, { kind: 'error', color: false })).join('\n') ||
    'esbuild failed without an error message'
  );
}
