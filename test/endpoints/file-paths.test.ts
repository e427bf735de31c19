import assert from 'node:assert/strict';
import { filePaths } from '../../server/endpoints/routes';
import * as features from '../../server/features';

describe('the paths of files', () => {
  const isFile = filePaths(Object.values(features));

  it('are those of pictures, files and exports, which a person may open directly', () => {
    for (const path of ['/api/pictures/a1', '/api/files/b2', '/api/exports/log', '/api/exports/notices/7/readers'])
      assert.equal(isFile(path), true, path);
  });

  it('are not those of data', () => {
    for (const path of [
      '/api/notices',
      '/api/notices/7',
      '/api/manage/notices/7/readers',
      '/api/files/',
      '/api/exports',
    ])
      assert.equal(isFile(path), false, path);
  });
});
