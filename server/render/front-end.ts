import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** The server's half, as vue-server-renderer takes it: one entry, its files and their source maps. */
const serverBundle = z.object({
  entry: z.string(),
  files: z.record(z.string(), z.string()),
  maps: z.record(z.string(), z.unknown()),
});
export type ServerBundle = z.infer<typeof serverBundle>;

const files = z.object({ scripts: z.array(z.string()), styles: z.array(z.string()) });

const moduleId = z.union([z.string(), z.number()]);

/** What the browser's half is made of. Addresses begin with `/assets/`. */
const clientManifest = z.object({
  /** A script for every page, before all others: loads again what failed to load. */
  inlineScript: z.string(),
  /** What every page needs, in the order in which it runs; the last script starts the app. */
  entry: files,
  /** What is loaded with a page or on demand. */
  chunks: z.array(files),
  /** Component id (vue-loader's, as it registers with the render context) → the chunks it needs, by index. */
  components: z.record(z.string(), z.array(z.number().int())),
  /** Name of a chunk that is loaded on demand → the chunks it needs, by index. */
  named: z.record(z.string(), z.array(z.number().int())),
  /** Name of a chunk that is loaded on demand → webpack's ids of its component and of its other module. */
  modules: z.record(z.string(), z.object({ component: moduleId.optional(), code: moduleId.optional() })),
});
export type ClientManifest = z.infer<typeof clientManifest>;
export type AssetFiles = z.infer<typeof files>;

/** One build of the front end: both halves, made from the same sources. */
export interface BuiltFrontEnd {
  bundle: ServerBundle;
  manifest: ClientManifest;
  /**
   * Text of each style sheet by its address, to be put into the page; null where pages link to them (developers' run).
   */
  styles: ReadonlyMap<string, string> | null;
}

/** Where the front end comes from. The same build is the same object. */
export interface FrontEnd {
  /** The newest build; waits for one under way. Rejects when there is none that works. */
  current(): BuiltFrontEnd | Promise<BuiltFrontEnd>;
  /** Called with an exception of the app that kept a page from being rendered. */
  renderFailed?(error: unknown): void;
  /** Names what browsers load; absent in development, where an open page takes changes over by itself. */
  readonly buildId?: string;
}

/**
 * The front end of a production build.
 * @param folder what `npm run build` made, usually `dist`
 */
export async function loadFrontEnd(folder: string): Promise<FrontEnd> {
  const read = async (name: string): Promise<unknown> => JSON.parse(await readFile(join(folder, name), 'utf8'));
  const [bundle, manifest] = await Promise.all([read('server-bundle.json'), read('client-manifest.json')]);
  const built = { bundle: serverBundle.parse(bundle), manifest: clientManifest.parse(manifest) };
  const sheets = [built.manifest.entry, ...built.manifest.chunks].flatMap((chunk) => chunk.styles);
  const styles = new Map(
    await Promise.all(
      sheets.map(async (href) => [href, await readFile(join(folder, 'client', href), 'utf8')] as const),
    ),
  );
  const frontEnd = { ...built, styles };
  return { current: () => frontEnd, buildId: buildIdOf(built.manifest) };
}

/** File names change with their content, so equal manifests mean equal scripts and styles. */
const buildIdOf = (manifest: ClientManifest): string =>
  createHash('sha256').update(JSON.stringify(manifest)).digest('hex').slice(0, 10);
