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

describe('imports', () => {
  it('form no circle in server/, app/, config/ and build/', () => {
    const graph = importsIn(['server', 'app', 'config', 'build']);
    assert.ok(graph.size > 300, 'The files were not found.');
    assert.ok(graph.get('server/main.ts')?.includes('server/portal.ts'));
    assert.ok(
      graph.get('app/App.vue')?.some((file) => file.endsWith('.vue')),
      'Components are not followed.',
    );
    assert.deepEqual(
      circlesIn(graph).map((circle) => circle.join(' → ')),
      [],
    );
  });

  it('are reported if they form a circle, also of one file', () => {
    const graph = new Map([
      ['a', ['b', 'c']],
      ['b', ['d']],
      ['c', ['d']],
      ['d', ['b', 'e']],
      ['e', ['e', 'outside']],
    ]);
    assert.deepEqual(circlesIn(graph), [
      ['b', 'd', 'b'],
      ['e', 'e'],
    ]);
  });
});
