import webpack, { type Chunk, type Compiler } from 'webpack';
import { ownModule } from './client-manifest-plugin';

/** The chunk with the definitions of all pages, which is loaded after the first view. */
export const pagesChunk = 'pages';

const { runtime, RuntimeGlobals, Compilation, sources } = webpack;

/**
 * Moves the names of chunks' files from webpack's runtime, which is part of every first view, into the chunk with the
 * definitions of all pages: neither a new page nor a changed one then changes a script of another page's first view.
 * `build/browser/load-chunks.ts` reads them. Files keep the names that webpack makes from their content.
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

      // webpack makes the id of merged modules from all of them: that of the definitions would change with each page.
      compilation.hooks.beforeModuleIds.tap('ChunkFilesPlugin', (modules) => {
        for (const module of modules) {
          const file = ownModule(module).nameForCondition() ?? '';
          if (/[\\/]app[\\/]router[\\/]all-pages\.ts$/.test(file))
            compilation.chunkGraph.setModuleId(module, pagesChunk);
        }
      });

      // Before the names are final: webpack then corrects them here too, and the name of this chunk after them.
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
