import assert from 'node:assert/strict';
import * as features from '../../../../app/features';
import { sections } from '../../../../app/features/manage/sections';

const managePages = Object.values(features)
  .flat()
  .filter(({ path }) => /^\/manage\/[\w-]+$/.test(path))
  .map(({ path, role }) => ({ path, role }));

describe('/manage', () => {
  it('leads to every page directly below it, for those who may open it', () => {
    const byPath = (one: { path: string }, other: { path: string }): number => (one.path < other.path ? -1 : 1);
    assert.deepEqual(
      sections.map(({ path, role }) => ({ path, role })).sort(byPath),
      [...managePages].sort(byPath),
      'Add the page to app/features/manage/sections.ts.',
    );
  });
});
