import assert from 'node:assert/strict';
import { departmentRows, directoryOf, pathTo } from '../../../../app/features/people/department-tree';

const departments = [
  { id: 1, name: '云杉', nameEn: 'Spruce', parentId: 0, members: 15 },
  { id: 3, name: '产品', nameEn: null, parentId: 1, members: 5 },
  { id: 2, name: '研发', nameEn: 'R&D', parentId: 1, members: 8 },
  { id: 4, name: '前端', nameEn: 'Front End', parentId: 2, members: 7 },
];
const company = directoryOf(departments, 'zh-CN');
const cycle = directoryOf(
  [
    { id: 1, name: 'a', nameEn: null, parentId: 2, members: 1 },
    { id: 2, name: 'b', nameEn: null, parentId: 1, members: 1 },
  ],
  'zh-CN',
);

const shape = (rows: ReturnType<typeof departmentRows>): string[] =>
  rows.map(
    (row) =>
      `${'-'.repeat(row.depth)}${row.name} ${row.total}${row.hasChildren ? (row.expanded ? ' open' : ' shut') : ''}`,
  );

describe('the department tree', () => {
  it('starts at departments whose parent is not listed, and keeps the order of siblings', () => {
    assert.deepEqual(shape(departmentRows(company, null, new Set([1]))), ['云杉 15 open', '-产品 5', '-研发 8 shut']);
  });

  it('shows the children of expanded departments', () => {
    assert.deepEqual(shape(departmentRows(company, null, new Set([1, 2]))), [
      '云杉 15 open',
      '-产品 5',
      '-研发 8 open',
      '--前端 7',
    ]);
    assert.deepEqual(shape(departmentRows(company, 2, new Set())), ['前端 7']);
    assert.deepEqual(departmentRows(company, 4, new Set()), []);
  });

  it('uses English names on an English page, or the Chinese name if there is no English one', () => {
    assert.deepEqual(shape(departmentRows(directoryOf(departments, 'en'), null, new Set([1]))), [
      'Spruce 15 open',
      '-产品 5',
      '-R&D 8 shut',
    ]);
  });

  it('returns the path from the root, and an empty path for an unknown department', () => {
    assert.deepEqual(
      pathTo(company, 4).map(({ id }) => id),
      [1, 2, 4],
    );
    assert.deepEqual(pathTo(company, 99), []);
  });

  it('terminates if departments form a cycle', () => {
    assert.deepEqual(
      pathTo(cycle, 1).map(({ id }) => id),
      [2, 1],
    );
    assert.deepEqual(shape(departmentRows(cycle, 1, new Set([1, 2]))), ['b 1 open', '-a 1 open']);
  });
});
