import { relative } from 'node:path';
import webpack, {
  type AsyncDependenciesBlock,
  type Chunk,
  type ChunkGroup,
  type Compilation,
  type Compiler,
  type Module,
} from 'webpack';
import type { AssetFiles, ClientManifest } from '../server/render/front-end';
import { componentId } from './component-options';
import { root } from './paths';

/** @param pages paths of the manifest's components in the project, by component id */
export type OnManifest = (manifest: ClientManifest, pages: ReadonlyMap<string, string>) => void;

/**
 * Reports after each compilation which files every page needs and which ones each lazily loaded component needs.
 */
export class ClientManifestPlugin {
  constructor(
    private readonly scripts: Pick<ClientManifest, 'inlineScript' | 'serviceWorker'>,
    private readonly onManifest: OnManifest,
  ) {}

  apply(compiler: Compiler): void {
    compiler.hooks.thisCompilation.tap('ClientManifestPlugin', (compilation) => {
      // After the last stage that renames files.
      const stage = webpack.Compilation.PROCESS_ASSETS_STAGE_REPORT;
      compilation.hooks.processAssets.tap({ name: 'ClientManifestPlugin', stage }, () => {
        const entry = compilation.entrypoints.get('app');
        if (entry !== undefined && compilation.errors.length === 0)
          this.onManifest(...describe(compilation, entry, this.scripts));
      });
    });
  }
}

function describe(
  compilation: Compilation,
  entry: ChunkGroup,
  scripts: Pick<ClientManifest, 'inlineScript' | 'serviceWorker'>,
): Parameters<OnManifest> {
  const publicPath = String(compilation.outputOptions.publicPath);
  const initial = new Set(entry.chunks);
  const indexes = new Map<Chunk, number>();
  const manifest: ClientManifest = {
    ...scripts,
    entry: filesOf(entry.chunks, publicPath),
    chunks: [],
    components: {},
    named: {},
    modules: {},
  };

  const pages = new Map<string, string>();
  const neededBy = (group: ChunkGroup): number[] =>
    group.chunks
      .filter((chunk) => !initial.has(chunk))
      .map((chunk) => {
        const index = indexes.get(chunk) ?? manifest.chunks.push(filesOf([chunk], publicPath)) - 1;
        indexes.set(chunk, index);
        return index;
      });

  for (const { group, module, target, chunkName } of lazyModules(compilation)) {
    const id = compilation.chunkGraph.getModuleId(target);
    const isComponent = module instanceof webpack.NormalModule && /\.vue$/.test(module.resource);
    if (chunkName !== undefined && id !== null)
      manifest.modules[chunkName] = { ...manifest.modules[chunkName], [isComponent ? 'component' : 'code']: id };
    if (!isComponent) continue;
    const component = componentId(module.resource);
    manifest.components[component] = neededBy(group);
    pages.set(component, relative(root, module.resource));
  }
  for (const [name, group] of compilation.namedChunkGroups) {
    if (!compilation.entrypoints.has(name)) manifest.named[name] = neededBy(group);
  }
  return [manifest, pages];
}

function filesOf(chunks: readonly Chunk[], publicPath: string): AssetFiles {
  const files = [...new Set(chunks.flatMap((chunk) => [...chunk.files]))].filter((file) => !file.includes('/hot/'));
  const ending = (end: string): string[] => files.filter((file) => file.endsWith(end)).map((file) => publicPath + file);
  return { scripts: ending('.js'), styles: ending('.css') };
}

interface LazyModule {
  /** The chunks that the import loads. */
  group: ChunkGroup;
  /** The module that webpack requires, and the module in the source. */
  target: Module;
  module: Module;
  chunkName: string | undefined;
}

/** All modules that are loaded with `import()`. */
function* lazyModules(compilation: Compilation): Generator<LazyModule> {
  for (const parent of compilation.modules) {
    for (const block of blocksBelow(parent)) {
      const group = compilation.chunkGraph.getBlockChunkGroup(block);
      const [dependency] = block.dependencies;
      const target = dependency && compilation.moduleGraph.getModule(dependency);
      if (group && target) yield { group, target, module: ownModule(target), chunkName: block.chunkName ?? undefined };
    }
  }
}

function* blocksBelow(parent: Pick<Module, 'blocks'>): Generator<AsyncDependenciesBlock> {
  for (const block of parent.blocks) {
    yield block;
    yield* blocksBelow(block);
  }
}

/** The module itself, if webpack has concatenated it with its imports. */
export function ownModule(module: Module): Module {
  return 'rootModule' in module && module.rootModule instanceof webpack.Module ? module.rootModule : module;
}
