/** One department a member belongs to. */
export interface Membership {
  department: number;
  /** Larger sorts first within the department. */
  order: number;
  leader: boolean;
}

/** Everything the company knows of a member; an app sees only a part of it. */
export interface Member {
  userid: string;
  name: string;
  alias: string;
  position: string;
  gender: '1' | '2';
  mobile: string;
  /** Extension of the company's exchange. */
  telephone: string;
  email: string;
  address: string;
  memberships: Membership[];
  mainDepartment: number;
  directLeaders: string[];
  /** 1 active, 2 disabled, 4 not activated, 5 left but still on record. */
  status: 1 | 2 | 4 | 5;
}

export interface Department {
  id: number;
  /** 0 for the root. */
  parentId: number;
  name: string;
  nameEn: string;
  /** Larger sorts first. */
  order: number;
}

/** Who can hold the phone that signs in. */
export type Identity =
  | { kind: 'member'; userid: string; name: string; member: Member }
  /** Once a member, now deleted: for WeCom an outsider like any other. */
  | { kind: 'former'; userid: string; name: string; openid: string }
  | { kind: 'outsider'; userid: string; name: string; openid: string; externalUserid: string };
