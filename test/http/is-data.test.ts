import assert from 'node:assert/strict';
import { isData } from '../../server/http/is-data';

describe('http/is-data', () => {
  it('takes /api and what is below it for data, and nothing that only looks like it', () => {
    for (const path of ['/api', '/api/', '/api/me', '/api//', '/api/notices/1/questions'])
      assert.equal(isData(path), true, path);
    for (const path of ['/', '/apis', '/api-docs', '/API/me', '/notices/api/', '//api/me', '/assets/api/', ''])
      assert.equal(isData(path), false, path);
  });
});
