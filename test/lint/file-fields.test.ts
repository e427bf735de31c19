import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../app');

// Field report 13: with a list of types, the picker of WeChat on Android does nothing or offers no camera.
describe('the fields that choose files', () => {
  it('accept any picture or any file, and do not force the camera', () => {
    const fields = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.vue'))
      .flatMap((name) =>
        [...readFileSync(join(root, name), 'utf8').matchAll(/<input\b[^>]*type="file"[^>]*>/g)].map(([field]) => field),
      );
    const accepts = fields.map((field) => /\baccept="([^"]*)"/.exec(field)?.[1] ?? '');
    assert.deepEqual(accepts.sort(), ['', 'image/*', 'image/*', 'image/*']);
    assert.deepEqual(
      fields.filter((field) => /\bcapture\b|:accept/.test(field)),
      [],
    );
  });
});
