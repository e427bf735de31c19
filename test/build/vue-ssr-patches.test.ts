import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRenderer } from 'vue-server-renderer';
import { fromRoot } from '../../build/paths';
import { applyToText } from '../../build/library-patches';
import { patchFiles, remedy, vuePatchesWanted } from '../../build/vue-ssr-patches';
import { loadPages } from './server-vue';

describe('the patches of Vue, Vuex and vue-router for server rendering', function suite() {
  this.timeout(120_000);

  for (const mode of ['production', 'development'] as const) {
    it(`render the same as the released libraries, in a build for ${mode}`, async () => {
      const [patched, released] = await Promise.all(
        [true, false].map(async (isPatched) => {
          const { everything, warnings } = await loadPages(mode, { patched: isPatched });
          return { html: await createRenderer().renderToString(await everything()), warnings };
        }),
      );
      assert.match(patched?.html ?? '', /number&quot;:42/);
      assert.match(patched?.html ?? '', /"reactive">3,2,4</);
      assert.match(patched?.html ?? '', /"getters">15,6</);
      assert.deepEqual(
        patched?.warnings.filter((warning) => /^(captured|mounted)/.test(warning)),
        ['captured: in setup'],
      );
      assert.deepEqual(patched, released);
    });
  }

  it('are one file per library and version, which states its purpose', () => {
    const files = patchFiles();
    assert.equal(files.length, 3);
    for (const file of files)
      assert.match(readFileSync(file, 'utf8'), /^Patch for [\w-]+ \d+\.\d+\.\d+ in the server bundle: /);
  });

  it("fail the build with the library's name and a remedy if they do not apply", () => {
    const [patch = ''] = patchFiles().map((file) => readFileSync(file, 'utf8'));
    const released = readFileSync(fromRoot('node_modules/vue/dist/vue.runtime.esm.js'), 'utf8');
    assert.notEqual(applyToText(released, patch, 'vue', remedy), released);
    const message =
      /^BuildError: The patch for vue in build\/patches does not apply to the installed file\. Correct the patch, or build with FOYER_VUE_PATCHES=off\.$/;
    assert.throws(
      () => applyToText(released.replaceAll('setCurrentInstance', 'renamed'), patch, 'vue', remedy),
      message,
    );
    assert.throws(() => applyToText(applyToText(released, patch, 'vue', remedy), patch, 'vue', remedy), message);
  });

  it('can be switched off by FOYER_VUE_PATCHES', () => {
    assert.equal(vuePatchesWanted({}), true);
    assert.equal(vuePatchesWanted({ FOYER_VUE_PATCHES: 'on' }), true);
    assert.equal(vuePatchesWanted({ FOYER_VUE_PATCHES: 'off' }), false);
    assert.throws(
      () => vuePatchesWanted({ FOYER_VUE_PATCHES: 'no' }),
      /FOYER_VUE_PATCHES is "no"\. Set it to "on" or "off", or remove it\./,
    );
  });
});
