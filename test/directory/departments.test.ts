import assert from 'node:assert/strict';
import fc from 'fast-check';
import { countMembers } from '../../server/directory/counts';
import { withSubDepartments, type DepartmentNode } from '../../server/directory/departments';

describe('the people of a department', () => {
  it('are all members of it and of its sub-departments, each counted once', () => {
    const ids = fc.integer({ min: 1, max: 8 });
    const tree = fc.array(fc.option(ids), { minLength: 8, maxLength: 8 });
    // A membership may be in a department that the app may not see.
    const memberships = fc.array(fc.uniqueArray(fc.integer({ min: 1, max: 10 }), { maxLength: 4 }), { maxLength: 12 });
    fc.assert(
      fc.property(tree, memberships, (parents, people) => {
        const nodes = new Map(
          parents.map((parent, index): [number, DepartmentNode] => [
            index + 1,
            { id: index + 1, name: '', name_en: null, parent_id: parent },
          ]),
        );
        const all = people.flatMap((departments, person) =>
          departments.map((id) => ({ userid: String(person), department_id: id })),
        );
        const own = [...nodes.keys(), 9, 10].map((id) => ({
          department_id: id,
          people: all.filter((row) => row.department_id === id).length,
        }));
        const several = people
          .filter((departments) => departments.length > 1)
          .map((departments) => ({ departments, people: 1 }));
        const counts = countMembers(nodes, own, several);
        for (const id of nodes.keys()) {
          const below = withSubDepartments(nodes.values(), [id]);
          const expected = people.filter((departments) =>
            departments.some((department) => below.has(department)),
          ).length;
          assert.equal(counts.get(id) ?? 0, expected, `department ${id}`);
        }
      }),
    );
  });
});
