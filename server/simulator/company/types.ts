/** A department that a member belongs to. */
export interface Membership {
  department: number;
  /** Higher values sort first within the department. */
  order: number;
  leader: boolean;
}

/** All data of a member. An app sees only part of it. */
export interface Member {
  userid: string;
  name: string;
  alias: string;
  position: string;
  gender: '1' | '2';
  mobile: string;
  /** An extension number. */
  telephone: string;
  email: string;
  address: string;
  memberships: Membership[];
  mainDepartment: number;
  directLeaders: string[];
  /** 1 active, 2 disabled, 4 not activated, 5 left but still listed. */
  status: 1 | 2 | 4 | 5;
}

export interface Department {
  id: number;
  /** 0 for the root. */
  parentId: number;
  name: string;
  nameEn: string;
  /** Higher values sort first. */
  order: number;
}

/** Someone who can sign in. */
export type Identity =
  | { kind: 'member'; userid: string; name: string; member: Member }
  /** A deleted member. WeCom treats the person as an outsider. */
  | { kind: 'former'; userid: string; name: string; openid: string }
  | { kind: 'outsider'; userid: string; name: string; openid: string; externalUserid: string };
