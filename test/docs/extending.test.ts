import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

interface Shown {
  file: string;
  isNew: boolean;
  language: string;
  text: string;
}

/** `file`, new: or `file`: and the code behind it. */
function shownIn(markdown: string): Shown[] {
  return [...markdown.matchAll(/^`([^`]+)`(, new)?:\n\n```(\w+)\n([^]*?)^```$/gm)]
    .map(([, file = '', isNew, language = '', text = '']) => ({ file, isNew: isNew !== undefined, language, text }));
}

describe('docs/extending.md', () => {
  const shown = shownIn(readFileSync(`${root}/docs/extending.md`, 'utf8'));

  it('shows a feature whole', () => {
    for (const place of [/migrations\/\d+/, /schema/, /queries/, /presenter/, /routes/, /contract/, /store/, /pages\/\w+\.vue/, /locales\/en/, /locales\/zh-CN/, /\.test\.ts$/]) {
      assert.ok(shown.some(({ file }) => place.test(file)), String(place));
    }
  });

  it('changes files as they are', () => {
    const changed = shown.filter(({ language }) => language === 'diff');
    assert.ok(changed.length >= 10);
    const lost = changed.flatMap(({ file, text }) => {
      const lines = new Set(readFileSync(`${root}/${file}`, 'utf8').split('\n'));
      return text.split('\n').filter((line) => /^[ -]/.test(line) && !lines.has(line.slice(1))).map((line) => `${file}: ${line}`);
    });
    assert.deepEqual(lost, []);
  });

  it('adds files that are not there', () => {
    assert.deepEqual(shown.filter(({ file, isNew }) => isNew && existsSync(`${root}/${file}`)).map(({ file }) => file), []);
  });
});
