import { buildMembers } from './build-members';
import { departmentPlans, visibleDepartments } from './departments';
import { formerPerson, outsider } from './known-people';
import type { Department, Identity, Member } from './types';

/** Input of `join`; the other fields of a member get default values. */
export interface Newcomer {
  userid: string;
  name: string;
  department: number;
  position?: string | undefined;
  telephone?: string | undefined;
}

export type Company = ReturnType<typeof createCompany>;

/** Userids are case-insensitive, as in WeCom. */
const keyOf = (userid: string): string => userid.toLowerCase();
const openidOf = (userid: string): string =>
  `o${Buffer.from(`former member ${userid}`).toString('base64url')}`.slice(0, 28);

/**
 * The demo company. It is the same at every start, and only the controls change it. Every change returns false if the
 * userid or department does not exist.
 */
export function createCompany() {
  const departments = departmentPlans.map((plan, index): Department => ({
    id: plan.id,
    parentId: plan.parentId,
    name: plan.name,
    nameEn: plan.nameEn,
    order: 100_000_000 - index * 1000,
  }));
  const byId = new Map(departments.map((department) => [department.id, department]));
  const members = new Map(buildMembers().map((member) => [keyOf(member.userid), member]));
  const former = new Map([[keyOf(formerPerson.userid), formerPerson]]);
  let visibleRoots: readonly number[] = visibleDepartments;

  const isWithin = (id: number, roots: readonly number[]): boolean => {
    for (let at = byId.get(id); at !== undefined; at = byId.get(at.parentId)) if (roots.includes(at.id)) return true;
    return false;
  };
  const departmentVisible = (id: number): boolean => isWithin(id, visibleRoots);

  const change = (userid: string, apply: (member: Member) => void): boolean => {
    const member = members.get(keyOf(userid));
    if (member === undefined) return false;
    apply(member);
    return true;
  };

  return {
    departments: (): readonly Department[] => departments,
    department: (id: number): Department | undefined => byId.get(id),
    members: (): Member[] => [...members.values()],
    member: (userid: string): Member | undefined => members.get(keyOf(userid)),

    /** Whether the department is in the app's visible range. */
    departmentVisible,
    /** Whether one of the member's departments is in the app's visible range. */
    memberVisible: (member: Member): boolean =>
      member.memberships.some(({ department }) => departmentVisible(department)),
    visibleRoots: (): readonly number[] => visibleRoots,
    /** The department and all below it. */
    subtree: (id: number): Department[] => departments.filter((department) => isWithin(department.id, [id])),
    leadersOf: (id: number): string[] =>
      [...members.values()]
        .filter((member) => member.memberships.some((membership) => membership.department === id && membership.leader))
        .map((member) => member.userid),

    /** Anyone who can sign in: members, former members and the outsider. */
    identity(userid: string): Identity | undefined {
      const key = keyOf(userid);
      const member = members.get(key);
      if (member !== undefined) return { kind: 'member', userid: member.userid, name: member.name, member };
      const left = former.get(key);
      if (left !== undefined) return { kind: 'former', ...left, openid: openidOf(key) };
      if (key === outsider.userid)
        return {
          kind: 'outsider',
          userid: outsider.userid,
          name: outsider.name,
          openid: outsider.openid,
          externalUserid: outsider.externalUserid,
        };
      return undefined;
    },
    formerPeople: () => [...former.values()],

    /** Deletes a member: `user/get` fails with 60111, and a sign-in returns an openid. */
    leave(userid: string): boolean {
      const member = members.get(keyOf(userid));
      if (member === undefined) return false;
      members.delete(keyOf(userid));
      former.set(keyOf(userid), { name: member.name, userid: member.userid });
      return true;
    },
    /** The member leaves by choice: still listed, with status 5. */
    exit: (userid: string): boolean =>
      change(userid, (member) => {
        member.status = 5;
      }),
    disable: (userid: string): boolean =>
      change(userid, (member) => {
        member.status = 2;
      }),
    enable: (userid: string): boolean =>
      change(userid, (member) => {
        member.status = 1;
      }),
    rename: (userid: string, name: string): boolean =>
      change(userid, (member) => {
        member.name = name;
      }),
    retitle: (userid: string, position: string): boolean =>
      change(userid, (member) => {
        member.position = position;
      }),
    move(userid: string, department: number): boolean {
      if (!byId.has(department)) return false;
      return change(userid, (member) => {
        member.memberships = [{ department, order: 100, leader: false }];
        member.mainDepartment = department;
      });
    },
    join({ userid, name, department, position = '', telephone = '' }: Newcomer): boolean {
      if (!byId.has(department) || members.has(keyOf(userid)) || keyOf(userid) === outsider.userid) return false;
      former.delete(keyOf(userid));
      members.set(keyOf(userid), {
        userid,
        name,
        alias: '',
        position,
        gender: '2',
        mobile: '19900009999',
        telephone,
        email: `${keyOf(userid).replace('@', '.')}@qinghe.example`,
        address: '',
        memberships: [{ department, order: 100, leader: false }],
        mainDepartment: department,
        directLeaders: [],
        status: 1,
      });
      return true;
    },
    /** Sets the app's visible range. */
    show(roots: readonly number[]): boolean {
      if (!roots.every((id) => byId.has(id))) return false;
      visibleRoots = [...roots];
      return true;
    },
  };
}
