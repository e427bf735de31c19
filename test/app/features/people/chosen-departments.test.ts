import assert from 'node:assert/strict';
import { choosable, isInDepartments, peopleIn } from '../../../../app/features/people/choosers/departments';

describe('the people of chosen departments', () => {
  const department = (id: number, parentId: number | null, members: number, ownMembers?: number) => ({
    id,
    name: String(id),
    nameEn: null,
    parentId,
    members,
    ownMembers,
  });
  const { all } = choosable(
    [department(1, null, 30), department(2, 1, 20, 16), department(3, 2, 5), department(4, 1, 8)],
    'zh-CN',
    null,
  );
  const chosen = (...ids: number[]) => ids.map((id) => ({ id, withSub: true }));

  it('are exact for one department, and may be fewer for several', () => {
    assert.deepEqual(peopleIn(chosen(2), all), { people: 20, isExact: true });
    assert.deepEqual(peopleIn(chosen(2, 4), all), { people: 28, isExact: false });
    assert.deepEqual(peopleIn([], all), { people: 0, isExact: true });
  });

  it('do not count a department twice that is part of another one', () => {
    assert.deepEqual(peopleIn(chosen(3, 2), all), { people: 20, isExact: true });
  });

  it('are those of the department itself without its sub-departments', () => {
    assert.deepEqual(peopleIn([{ id: 2, withSub: false }], all), { people: 16, isExact: true });
    assert.deepEqual(peopleIn([{ id: 2, withSub: false }, ...chosen(3)], all), { people: 21, isExact: false });
  });

  it('are unknown for a deleted department, and if those of a department itself are unknown', () => {
    assert.equal(peopleIn([{ id: 1, withSub: false }], all), null);
    assert.deepEqual(peopleIn([{ id: 3, withSub: false }], all), { people: 5, isExact: true });
    assert.equal(peopleIn(chosen(4, 99), all), null);
  });
});

describe('a person whose main department is known by its name', () => {
  const department = (id: number, name: string, parentId: number | null) => ({
    id,
    name,
    nameEn: null,
    parentId,
    members: 1,
  });
  const departments = [
    department(1, '公司', null),
    department(2, '研发', 1),
    department(3, '测试组', 2),
    department(4, '工厂', 1),
    department(5, '测试组', 4),
  ];
  const { all } = choosable(departments, 'zh-CN', null);
  const isIn = (name: string | null, ...chosen: { id: number; withSub: boolean }[]): boolean =>
    isInDepartments(name, chosen, departments, all);

  it('is in a chosen department, with or without its sub-departments, and in those below one', () => {
    assert.equal(isIn('研发', { id: 2, withSub: false }), true);
    assert.equal(isIn('研发', { id: 1, withSub: true }), true);
    assert.equal(isIn('研发', { id: 1, withSub: false }), false);
    assert.equal(isIn('研发'), false);
  });

  it('is in one of several departments with this name only if all are included', () => {
    assert.equal(isIn('测试组', { id: 2, withSub: true }), false);
    assert.equal(isIn('测试组', { id: 2, withSub: true }, { id: 5, withSub: false }), true);
    assert.equal(isIn(null, { id: 1, withSub: true }), false);
    assert.equal(isIn('别的', { id: 1, withSub: true }), false);
  });
});
