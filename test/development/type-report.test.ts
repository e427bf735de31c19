import assert from 'node:assert/strict';
import { createTypeReport } from '../../build/development/type-report';

const one = "app/App.vue(12,3): error TS2339: Property 'a' does not exist.\n";
const two = "server/app.ts(4,1): error TS2322: Type 'X' is not assignable to type 'Y'.\n  Property 'z' is missing.\n";
const end = (count: number): string =>
  `\n10:00:00 AM - Found ${count} error${count === 1 ? '' : 's'}. Watching for file changes.\n`;
const begin = '10:00:00 AM - File change detected. Starting incremental compilation...\n\n';

describe('createTypeReport()', () => {
  it('reports the first check in full, with clickable positions and a count', () => {
    const report = createTypeReport();
    assert.deepEqual(report(`10:00:00 AM - Starting compilation in watch mode...\n\n${one}${two}${end(2)}`), [
      "app/App.vue:12:3 error TS2339: Property 'a' does not exist.",
      "server/app.ts:4:1 error TS2322: Type 'X' is not assignable to type 'Y'.",
      "  Property 'z' is missing.",
      '2 type errors (2 new).',
    ]);
  });

  it('reports a first check without errors', () => {
    assert.deepEqual(createTypeReport()(end(0)), ['No type errors.']);
  });

  it('prints nothing after a save that changes no finding, also if errors moved to other lines', () => {
    const report = createTypeReport();
    report(one + two + end(2));
    assert.deepEqual(report(begin + one.replace('12,3', '20,3') + two + end(2)), []);
  });

  it('prints new errors only, and counts those that were fixed', () => {
    const report = createTypeReport();
    report(one + end(1));
    assert.deepEqual(report(begin + two + end(1)), [
      "server/app.ts:4:1 error TS2322: Type 'X' is not assignable to type 'Y'.",
      "  Property 'z' is missing.",
      '1 type error (1 new, 1 fixed).',
    ]);
    assert.deepEqual(report(begin + end(0)), ['No type errors (1 fixed).']);
  });

  it('counts two errors with the same text in one file as two', () => {
    const report = createTypeReport();
    report(one + end(1));
    assert.deepEqual(report(begin + one + one.replace('12,3', '14,3') + end(2)), [
      "app/App.vue:14:3 error TS2339: Property 'a' does not exist.",
      '2 type errors (1 new).',
    ]);
  });

  it('understands output that arrives in pieces', () => {
    const report = createTypeReport();
    const lines = [...(one + end(1))].flatMap((character) => report(character));
    assert.deepEqual(lines, ["app/App.vue:12:3 error TS2339: Property 'a' does not exist.", '1 type error (1 new).']);
  });

  it('passes on lines that are not about a file', () => {
    assert.deepEqual(createTypeReport()('error TS18003: No inputs were found in config file.\n'), [
      'error TS18003: No inputs were found in config file.',
    ]);
  });
});
