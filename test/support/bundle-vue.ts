import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { build, type Plugin } from 'esbuild';
import less from 'less';
import { compileScript, compileTemplate, parse } from 'vue/compiler-sfc';
import { fromRoot } from '../../build/paths';
import { legacyLanguageLevel } from '../../build/legacy-scripts';

/** Compiles the components of the app, without hot replacement and scoped styles, which it does not use. */
const components: Plugin = {
  name: 'components',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /\.vue\?style$/ }, ({ path }) => ({ path: path.replace(/\?style$/, ''), namespace: 'style' }));
    onLoad({ filter: /\.vue$/, namespace: 'style' }, async ({ path }) => {
      const { styles } = parse({ source: readFileSync(path, 'utf8'), filename: path });
      return { contents: await lessToCss(styles.map(({ content }) => content).join('\n'), path), loader: 'css' };
    });
    onLoad({ filter: /\.less$/ }, async ({ path }) => ({
      contents: await lessToCss(readFileSync(path, 'utf8'), path),
      loader: 'css',
    }));
    onLoad({ filter: /\.vue$/, namespace: 'file' }, ({ path }) => {
      const descriptor = parse({ source: readFileSync(path, 'utf8'), filename: path });
      const script = compileScript(descriptor, { id: path, isProd: true });
      const template = compileTemplate({
        source: descriptor.template?.content ?? '',
        filename: path,
        isProduction: true,
        compilerOptions: { whitespace: 'condense' },
        bindings: script.bindings,
        prettify: false,
      });
      if (template.errors.length > 0) return { errors: template.errors.map((error) => ({ text: String(error) })) };
      const style = descriptor.styles.length > 0 ? `import ${JSON.stringify(`${path}?style`)};` : '';
      return {
        contents: `${script.content.replace(/export default/, 'const component =')}
          ${template.code}
          ${style}
          export default Object.assign(component, { render, staticRenderFns });`,
        loader: 'ts',
        resolveDir: dirname(path),
      };
    });
  },
};

async function lessToCss(source: string, filename: string): Promise<string> {
  const { css } = await less.render(source, { filename, paths: [fromRoot('node_modules')] });
  return css;
}

/**
 * Bundles a script that uses components of the app, lowered as in production.
 * @param entry its text, with imports relative to the root
 */
export async function bundleVue(entry: string): Promise<{ script: string; styles: string }> {
  const { outputFiles } = await build({
    stdin: { contents: entry, resolveDir: fromRoot('.'), loader: 'ts' },
    bundle: true,
    write: false,
    outdir: fromRoot('.cache/bundled'),
    target: [legacyLanguageLevel],
    format: 'iife',
    charset: 'utf8',
    define: { 'import.meta.webpackHot': 'undefined', 'process.env.NODE_ENV': '"production"' },
    alias: { vue: fromRoot('node_modules/vue/dist/vue.runtime.esm.js') },
    plugins: [components],
    logLevel: 'silent',
  });
  const find = (end: string): string => outputFiles.find(({ path }) => path.endsWith(end))?.text ?? '';
  return { script: find('.js'), styles: find('.css') };
}
