import type { Department } from '../company/types';
import { everyCaller, type ApiCall, type ApiRoute } from './call';
import type { Fields } from './response';
import { failure } from './failure';

const present = ({ state }: ApiCall, department: Department): Fields => ({
  id: department.id,
  name: department.name,
  name_en: department.nameEn,
  department_leader: state.company.leadersOf(department.id),
  parentid: department.parentId,
  order: department.order,
});

const mayRead = ({ state, caller }: ApiCall, id: number): boolean =>
  caller.kind === 'contacts' || state.company.departmentVisible(id);

function requestedDepartment(call: ApiCall, text: string): Department {
  const department = call.state.company.department(Number(text));
  if (department === undefined) throw failure(60003);
  if (!mayRead(call, department.id)) throw failure(60011);
  return department;
}

/** The department `id` and all below it; without `id`, every department visible to the caller. */
function listedDepartments(call: ApiCall): Department[] {
  const text = call.query.get('id') ?? '';
  if (text !== '')
    return call.state.company.subtree(requestedDepartment(call, text).id).filter(({ id }) => mayRead(call, id));
  return call.state.company.departments().filter(({ id }) => mayRead(call, id));
}

/** An app gets only its visible range, so the root is missing unless it is in that range. */
export const departmentCalls: readonly ApiRoute[] = [
  {
    path: '/cgi-bin/department/simplelist',
    method: 'GET',
    callers: everyCaller,
    empty: { department_id: [] },
    handle: (call) => ({
      department_id: listedDepartments(call).map(({ id, parentId, order }) => ({ id, parentid: parentId, order })),
    }),
  },
  {
    path: '/cgi-bin/department/list',
    method: 'GET',
    callers: everyCaller,
    empty: { department: [] },
    handle: (call) => ({ department: listedDepartments(call).map((department) => present(call, department)) }),
  },
  {
    path: '/cgi-bin/department/get',
    method: 'GET',
    callers: everyCaller,
    handle: (call) => ({ department: present(call, requestedDepartment(call, call.query.get('id') ?? '')) }),
  },
];
