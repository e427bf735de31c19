import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import ts from 'typescript';

const root = resolve(import.meta.dirname, '../..');

type Graph = ReadonlyMap<string, readonly string[]>;

/** The imports of each file, including types, as TypeScript resolves them. */
function importsIn(folders: readonly string[]): Graph {
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(join(root, 'tsconfig.json'), (file) => readFileSync(file, 'utf8')).config,
    ts.sys,
    root,
  );
  const cache = ts.createModuleResolutionCache(root, (name) => name, options);
  const files = folders
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
    )
    .filter((file) => /\.(ts|vue)$/.test(file) && !file.endsWith('.d.ts'));

  return new Map(
    files.map((file) => {
      const path = join(root, file);
      const imported = ts.preProcessFile(scriptOf(file, readFileSync(path, 'utf8')), true, true).importedFiles;
      const targets = imported.flatMap(({ fileName }) => {
        if (fileName.endsWith('.vue')) return [relative(root, resolve(path, '..', fileName))];
        const found = ts.resolveModuleName(fileName, path, options, ts.sys, cache).resolvedModule?.resolvedFileName;
        return found === undefined || found.includes('node_modules') ? [] : [relative(root, found)];
      });
      return [file, targets];
    }),
  );
}

const scriptOf = (file: string, text: string): string =>
  file.endsWith('.vue')
    ? [...text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map(([, script]) => script).join('\n')
    : text;

/** Finds each circle once. Returns its files in order. */
function circlesIn(graph: Graph): string[][] {
  const circles: string[][] = [];
  const done = new Set<string>();
  const way: string[] = [];

  function visit(file: string): void {
    const start = way.indexOf(file);
    if (start >= 0) circles.push([...way.slice(start), file]);
    if (start >= 0 || done.has(file)) return;
    way.push(file);
    for (const target of graph.get(file) ?? []) visit(target);
    way.pop();
    done.add(file);
  }

  for (const file of graph.keys()) visit(file);
  return circles;
}

const contracts = /^app\/(?:api\/(?:contract|endpoint)|features\/[\w-]+\/(?:[\w-]+\/)?contract)\.ts$/;

interface Border {
  readonly name: string;
  /** Whether a file may not import another. */
  forbids(from: string, to: string): boolean;
}

const featureOf = (file: string): string | undefined => /^(?:app|server)\/features\/([\w-]+)\//.exec(file)?.[1];
const isIn = (folder: string, file: string): boolean => file.startsWith(`${folder}/`);

const borders: readonly Border[] = [
  {
    name: 'app/ knows the server only through its contracts',
    forbids: (from, to) => isIn('app', from) && isIn('server', to),
  },
  {
    name: 'server/ imports only contracts from app/',
    forbids: (from, to) => isIn('server', from) && isIn('app', to) && !contracts.test(to),
  },
  {
    name: 'only server/main.ts and the dev server import the simulator',
    forbids: (from, to) =>
      isIn('server/simulator', to) &&
      !isIn('server/simulator', from) &&
      !isIn('build', from) &&
      from !== 'server/main.ts',
  },
  {
    name: 'http/ contains middleware that is independent of the portal',
    forbids: (from, to) =>
      isIn('server/http', from) &&
      isIn('server', to) &&
      !isIn('server/http', to) &&
      !/^server\/(?:errors|log-redaction|work\/with-timeout)\.ts$/.test(to),
  },
  {
    name: "a feature imports only another feature's exports.ts, components.ts and contract.ts",
    forbids: (from, to) =>
      featureOf(from) !== undefined &&
      featureOf(to) !== undefined &&
      featureOf(from) !== featureOf(to) &&
      !/^(?:app|server)\/features\/[\w-]+\/(?:exports|components|contract)\.ts$/.test(to),
  },
  {
    name: 'other code imports features through the lists and through exports.ts, components.ts and contract.ts',
    forbids: (from, to) =>
      !/\/features[./]/.test(from) &&
      featureOf(to) !== undefined &&
      !/^(?:app|server)\/features\/[\w-]+\/(?:exports|components|contract)\.ts$/.test(to),
  },
];

/** The imports that cross a border, with its name. */
const crossings = (graph: Graph): string[] =>
  [...graph].flatMap(([from, targets]) =>
    targets.flatMap((to) =>
      borders.filter(({ forbids }) => forbids(from, to)).map(({ name }) => `${from} → ${to}: ${name}`),
    ),
  );

describe('imports', () => {
  const graph = importsIn(['server', 'app', 'config', 'build']);

  it('are found in scripts, components and import()', () => {
    assert.ok(graph.size > 300, 'The files were not found.');
    assert.ok(graph.get('server/main.ts')?.includes('server/portal.ts'));
    assert.ok(
      graph.get('app/features/home/pages.ts')?.includes('app/features/home/HomePage.vue'),
      'import() is not followed.',
    );
    assert.ok(
      graph.get('app/App.vue')?.some((file) => file.endsWith('.vue')),
      'Components are not followed.',
    );
  });

  it('form no circle in server/, app/, config/ and build/', () => {
    assert.deepEqual(
      circlesIn(graph).map((circle) => circle.join(' → ')),
      [],
    );
  });

  it('cross no border between folders', () => {
    assert.deepEqual(crossings(graph), []);
  });

  for (const [from, to, isAllowed] of [
    ['server/http/errors.ts', 'server/portal.ts', false],
    ['server/http/errors.ts', 'server/work/loop.ts', false],
    ['server/http/errors.ts', 'server/page-errors/index.ts', false],
    ['server/http/nested/errors.ts', 'server/viewer.ts', false],
    ['server/http/errors.ts', 'server/errors.ts', true],
    ['server/features/notices/nested/rules.ts', 'server/features/people/queries.ts', false],
    ['server/features/notices/visibility.ts', 'server/features/people/exports.ts', true],
    ['server/features/notices/visibility.ts', 'app/features/people/contract.ts', true],
    ['server/features/notices/visibility.ts', 'app/features/people/exports.ts', false],
    ['server/portal.ts', 'server/features/people/queries.ts', false],
    ['server/portal.ts', 'server/simulator/index.ts', false],
    ['server/features.ts', 'server/features/people/index.ts', true],
    ['app/features/home/HomePage.vue', 'app/features/notices/NoticeRows.vue', false],
    ['app/features/home/HomePage.vue', 'app/features/notices/exports.ts', true],
    ['app/features/home/HomePage.vue', 'app/features/notices/components.ts', true],
    ['app/features/home/HomePage.vue', 'server/viewer.ts', false],
    ['app/router/router.ts', 'app/features/home/pages.ts', false],
  ] as const) {
    it(`are ${isAllowed ? 'allowed' : 'reported'} from ${from} to ${to}`, () => {
      assert.equal(crossings(new Map([[from, [to]]])).length === 0, isAllowed);
    });
  }

  it('are reported if they form a circle, also of one file', () => {
    const circles = new Map([
      ['a', ['b', 'c']],
      ['b', ['d']],
      ['c', ['d']],
      ['d', ['b', 'e']],
      ['e', ['e', 'outside']],
    ]);
    assert.deepEqual(circlesIn(circles), [
      ['b', 'd', 'b'],
      ['e', 'e'],
    ]);
  });
});
