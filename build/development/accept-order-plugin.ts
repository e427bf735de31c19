import type { Compiler } from 'webpack';

/**
 * Makes `accept('./module', callback)` see the new module. webpack (5.112) puts a module's dependencies into the order
 * of its import statements but leaves the one of `accept` in its place, which may then come before the import that it
 * is about: the callback is written without the statement that exchanges what it uses. It belongs behind all imports.
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
