import type { RoleHolder, RolesOfPerson } from '../../../app/features/roles/contract';
import { recordAudit } from '../../audit';
import type { RolesTable } from '../../database';
import { departmentsOf } from '../../directory/departments';
import { appError } from '../../errors';
import { initialsOf } from '../../initials';
import type { Viewer } from '../../viewer';

type Row = Pick<RolesTable, 'userid' | 'role' | 'department_id' | 'with_sub'>;

/** Everybody with a role who has not left: administrators first, then in the order of the pinyin of their names. */
export async function listRoleHolders({ database, corpId, namedAdmins }: Viewer): Promise<RoleHolder[]> {
  const rows = await readRows({ database, corpId });
  const userids = [...new Set([...namedAdmins, ...rows.map(({ userid }) => userid)])];
  if (userids.length === 0) return [];
  const people = await database.query
    .selectFrom('people as p')
    .leftJoin('departments as d', (join) =>
      join.onRef('d.corp_id', '=', 'p.corp_id').onRef('d.id', '=', 'p.main_department'),
    )
    .select(['p.userid', 'p.name', 'p.position', 'd.name as department', 'd.name_en as departmentEn'])
    .where('p.corp_id', '=', corpId)
    .where('p.left_at', 'is', null)
    .where('p.userid', 'in', userids)
    .orderBy('p.sort')
    .orderBy('p.userid')
    .execute();
  const departments = await departmentsOf.get({ database, corpId });
  const holders = people.map(({ userid, ...person }): RoleHolder => {
    const own = rows.filter((row) => row.userid === userid);
    const isNamed = namedAdmins.includes(userid);
    return {
      ...person,
      id: userid,
      initials: initialsOf(person.name),
      isAdmin: isNamed || own.some(({ role }) => role === 'admin'),
      isNamed,
      departments: own
        .filter(({ role }) => role === 'publisher')
        .map(({ department_id: id, with_sub }) => {
          const department = departments.get(id);
          const [name, nameEn] = [department?.name ?? null, department?.name_en ?? null];
          return { id, withSub: with_sub === 1, name, nameEn };
        }),
    };
  });
  return [...holders.filter(({ isAdmin }) => isAdmin), ...holders.filter(({ isAdmin }) => !isAdmin)];
}

const readRows = ({ database: { query }, corpId }: Pick<Viewer, 'database' | 'corpId'>): Promise<Row[]> =>
  query
    .selectFrom('roles')
    .select(['userid', 'role', 'department_id', 'with_sub'])
    .where('corp_id', '=', corpId)
    .orderBy('userid')
    .orderBy('department_id')
    .execute();

/**
 * Gives a person these roles and revokes all others, in the transaction of a write. They count from the next request
 * on. Each grant and each revocation is an entry of the audit log. Administrators cannot change their own roles, so one
 * always remains.
 * @throws {AppError} `own-role`, `named-admin`, `person-not-found`, `department-not-found`, `forbidden`
 */
export async function setRoles(viewer: Viewer, userid: string, wanted: RolesOfPerson): Promise<void> {
  const { database, corpId, namedAdmins } = viewer;
  if (userid === viewer.userid) throw appError('own-role');
  if (namedAdmins.includes(userid) && !wanted.isAdmin) throw appError('named-admin');
  // Of two administrators who revoke each other's role, the second one waits here and then has none.
  await database.lock(`roles ${corpId}`, async () => {
    const rows = await readRows(viewer);
    const admins = new Set([...namedAdmins, ...rows.filter(({ role }) => role === 'admin').map((row) => row.userid)]);
    if (!admins.has(viewer.userid)) throw appError('forbidden');
    const person = await database.query
      .selectFrom('people')
      .select('name')
      .where('corp_id', '=', corpId)
      .where('userid', '=', userid)
      .where('left_at', 'is', null)
      .executeTakeFirst();
    if (person === undefined) throw appError('person-not-found');
    const known = await departmentsOf.get({ database, corpId });
    const before = rows.filter((row) => row.userid === userid);
    const after = rowsFor(userid, wanted, namedAdmins);
    const removed = before.filter((row) => !after.some((other) => isSame(row, other)));
    const added = after.filter((row) => !before.some((other) => isSame(row, other)));
    if (added.some(({ department_id: id }) => id !== 0 && !known.has(id))) throw appError('department-not-found');

    for (const { role, department_id } of removed)
      await database.query
        .deleteFrom('roles')
        .where('corp_id', '=', corpId)
        .where('userid', '=', userid)
        .where('role', '=', role)
        .where('department_id', '=', department_id)
        .execute();
    const now = viewer.now();
    for (const row of added)
      await database.query
        .insertInto('roles')
        .values({ ...row, corp_id: corpId, granted_by: viewer.userid, granted_at: now })
        .execute();

    for (const [action, changed] of [['revoke', removed] as const, ['grant', added] as const])
      for (const { role, department_id: id, with_sub } of changed) {
        const department = id === 0 ? {} : { department: known.get(id)?.name ?? String(id), withSub: with_sub === 1 };
        const details = role === 'admin' ? { role } : { role, ...department };
        await recordAudit(viewer, { action, kind: 'role', id: userid, title: person.name, details });
      }
  });
}

const isSame = (one: Row, other: Row): boolean =>
  one.role === other.role && one.department_id === other.department_id && one.with_sub === other.with_sub;

/** The rows of a person. A department that is named twice includes its sub-departments if one of them does. */
function rowsFor(userid: string, { isAdmin, departments }: RolesOfPerson, namedAdmins: readonly string[]): Row[] {
  const withSub = new Map<number, boolean>();
  for (const one of departments) withSub.set(one.id, one.id === 0 || one.withSub || withSub.get(one.id) === true);
  const asPublisher = withSub.has(0) ? [[0, true] as const] : [...withSub];
  return [
    // ADMINS needs no row, which would outlive a change of the setting.
    ...(isAdmin && !namedAdmins.includes(userid)
      ? [{ userid, role: 'admin' as const, department_id: 0, with_sub: 1 }]
      : []),
    ...asPublisher.map(([department_id, sub]) => ({
      userid,
      role: 'publisher' as const,
      department_id,
      with_sub: sub ? 1 : 0,
    })),
  ];
}
