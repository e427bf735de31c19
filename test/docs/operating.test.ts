import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const operating = readFileSync(`${root}/docs/operating.md`, 'utf8');

describe('docs/operating.md', () => {
  it('quotes messages that the server logs, word for word', () => {
    const explained = [...operating.matchAll(/^\| `([^`]+)`/gm)].map(([, words = '']) => words.replace(/ …$/, ''));
    const sources = readdirSync(`${root}/server`, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(`${root}/server/${name}`, 'utf8'))
      .join('\n');
    assert.ok(explained.length >= 8);
    assert.deepEqual(
      explained.filter((words) => !sources.includes(words)),
      [],
    );
  });

  it('names only settings that exist', () => {
    const settings = new Set(
      [...readFileSync(`${root}/config/sample.env`, 'utf8').matchAll(/^#?([A-Z0-9_]+)=/gm)].map(([, name]) => name),
    );
    const named = [...operating.matchAll(/`([A-Z][A-Z0-9]*(?:_[A-Z]+)+)`/g)].map(([, name]) => name);
    assert.ok(named.length > 10);
    assert.deepEqual(
      named.filter((name) => !settings.has(name)),
      [],
    );
  });
});
