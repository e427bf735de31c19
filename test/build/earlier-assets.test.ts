import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keepEarlierAssets } from '../../build/earlier-assets';
import { firstViewLimit, pageLimit, overLimit } from '../../build/weight';
import { temporaryFolder } from '../support/temporary-folder';

const day = 86_400_000;

describe('assets of earlier builds', () => {
  /** Makes builds one after another, each with a new script and one that stays. */
  async function build(from: string, script: string, now: number): Promise<string> {
    const folder = temporaryFolder('build');
    mkdirSync(join(folder, 'client/assets'), { recursive: true });
    for (const name of ['vendor.js', script, `${script}.br`])
      writeFileSync(join(folder, 'client/assets', name), script);
    await keepEarlierAssets(from, folder, now);
    return folder;
  }
  const scripts = (folder: string): string[] =>
    readdirSync(join(folder, 'client/assets'))
      .filter((name) => /^app\d+\.js$/.test(name))
      .sort();

  it('are kept for pages that are open', async () => {
    const first = await build(temporaryFolder('nothing'), 'app1.js', 0);
    const second = await build(first, 'app2.js', day);
    const third = await build(second, 'app3.js', 2 * day);
    assert.deepEqual(readdirSync(join(third, 'client/assets')).sort(), [
      'app1.js',
      'app1.js.br',
      'app2.js',
      'app2.js.br',
      'app3.js',
      'app3.js.br',
      'vendor.js',
    ]);
  });

  it('may be missing without stopping a later build', async () => {
    const first = await build(temporaryFolder('nothing'), 'app1.js', 0);
    rmSync(join(first, 'client/assets/app1.js'));
    const third = await build(await build(first, 'app2.js', 1), 'app3.js', 2);
    assert.deepEqual(scripts(third), ['app2.js', 'app3.js']);
  });

  it('are deleted after thirty days', async () => {
    const first = await build(temporaryFolder('nothing'), 'app1.js', 0);
    const second = await build(first, 'app2.js', 29 * day);
    const third = await build(second, 'app3.js', 31 * day);
    assert.deepEqual(scripts(third), ['app2.js', 'app3.js']);
  });

  it('are deleted after ten builds', async () => {
    let folder = temporaryFolder('nothing');
    for (let number = 10; number < 25; number += 1) folder = await build(folder, `app${number}.js`, number);
    assert.equal(scripts(folder).length, 10);
    assert.equal(scripts(folder)[0], 'app15.js');
  });
});

describe('the weight of a page', () => {
  const light = {
    page: 'app/features/light/Light.vue',
    scripts: firstViewLimit,
    own: pageLimit,
    styles: 0,
    requests: 3,
  };

  it('may be as large as its limit', () => {
    assert.equal(overLimit([light]), null);
  });

  it('fails the build above its limit and names the page', () => {
    const heavy = { ...light, page: 'app/features/heavy/Heavy.vue' };
    assert.match(
      overLimit([light, { ...heavy, scripts: firstViewLimit + 100 }]) ?? '',
      /^The first view of app\/features\/heavy\/Heavy\.vue needs \d+\.\d KB[^\n]+$/,
    );
    assert.match(
      overLimit([light, { ...heavy, own: pageLimit + 100 }]) ?? '',
      /^app\/features\/heavy\/Heavy\.vue adds \d+\.1 KB[^\n]+$/,
    );
  });
});
