import type { Problems } from '../../writes/use-form-draft';
import type { RoleHolder, RolesOfPerson, ScopeDepartment } from './contract';

/** What is chosen in the form of a person's roles. */
export interface RoleFields {
  /** The userid, or none. */
  people: string[];
  isAdmin: boolean;
  publishing: 'nobody' | 'company' | 'departments';
  departments: ScopeDepartment[];
}

export const blankRoles: RoleFields = { people: [], isAdmin: false, publishing: 'departments', departments: [] };

export function fieldsOf({ id, isAdmin, departments }: RoleHolder): RoleFields {
  const isOfCompany = departments.some((department) => department.id === 0);
  return {
    people: [id],
    isAdmin,
    publishing: departments.length === 0 ? 'nobody' : isOfCompany ? 'company' : 'departments',
    departments: departments
      .filter((department) => department.id !== 0)
      .map((department) => ({ id: department.id, withSub: department.withSub })),
  };
}

export function rolesOf({ isAdmin, publishing, departments }: RoleFields): RolesOfPerson {
  const company = publishing === 'company' ? [{ id: 0, withSub: true }] : [];
  return { isAdmin, departments: publishing === 'departments' ? departments : company };
}

/** What is missing. Somebody who has roles may lose all. */
export const roleProblems = ({ people, isAdmin, publishing, departments }: RoleFields, id: string): Problems => ({
  people: people.length === 0 ? 'choose-person' : undefined,
  publishing:
    publishing === 'departments' && departments.length === 0
      ? 'choose-department'
      : id === '' && publishing === 'nobody' && !isAdmin
        ? 'choose-role'
        : undefined,
});
