import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { typesFile } from '../../build/paths';
import { run } from '../../build/run';
import { migrations } from '../../server/database/migrations';
import type { ClientManifest } from '../../server/render/front-end';
import { linkPackages } from '../support/packages';
import { temporaryFolder } from '../support/temporary-folder';

const root = resolve(import.meta.dirname, '../..');
const guide = readFileSync(join(root, 'docs/extending.md'), 'utf8');

/** The complete files in the guide, and the lines that it adds to existing files. */
const files = [...guide.matchAll(/\n`([\w./-]+)`:\n\n```\w+\n([^]*?)```/g)].map(([, path = '', text = '']) => ({
  path,
  text,
}));
const lines = [...guide.matchAll(/\nA line for `([\w./-]+)`:\n\n```\w+\n(.*)\n```/g)].map(
  ([, path = '', text = '']) => ({ path, text }),
);

/** The files that Home loads in a build. */
function firstView(folder: string): { scripts: string[]; styles: string[] }[] {
  const { entry, chunks, named }: ClientManifest = JSON.parse(
    readFileSync(join(folder, 'dist/client-manifest.json'), 'utf8'),
  );
  const own = ['home', 'home-zh-CN', 'words-zh-CN'].flatMap((name) => named[name] ?? []);
  assert.equal(own.length, 3);
  return [entry, ...own.flatMap((index) => chunks[index] ?? [])];
}

describe('docs/extending.md', function suite() {
  this.timeout(600_000);

  it('adds a feature with one line in each of three lists, in at most 250 lines', () => {
    assert.equal(lines.length, 3);
    assert.deepEqual(
      lines.filter(({ path }) => !existsSync(join(root, path))),
      [],
    );
    assert.deepEqual(
      files.filter(({ path }) => existsSync(join(root, path))),
      [],
    );
    const total = files
      .filter(({ path }) => !path.startsWith('test/'))
      .reduce((sum, { text }) => sum + text.trimEnd().split('\n').length, 0);
    assert.ok(total + lines.length <= 250, `${total} lines`);
  });

  it('gives the migration a number that no version of Foyer uses', () => {
    const [own = ''] = files.flatMap(({ path }) => /migrations\/(\d+)-/.exec(path)?.[1] ?? []);
    const taken = migrations.map(({ name }) => Number.parseInt(name, 10));
    assert.ok(Number(own) >= 100, own);
    assert.deepEqual(
      taken.filter((number) => number >= 100),
      [],
      'Numbers from 0100 on are for the tables of organisations. Renumber the migration.',
    );
  });

  it('shows a feature that works: it is formatted, passes lint, type-checks, builds, adds nothing to the first view of Home, passes its test and is rendered', async () => {
    const copy = temporaryFolder('guide');
    // PostgreSQL runs as another user if the tests run as root.
    chmodSync(copy, 0o755);
    for (const path of execFileSync('git', ['ls-files', '-z'], { cwd: root })
      .toString()
      .split('\0')
      .filter((name) => name !== '' && existsSync(join(root, name)))) {
      mkdirSync(dirname(join(copy, path)), { recursive: true });
      cpSync(join(root, path), join(copy, path));
    }
    linkPackages(copy);
    for (const { path, text } of files) {
      mkdirSync(dirname(join(copy, path)), { recursive: true });
      writeFileSync(join(copy, path), text);
    }
    for (const { path, text } of lines) appendFileSync(join(copy, path), `${text}\n`);
    cpSync(join(import.meta.dirname, 'ideas/rendered.ts'), join(copy, 'test/features/ideas/rendered.test.ts'));

    // With the type checker's results for unchanged files, checking takes less time.
    if (existsSync(join(root, typesFile))) cpSync(join(root, typesFile), join(copy, typesFile));

    const paths = [...files, ...lines].map(({ path }) => path);
    for (const args of [
      ['node_modules/prettier/bin/prettier.cjs', '--check', ...paths],
      ['--import', 'tsx', 'build/check-code.ts', ...paths],
      ['--import', 'tsx', 'build/build.ts'],
      [
        'node_modules/mocha/bin/mocha.js',
        '--exit',
        'test/features/ideas/ideas.test.ts',
        'test/features/ideas/rendered.test.ts',
      ],
    ]) {
      const { ok, output } = await run(args, { folder: copy });
      assert.ok(ok, `${args.join(' ')}\n${output}`);
    }
    const { ok, output } = await run(['--import', 'tsx', 'build/build.ts', '--if-stale'], { folder: root });
    assert.ok(ok, output);
    // File names depend on the content, so equal names mean equal files.
    assert.deepEqual(firstView(copy), firstView(root));
  });
});
