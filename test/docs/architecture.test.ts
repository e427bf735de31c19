import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const documents = [
  'README.md',
  'README.zh-CN.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...readdirSync(`${root}/docs`)
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const textOf = (document: string): string => readFileSync(`${root}/${document}`, 'utf8');

/** Files of the example in docs/extending.md. */
const ofTheExample = /(^|\/)(ideas|IdeasPage)\b|\d{4}-ideas/;

describe('docs/architecture.md', () => {
  const tree = /```\n([^]*?)```/.exec(textOf('docs/architecture.md'))?.[1] ?? '';

  /** The lines below `folder/`. */
  const branch = (folder: string): string => new RegExp(`^${folder}/[^]*?\\n(?=\\S|$)`, 'm').exec(tree)?.[0] ?? '';
  const namesIn = (folder: string): string[] =>
    readdirSync(`${root}/${folder}`, { withFileTypes: true }).map((entry) =>
      entry.isDirectory() ? `${entry.name}/` : entry.name,
    );

  for (const folder of ['config', 'server', 'app', 'build']) {
    it(`lists every folder and file in ${folder}/`, () => {
      const listed = branch(folder).split(/[\s(),;]+/);
      assert.deepEqual(
        namesIn(folder).filter((name) => !name.endsWith('.d.mts') && !listed.includes(name)),
        [],
      );
    });

    it(`lists no file that ${folder}/ lacks`, () => {
      const files = [...branch(folder).matchAll(/[\w.-]+\.(?:ts|mjs|vue|env)\b/g)].map(([file]) => file);
      assert.ok(files.length > 5);
      assert.deepEqual(
        files.filter((file) => !namesIn(folder).includes(file)),
        [],
      );
    });
  }
});

/** The paths that `server/{a,b}.ts` stands for. */
function expanded(path: string): string[] {
  const [, before = '', names = '', after = ''] = /^([^{]*)\{([^}]*)\}(.*)$/.exec(path) ?? [];
  return names === '' ? [path] : names.split(',').map((name) => before + name + after);
}

describe('the documents', () => {
  for (const document of documents) {
    it(`name only files that exist: ${document}`, () => {
      const named = [
        ...textOf(document).matchAll(/`((?:server|app|build|config|test|types|docs)\/[\w./{},-]*(?:\.\w+|\/))`/g),
      ].flatMap(([, path = '']) => expanded(path));
      assert.deepEqual(
        named.filter((path) => !ofTheExample.test(path) && !existsSync(`${root}/${path}`)),
        [],
      );
    });

    it(`link only to files that exist: ${document}`, () => {
      const links = [...textOf(document).matchAll(/\]\(([^)\s#]+)[^)]*\)/g)]
        .map(([, link = '']) => link)
        .filter((link) => !/^[a-z]+:/.test(link));
      assert.deepEqual(
        links.filter((link) => !existsSync(resolve(root, document, '..', link))),
        [],
      );
    });
  }
});
