import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { context, formatMessages, type BuildResult, type Message } from 'esbuild';
import { serverBundleOptions } from '../bundle-server';
import { fromRoot, root } from '../paths';
import { loadRevisionsUntouched } from './load-revisions.mjs';
import { clockSlackMs } from './watched-compiler';

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
  let begunAt = 0;
  let inputs: string[] = [];
  let addresses: Pick<ServerCode, 'portal' | 'simulator'> | undefined;
  let inProgress: Promise<ServerCode> | undefined;

  const outdated = (): boolean =>
    addresses === undefined ||
    inputs.some((file) => (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Infinity) > begunAt - clockSlackMs);

  async function bundle(): Promise<Pick<ServerCode, 'portal' | 'simulator'>> {
    begunAt = Date.now();
    addresses = undefined;
    const result = await bundler.rebuild().catch(async (error: Partial<BuildResult>) => {
      throw new ServerCodeError(await messageOf(error.errors ?? []));
    });
    inputs = Object.keys(result.metafile.inputs).map((input) => `${root}${input}`);
    const written = new Map<string, string>();
    for (const file of result.outputFiles.filter(({ path }) => path.endsWith('.mjs'))) {
      const name = basename(file.path, '.mjs');
      written.set(
        name,
        await writeRevision(
          name,
          file.text,
          result.outputFiles.find(({ path }) => path === `${file.path}.map`)?.text ?? '',
        ),
      );
    }
    addresses = { portal: written.get('portal') ?? '', simulator: written.get('simulator') ?? '' };
    return addresses;
  }

  async function refresh(): Promise<ServerCode> {
    const environment = await readFile(fromRoot('.env'), 'utf8').catch(() => '');
    const made = addresses === undefined || outdated() ? await bundle() : addresses;
    return { ...made, revision: digest(`${made.portal}\n${made.simulator}\n${environment}`) };
  }

  return {
    async current() {
      // A build in progress may have started before the last save, so check again. The limit is for files whose
      // modification time is in the future.
      for (let attempt = 0; ; attempt += 1) {
        inProgress ??= refresh().finally(() => {
          inProgress = undefined;
        });
        const code = await inProgress;
        if (attempt === 3 || !outdated()) return code;
      }
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
