import type { Compiler } from 'webpack';

/**
 * Makes `accept('./module', callback)` see the new module. webpack (5.112) sorts a module's dependencies by its import
 * statements, but leaves the dependency of `accept` in its place. If that comes before the import it refers to, the
 * generated callback does not update the import. So this plugin moves it after all imports.
 */
export class AcceptOrderPlugin {
  apply(compiler: Compiler): void {
    compiler.hooks.compilation.tap('AcceptOrderPlugin', (compilation) => {
      compilation.hooks.beforeCodeGeneration.tap('AcceptOrderPlugin', () => {
        for (const { dependencies } of compilation.modules) {
          const accepts = dependencies.filter(({ type }) => type === 'accepted harmony modules');
          if (accepts.length === 0) continue;
          const others = dependencies.filter((dependency) => !accepts.includes(dependency));
          dependencies.splice(0, dependencies.length, ...others, ...accepts);
        }
      });
    });
  }
}
