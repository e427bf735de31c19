import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { safeReturnPath, withoutSignInParameters } from '../../server/session/return-path';

const corpus = readFileSync(new URL('../attack/return-paths.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('# '))
  .map((line) => String(JSON.parse(`"${line.replaceAll('"', '\\"')}"`)));

describe('safeReturnPath', () => {
  it('returns / for every address of the attack corpus', () => {
    assert.ok(corpus.length > 90);
    for (const address of corpus) assert.equal(safeReturnPath(address), '/', JSON.stringify(address));
  });

  it('returns addresses of the portal with their queries', () => {
    for (const path of [
      '/',
      '/notices',
      '/notices?category=it&unread=1',
      '/notices/12',
      '/people?q=%E5%BC%A0',
      '/people/zhang.san@x',
      '/me',
      '/a-b_c~d',
      '/people?q=//',
    ]) {
      assert.equal(safeReturnPath(path), path);
    }
  });

  it('resolves dot segments within the site', () => {
    assert.equal(safeReturnPath('/notices/../me'), '/me');
  });

  it('refuses an address longer than a kilobyte', () => {
    assert.equal(safeReturnPath(`/${'a'.repeat(1024)}`), '/');
  });

  it('never leads to another site', () => {
    const site = 'http://localhost:3000';
    const pieces = fc.array(
      fc.oneof(
        fc.constantFrom(
          '/',
          '\\',
          '//',
          '.',
          '..',
          '@',
          ':',
          '?',
          '#',
          '%2f',
          '%5c',
          '%09',
          '\t',
          '\n',
          'http:',
          'evil.example',
        ),
        fc.string({ unit: 'binary', maxLength: 3 }),
      ),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(pieces, (parts) => {
        const path = safeReturnPath(parts.join(''));
        assert.equal(new URL(path, site).origin, site);
        assert.match(path, /^\/(?![/\\])[\x21-\x7e]*$/);
        assert.equal(safeReturnPath(path), path);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('withoutSignInParameters', () => {
  it('removes what WeChat added and changes nothing else', () => {
    assert.equal(
      withoutSignInParameters('/notices?category=it&code=C&state=S&appid=ww1&unread=1'),
      '/notices?category=it&unread=1',
    );
    assert.equal(withoutSignInParameters('/notices?code=C&state=S'), '/notices');
    assert.equal(withoutSignInParameters('/people?q=%E5%BC%A0+a%26b'), '/people?q=%E5%BC%A0+a%26b');
  });

  it('removes names that are percent-encoded, repeated or without a value', () => {
    assert.equal(withoutSignInParameters('/?%63ode=C&code=D&state&a=1'), '/?a=1');
  });
});
