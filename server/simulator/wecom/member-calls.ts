import { z } from 'zod';
import type { Member, Membership } from '../company/types';
import type { Caller, State } from '../state';
import { contactsOnly, everyCaller, type ApiCall, type ApiRoute } from './call';
import type { Fields } from './response';
import { failure } from './failure';

/** An app sees the departments in its visible range; the contacts assistant sees all. */
const visibleMemberships = (state: State, caller: Caller, member: Member): Membership[] =>
  caller.kind === 'contacts'
    ? member.memberships
    : member.memberships.filter(({ department }) => state.company.departmentVisible(department));

/**
 * A member as WeCom returns it to an app created after 2022-06-20 (document 90196): mobile, email, avatar, gender, QR
 * code and address are absent, not empty.
 */
function present(state: State, caller: Caller, member: Member): Fields {
  const memberships = visibleMemberships(state, caller, member);
  return {
    userid: member.userid,
    name: member.name,
    department: memberships.map(({ department }) => department),
    position: member.position,
    status: member.status,
    enable: member.status === 2 ? 0 : 1,
    isleader: memberships.some(({ leader }) => leader) ? 1 : 0,
    extattr: { attrs: [] },
    hide_mobile: 0,
    telephone: member.telephone,
    order: memberships.map(({ order }) => order),
    external_profile: { external_attr: [], external_corp_name: '' },
    main_department: member.mainDepartment,
    alias: member.alias,
    is_leader_in_dept: memberships.map(({ leader }) => (leader ? 1 : 0)),
    direct_leader: member.directLeaders,
  };
}

function readMember({ state, caller, query }: ApiCall): Fields {
  const userid = query.get('userid') ?? '';
  if (userid === '') throw failure(41009);
  if (!/^[A-Za-z0-9][\w\-@.]{0,63}$/.test(userid)) throw failure(40003);
  const member = state.company.member(userid);
  if (member === undefined) throw failure(60111);
  if (visibleMemberships(state, caller, member).length === 0) throw failure(state.settings.outOfRange);
  return present(state, caller, member);
}

/** The direct members of one department, without those of its sub-departments. */
function membersOf({ state, caller, query }: ApiCall): Member[] {
  const id = Number(query.get('department_id') ?? '');
  if (!Number.isInteger(id) || state.company.department(id) === undefined) throw failure(60003);
  if (caller.kind === 'app' && !state.company.departmentVisible(id)) throw failure(60011);
  const orderIn = (member: Member): number =>
    member.memberships.find(({ department }) => department === id)?.order ?? 0;
  return state.company
    .members()
    .filter((member) => member.memberships.some(({ department }) => department === id))
    .sort((a, b) => orderIn(b) - orderIn(a));
}

const idPage = z.object({
  cursor: z.string().default(''),
  limit: z.int().min(1).max(10_000).default(10_000),
});

/** `user/list_id`: one row per membership, in pages. */
function listIds({ state, body }: ApiCall): Fields {
  const page = idPage.safeParse(body);
  if (!page.success) throw failure(40058, `invalid param '${String(page.error.issues[0]?.path[0] ?? 'limit')}'`);
  const { cursor, limit } = page.data;
  const start = cursor === '' ? 0 : Number(Buffer.from(cursor, 'base64url').toString());
  if (!Number.isInteger(start) || start < 0) throw failure(40058, "invalid param 'cursor'");
  const rows = state.company
    .members()
    .flatMap(({ userid, memberships }) => memberships.map(({ department }) => ({ userid, department })));
  const end = start + limit;
  return {
    next_cursor: end < rows.length ? Buffer.from(String(end)).toString('base64url') : '',
    dept_user: rows.slice(start, end),
  };
}

export const memberCalls: readonly ApiRoute[] = [
  {
    path: '/cgi-bin/user/get',
    method: 'GET',
    callers: everyCaller,
    empty: { department: [], order: [], is_leader_in_dept: [], direct_leader: [] },
    handle: readMember,
  },
  {
    path: '/cgi-bin/user/simplelist',
    method: 'GET',
    callers: everyCaller,
    handle: (call) => ({
      userlist: membersOf(call).map((member) => ({
        userid: member.userid,
        name: member.name,
        department: visibleMemberships(call.state, call.caller, member).map(({ department }) => department),
      })),
    }),
  },
  {
    path: '/cgi-bin/user/list',
    method: 'GET',
    callers: everyCaller,
    handle: (call) => ({ userlist: membersOf(call).map((member) => present(call.state, call.caller, member)) }),
  },
  { path: '/cgi-bin/user/list_id', method: 'POST', callers: contactsOnly, empty: { dept_user: [] }, handle: listIds },
];
