import { readFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import type { OnLoadResult, Plugin } from 'esbuild';
import { compileScript, compileTemplate, parse, type SFCDescriptor } from 'vue/compiler-sfc';
import { componentId, templateOptions } from './component-options';
import { fromRoot, root } from './paths';

const normalizer = fromRoot('node_modules/vue-loader/lib/runtime/componentNormalizer.js');

/** A component and its parts, which are modules of their own, as in vue-loader. */
interface Component {
  whole: OnLoadResult;
  script: OnLoadResult;
  template: OnLoadResult;
}

/** An esbuild plugin that compiles `.vue` files for rendering on the server, without their styles. */
export function vueComponents({ production }: { production: boolean }): Plugin {
  /** esbuild asks for all files again in each rebuild. */
  const compiled = new Map<string, { source: string; component: Component }>();

  function load(file: string): Component {
    const source = readFileSync(file, 'utf8');
    const known = compiled.get(file);
    if (known?.source === source) return known.component;
    const component = compileComponent(file, source, production);
    compiled.set(file, { source, component });
    return component;
  }

  return {
    name: 'vue-components',
    setup({ onLoad, onResolve }) {
      for (const part of ['script', 'template'] as const) {
        onResolve({ filter: new RegExp(`\\.vue\\?${part}$`) }, ({ path }) => ({
          path: path.slice(0, path.lastIndexOf('?')),
          namespace: part,
        }));
        onLoad({ filter: /\.vue$/, namespace: part }, ({ path }) => compiled.get(path)?.component[part]);
      }
      onLoad({ filter: /\.vue$/, namespace: 'file' }, ({ path }) => load(path).whole);
    },
  };
}

function compileComponent(file: string, source: string, production: boolean): Component {
  try {
    const descriptor = parse({ source, filename: file, sourceMap: false });
    const script = scriptOf(descriptor, production);
    const resolveDir = dirname(file);
    return {
      whole: { contents: assemble(file, script !== null, descriptor.template !== null, production), resolveDir },
      script: { contents: `${script?.content}\n${inlineMap(script?.map)}`, loader: 'ts', resolveDir },
      template: templateOf(descriptor, script?.bindings, production),
    };
  } catch (error) {
    return failed(file, [error instanceof Error ? error.message : String(error)]);
  }
}

/** The module that puts the parts together. It registers the component with the render context of each request. */
function assemble(file: string, hasScript: boolean, hasTemplate: boolean, production: boolean): string {
  const part = (name: string): string => JSON.stringify(`${file}?${name}`);
  return [
    hasScript ? `import script from ${part('script')}; export * from ${part('script')};` : 'const script = {};',
    hasTemplate ? `import { render, staticRenderFns } from ${part('template')};` : 'let render, staticRenderFns;',
    `import normalizer from ${JSON.stringify(normalizer)};`,
    `const component = normalizer(script, render, staticRenderFns, false, null, null, '${componentId(file)}');`,
    production ? '' : `component.options.__file = ${JSON.stringify(relative(root, file))};`,
    'export default component.exports;',
    // Vue uses the default export of an async component only of what says that it is a module, which `import()` of
    // esbuild does not return.
    'export const __esModule = true;',
  ].join('\n');
}

type Script = ReturnType<typeof compileScript>;

function scriptOf(descriptor: SFCDescriptor, production: boolean): Script | null {
  if (descriptor.script === null && descriptor.scriptSetup === null) return null;
  return compileScript(descriptor, { id: componentId(descriptor.filename), isProd: production });
}

function templateOf(
  { template, filename }: SFCDescriptor,
  bindings: Script['bindings'],
  production: boolean,
): OnLoadResult {
  const { code, errors } = compileTemplate({
    source: template?.content ?? '',
    filename,
    isProduction: production,
    optimizeSSR: true,
    transformAssetUrls: true,
    prettify: false,
    compilerOptions: { ...templateOptions },
    ...(bindings !== undefined && { bindings }),
  });
  if (errors.length > 0)
    return failed(
      filename,
      errors.map((error) => (typeof error === 'string' ? error : error.msg)),
    ).template;
  return { contents: `${code}\nexport { render, staticRenderFns };`, resolveDir: dirname(filename) };
}

function failed(file: string, messages: readonly string[]): Component {
  const result = { errors: messages.map((message) => ({ text: `${relative(root, file)}\n${message}` })) };
  return { whole: result, script: result, template: result };
}

const inlineMap = (map: object | undefined): string =>
  map === undefined
    ? ''
    : `//# sourceMappingURL=data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString('base64')}`;
