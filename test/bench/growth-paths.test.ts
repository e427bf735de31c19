import assert from 'node:assert/strict';
import { endpoints, pages } from '../endpoints/role-table';
import { measured, notMeasured } from './growth-paths';

describe('the growth bench', () => {
  it('measures every GET endpoint and every page, or says why not', () => {
    const all = [...Object.keys(endpoints).filter((name) => name.startsWith('GET ')), ...Object.keys(pages)].sort();
    const known = new Set([...measured.map(({ of }) => of), ...Object.keys(notMeasured)]);
    assert.deepEqual([...known].sort(), all);
  });
});
