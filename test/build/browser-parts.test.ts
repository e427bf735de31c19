import assert from 'node:assert/strict';
import { appendFileSync, cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { compileTemplate } from 'vue/compiler-sfc';
import { axiosAliases, replacements } from '../../build/axios-parts';
import { browserPatchFiles, browserVueAliases, missingParts } from '../../build/browser-parts';
import { applyToText } from '../../build/library-patches';
import { fromRoot } from '../../build/paths';
import { temporaryFolder } from '../support/temporary-folder';

describe('parts of libraries that are left out of browsers', () => {
  it('are removed from libraries by patches that say what they remove', () => {
    for (const [alias, copy] of Object.entries(browserVueAliases())) assert.ok(existsSync(copy), alias);
    const files = browserPatchFiles();
    assert.equal(files.length, 4);
    for (const file of files)
      assert.match(readFileSync(file, 'utf8'), /^Patch for [\w-]+ \d+\.\d+\.\d+ in browsers: [^]+ left out/);
  });

  it('fail the build if an update changes what a patch is about', () => {
    const [patch = ''] = browserPatchFiles().map((file) => readFileSync(file, 'utf8'));
    const released = readFileSync(fromRoot('node_modules/vue/dist/vue.runtime.esm.js'), 'utf8');
    assert.throws(
      () => applyToText(released.replaceAll('platformModules', 'renamed'), patch, 'vue', 'Correct the patch.'),
      /^BuildError: The patch for vue in build\/patches does not apply to the installed file\. Correct the patch\.$/,
    );
  });

  for (const source of [
    '<transition><p /></transition>',
    '<transition-group><p key="a" /></transition-group>',
    '<KeepAlive><p /></KeepAlive>',
    '<router-link to="/">Home</router-link>',
    '<p v-show="open" />',
    '<p style="color: red" />',
    '<p :style="{ color }" />',
    '<p v-bind:style="{ color }" />',
  ]) {
    it(`fail the build if a template uses them: ${source}`, () => {
      const compile = (text: string) =>
        compileTemplate({
          source: text,
          filename: 'Page.vue',
          compilerOptions: { modules: [missingParts] } as never,
        }).errors;
      assert.match(String(compile(`<div>${source}</div>`)), /left out of the browser's build/);
      assert.deepEqual(compile('<div><a href="/">Home</a></div>'), []);
    });
  }

  it('fail the build if an update of axios changes or removes a file that is replaced', () => {
    const copy = join(temporaryFolder('axios'), 'axios');
    cpSync(fromRoot('node_modules/axios'), copy, { recursive: true });
    assert.equal(Object.keys(axiosAliases(copy)).length, Object.keys(replacements).length);
    for (const part of Object.keys(replacements)) {
      appendFileSync(join(copy, 'lib', part), '\n');
      assert.throws(() => axiosAliases(copy), { message: new RegExp(`^axios has changed lib/${part}\\. Compare it`) });
      rmSync(join(copy, 'lib', part));
      assert.throws(() => axiosAliases(copy), {
        message: `axios no longer has lib/${part}. Update build/axios-parts.ts.`,
      });
      cpSync(join(fromRoot('node_modules/axios/lib'), part), join(copy, 'lib', part));
    }
  });
});
