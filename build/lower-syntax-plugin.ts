import { transform } from 'esbuild';
import webpack, { type Compiler } from 'webpack';

/** esbuild's helpers for `{ ...a, b }` need a built-in of Chrome 54. They are replaced by `Object.assign`. */
const spreadHelpers = [
  /^(\s*)var __spreadValues = \(a, b\) => \{[^]*?\n\1\};$/m,
  /^(\s*)var __spreadProps = \(a, b\) => __defProps\(a, __getOwnPropDescs\(b\)\);$/m,
];

/**
 * Lowers the syntax of chunks for older browsers, before they are minified. Unlike lowering each module, this gives
 * each chunk one copy of esbuild's helpers.
 */
export class LowerSyntaxPlugin {
  /** @param target an ECMAScript version, as in esbuild */
  constructor(private readonly target: string) {}

  apply(compiler: Compiler): void {
    compiler.hooks.thisCompilation.tap('LowerSyntaxPlugin', (compilation) => {
      const stage = webpack.Compilation.PROCESS_ASSETS_STAGE_OPTIMIZE_COMPATIBILITY;
      compilation.hooks.processAssets.tapPromise({ name: 'LowerSyntaxPlugin', stage }, async (assets) => {
        const scripts = Object.keys(assets).filter((name) => name.endsWith('.js'));
        await Promise.all(
          scripts.map(async (name) => {
            const { source, map } = compilation.getAsset(name)?.source.sourceAndMap() ?? { source: '', map: null };
            const lowered = await this.#lower(name, String(source), map);
            compilation.updateAsset(name, new webpack.sources.SourceMapSource(lowered.code, name, lowered.map));
          }),
        );
      });
    });
  }

  async #lower(name: string, source: string, map: unknown): Promise<{ code: string; map: string }> {
    // esbuild continues the source map that it finds in its input.
    const comment =
      map === null
        ? ''
        : `\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString('base64')}`;
    const lowered = await transform(source + comment, {
      target: this.target,
      format: 'iife',
      charset: 'utf8',
      sourcemap: 'external',
      sourcefile: name,
    });
    return { code: withoutDescriptors(lowered.code), map: lowered.map };
  }
}

function withoutDescriptors(code: string): string {
  const plain = spreadHelpers
    .reduce(
      (text, helper) =>
        text.replace(helper, (found) => {
          const [, name = ''] = /var (\w+)/.exec(found) ?? [];
          // Keep the number of lines, because of the source map.
          return `var ${name} = Object.assign;${'\n'.repeat(found.split('\n').length - 1)}`;
        }),
      code,
    )
    .replace(/^ *var __getOwnPropDescs = .*$/m, '');
  if (plain.includes('__getOwnPropDescs'))
    throw new Error('esbuild has changed its helpers for object spread. Update build/lower-syntax-plugin.ts.');
  return plain;
}
