import { fromRoot } from './paths';
import { patchedCopy, patchOf } from './library-patches';

/** Libraries that are patched for browsers, which leaves out parts that no page uses. */
const libraries = {
  vue: 'dist/vue.runtime.esm.js',
  'vue-router': 'dist/vue-router.esm.js',
  vuex: 'dist/vuex.esm.js',
  'markdown-it-cjk-friendly': 'dist/index.js',
} as const;

const remedy = 'Correct the patch.';

/** All patch files, for the caches that depend on them. */
export const browserPatchFiles = (): string[] => Object.keys(libraries).map((library) => patchOf(library, 'browser'));

/**
 * Aliases for webpack from each library to its copy for browsers.
 * @throws {BuildError} if there is no patch for the installed version, or it does not apply
 */
export function browserVueAliases(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(libraries).map(([library, build]) => [
      `${library}$`,
      patchedCopy(library, fromRoot(`node_modules/${library}/${build}`), patchOf(library, 'browser'), remedy),
    ]),
  );
}

const styleNames = ['style', ':style', 'v-bind:style'];
const missingTags = /^(transition|transition-?group|keep-?alive|router-?link)$/i;

interface TemplateElement {
  tag: string;
  attrsMap: Record<string, string>;
}

interface Options {
  warn(message: string): void;
}

function refuse(message: string): never {
  throw new Error(message);
}

/**
 * A module for Vue's template compiler. The build fails if a template uses a part that is left out of browsers
 * (build/patches/*.browser.patch).
 */
export const missingParts = {
  // The types of Vue lack the second parameter.
  preTransformNode({ tag, attrsMap }: TemplateElement, { warn }: Options = { warn: refuse }): void {
    if (missingTags.test(tag)) warn(`<${tag}> is left out of the browser's build (build/browser-parts.ts).`);
    if ('v-show' in attrsMap) warn("v-show is left out of the browser's build: use v-if or a class.");
    if (styleNames.some((name) => name in attrsMap))
      warn("Inline styles are left out of the browser's build, and the page's policy forbids them: use a class.");
  },
};
