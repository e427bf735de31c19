import assert from 'node:assert/strict';
import { choosable, peopleIn } from '../../../../app/features/people/choosers/departments';

describe('the people of chosen departments', () => {
  const department = (id: number, parentId: number | null, members: number) => ({
    id,
    name: String(id),
    nameEn: null,
    parentId,
    members,
  });
  const { all } = choosable(
    [department(1, null, 30), department(2, 1, 20), department(3, 2, 5), department(4, 1, 8)],
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

  it('are unknown for a department without its sub-departments, and for a deleted one', () => {
    assert.equal(peopleIn([{ id: 2, withSub: false }], all), null);
    assert.deepEqual(peopleIn([{ id: 3, withSub: false }], all), { people: 5, isExact: true });
    assert.equal(peopleIn(chosen(4, 99), all), null);
  });
});
