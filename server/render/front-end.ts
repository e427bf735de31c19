import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** The bundle for vue-server-renderer: one entry, its files and their source maps. */
const serverBundle = z.object({
  entry: z.string(),
  files: z.record(z.string(), z.string()),
  maps: z.record(z.string(), z.unknown()),
});
export type ServerBundle = z.infer<typeof serverBundle>;

const files = z.object({ scripts: z.array(z.string()), styles: z.array(z.string()) });

const moduleId = z.union([z.string(), z.number()]);

/** The files for browsers. Addresses begin with `/assets/`. */
const clientManifest = z.object({
  /** The first script of every page. It loads files again that failed to load. */
  inlineScript: z.string(),
  /** The code of the service worker, after the definition of `opening`. */
  serviceWorker: z.string(),
  /** The files that every page needs, in their order. The last script starts the app. */
  entry: files,
  /** The files of chunks that are loaded with a page or on demand. */
  chunks: z.array(files),
  /** Component id, with which it registers with the render context → the chunks it needs, by index. */
  components: z.record(z.string(), z.array(z.number().int())),
  /** Name of a chunk that is loaded on demand → the chunks it needs, by index. */
  named: z.record(z.string(), z.array(z.number().int())),
  /** Name of a chunk that is loaded on demand → webpack's ids of its component and of its other module. */
  modules: z.record(z.string(), z.object({ component: moduleId.optional(), code: moduleId.optional() })),
});
export type ClientManifest = z.infer<typeof clientManifest>;
export type AssetFiles = z.infer<typeof files>;

/** One build of the front end, for the server and for browsers. */
export interface BuiltFrontEnd {
  bundle: ServerBundle;
  manifest: ClientManifest;
  /**
   * The text of each style sheet by its address, to be put into the page; null if pages link to them (`npm run dev`).
   */
  styles: ReadonlyMap<string, string> | null;
}

/** Where the front end comes from. The same build is the same object. */
export interface FrontEnd {
  /** The newest build. Waits for a build in progress. Rejects if the newest one failed. */
  current(): BuiltFrontEnd | Promise<BuiltFrontEnd>;
  /** Called with an exception because of which a page was not rendered. */
  renderFailed?(error: unknown): void;
  /** Identifies the files for browsers. Absent in development, where open pages update by themselves. */
  readonly buildId?: string;
}

/**
 * The front end of a production build.
 * @param folder the output of `npm run build`, usually `dist`
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
