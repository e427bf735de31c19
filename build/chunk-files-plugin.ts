import webpack, { type Chunk, type Compiler } from 'webpack';
import { ownModule } from './client-manifest-plugin';

/** The chunk with the definitions of all pages, which is loaded after the first view. */
export const pagesChunk = 'pages';

const { runtime, RuntimeGlobals, Compilation, sources } = webpack;

/**
 * Moves the file names of chunks from webpack's runtime, which is part of every first view, into the chunk with the
 * definitions of all pages. So a new or changed page changes no script in the first view of another page.
 * `build/browser/load-chunks.ts` reads the names. They still depend on the content of the files.
 */
export class ChunkFilesPlugin {
  apply(compiler: Compiler): void {
    compiler.hooks.thisCompilation.tap('ChunkFilesPlugin', (compilation) => {
      compilation.hooks.runtimeModule.tap('ChunkFilesPlugin', (module) => {
        if (
          module instanceof runtime.GetChunkFilenameRuntimeModule &&
          module.global === RuntimeGlobals.getChunkScriptFilename
        )
          module.generate = () => '';
      });

      // webpack derives the id of merged modules from all of them, so this id would change with every new page.
      compilation.hooks.beforeModuleIds.tap('ChunkFilesPlugin', (modules) => {
        for (const module of modules) {
          const file = ownModule(module).nameForCondition() ?? '';
          if (/[\\/]app[\\/]router[\\/]all-pages\.ts$/.test(file))
            compilation.chunkGraph.setModuleId(module, pagesChunk);
        }
      });

      // This runs before names are final, so that webpack also updates the names here, and then the name of this chunk.
      const stage = Compilation.PROCESS_ASSETS_STAGE_ADDITIONS;
      compilation.hooks.processAssets.tap({ name: 'ChunkFilesPlugin', stage }, () => {
        const [script] = filesOf(compilation.namedChunks.get(pagesChunk), '.js');
        if (script === undefined) throw new Error(`There is no chunk named "${pagesChunk}".`);
        const names = [...compilation.chunks]
          .filter((chunk) => !chunk.canBeInitial() && chunk.name !== pagesChunk)
          .map((chunk) => [chunk.id, [...filesOf(chunk, '.js'), ...filesOf(chunk, '.css')]] as const)
          .sort(([a], [b]) => String(a).localeCompare(String(b), 'en'));
        compilation.updateAsset(
          script,
          (source) =>
            new sources.ConcatSource(`self.chunkFiles=${JSON.stringify(Object.fromEntries(names))};\n`, source),
        );
      });
    });
  }
}

const filesOf = (chunk: Chunk | undefined, ending: string): string[] =>
  [...(chunk?.files ?? [])].filter((file) => file.endsWith(ending));
