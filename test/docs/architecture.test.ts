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

/** What the example adds; it is shown, not there. */
const ofTheExample = /(^|\/)(ideas|IdeasPage)\b|0900-ideas/;
/** What is announced for later. */
const later = /^server\/(forms|uploads|manage)\/$/;

describe('docs/architecture.md', () => {
  const tree = /```\n([^]*?)```/.exec(textOf('docs/architecture.md'))?.[1] ?? '';

  for (const folder of ['server', 'app', 'build']) {
    it(`has a place for every folder in ${folder}/`, () => {
      const start = tree.indexOf(`\n${folder}/`);
      const part = tree.slice(start, tree.slice(start + 1).search(/\n\w/) + start + 1);
      const folders = readdirSync(`${root}/${folder}`, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => `${name}/`);
      assert.deepEqual(
        folders.filter((name) => !new RegExp(`[\\s]${name}(\\s|$)`, 'm').test(part)),
        [],
      );
    });
  }

  it('has a line for every file that lies in server/ or app/ itself', () => {
    const files = ['server', 'app'].flatMap((folder) =>
      readdirSync(`${root}/${folder}`).filter((name) => name.includes('.')),
    );
    assert.deepEqual(
      files.filter((name) => !tree.includes(name)),
      [],
    );
  });
});

describe('the documents', () => {
  for (const document of documents) {
    it(`name only files that there are: ${document}`, () => {
      const named = [
        ...textOf(document).matchAll(/`((?:server|app|build|config|test|types|docs)\/[\w./-]*(?:\.\w+|\/))`/g),
      ].map(([, path = '']) => path);
      assert.deepEqual(
        named.filter((path) => !ofTheExample.test(path) && !later.test(path) && !existsSync(`${root}/${path}`)),
        [],
      );
    });

    it(`link only to what is there: ${document}`, () => {
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
