import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { costOf } from './pattern-cost';

const root = resolve(import.meta.dirname, '../..');

/** Patterns that `costOf` takes for slow ones, with the reason why they are not. */
const accepted = new Map([
  [
    String.raw`/^(UNABLE_TO_\w+|\w*SELF_SIGNED_CERT\w*|CERT_\w+|ERR_TLS_\w+)$/`,
    'Matches error codes of Node, which are short.',
  ],
  [
    String.raw`/^(\w*SELF_SIGNED\w*|\w*CERT_\w+|UNABLE_TO_(VERIFY|GET)\w*|ERR_TLS_CERT_ALTNAME_INVALID)$/`,
    'Matches error codes of Node, which are short.',
  ],
  [
    String.raw`/[([{<（［【〔「『《〈][^)\]}>）］】〕」』》〉]*(?:[)\]}>）］】〕」』》〉]|$)/gu`,
    'Cannot fail after its first character.',
  ],
  [
    String.raw`/\beyJ[\w-]{8,512}\.[\w-]{8,4096}\.[\w-]*/g`,
    'Its repetitions are bounded, because eyJ may appear at every third character.',
  ],
]);

/** All literal patterns in a folder with their files. Patterns made with `new RegExp` are not included. */
function patternsIn(folder: string): { place: string; pattern: string }[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((name) => /\.(ts|vue)$/.test(name) && !name.startsWith('server/simulator/'))
    .flatMap((name) => {
      const text = readFileSync(join(root, name), 'utf8');
      const script = name.endsWith('.vue')
        ? [...text.matchAll(/<script[^>]*>([^]*?)<\/script>/g)].map(([, inner = '']) => inner).join('\n')
        : text;
      const found: { place: string; pattern: string }[] = [];
      const visit = (node: ts.Node): void => {
        if (ts.isRegularExpressionLiteral(node)) found.push({ place: name, pattern: node.text });
        ts.forEachChild(node, visit);
      };
      visit(ts.createSourceFile(name, script, ts.ScriptTarget.Latest));
      return found;
    });
}

const costOfLiteral = (pattern: string): string | null => {
  const end = pattern.lastIndexOf('/');
  return costOf(pattern.slice(1, end), pattern.slice(end + 1));
};

describe('regular expressions', () => {
  it('take time in proportion to the text, in server/, app/ and config/', () => {
    const patterns = ['server', 'app', 'config'].flatMap(patternsIn);
    assert.ok(patterns.length > 150, 'The patterns were not found.');
    const slow = patterns
      .filter(({ pattern }) => !accepted.has(pattern))
      .map(({ place, pattern }) => ({ place, pattern, cost: costOfLiteral(pattern) }))
      .filter(({ cost }) => cost !== null);
    assert.deepEqual(slow, []);
    for (const pattern of accepted.keys())
      assert.ok(
        patterns.some((found) => found.pattern === pattern),
        `${pattern} no longer exists. Remove it from the list.`,
      );
  });

  for (const pattern of [
    String.raw`/([\w.$<>]{0,80})[^\n]{0,200}?(\/assets\/[\w.-]{1,80}\.js:\d{1,7}:\d{1,7})/`,
    String.raw`/^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/`,
    String.raw`/^(.*\d{7,})\D+(\d{1,6})$/`,
    String.raw`/^([^?#]*)\??([^#]*)(.*)$/`,
    String.raw`/(\\*"(?:token|secret)\\*"\s*:\s*\\*")[^"\\]+/gi`,
    String.raw`/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@"'\\]+@/gi`,
    String.raw`/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g`,
    String.raw`/[\w.+-]+@[\w.-]+/g`,
    String.raw`/[^=;\s]+(?==)/g`,
    '/%.*$/',
    '/(a+)+b/',
    '/^(a|a*)*b/',
  ]) {
    it(`are recognized as slow: ${pattern}`, () => assert.notEqual(costOfLiteral(pattern), null));
  }

  for (const pattern of [
    String.raw`/^[\w-]+(\.[\w-]+)*$/`,
    String.raw`/(?<![\w.+@-])[\w.+-]*@[\w.+@-]*/g`,
    String.raw`/\d{7}(\D+\d{1,6})$/`,
    '/#[^]*$/',
    '/"[^"]*"/g',
  ]) {
    it(`are accepted: ${pattern}`, () => assert.equal(costOfLiteral(pattern), null));
  }
});
