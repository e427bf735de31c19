import type { Database } from '../database';

/** What kind of failure it is decides what a person gets; `errors.ts` has the errcodes. */
export type WecomErrorKind =
  /** Secret, agent, trusted domain or IP. Never retried. */
  | 'configuration'
  /** The code or user ticket is used, expired or foreign. Sign in anew once. */
  | 'code'
  /** Slow, down, garbage, -1, 45009, 45033. */
  | 'unavailable'
  /** The member or department is unknown, or the app may not see it. */
  | 'unknown'
  /** Anything else: a mistake of ours. */
  | 'request';

/** Who a code belongs to. */
export type CodeOwner =
  { kind: 'member'; userid: string; userTicket: string | null } | { kind: 'outsider'; openid: string };

/** A member; fields an app may not see are null. */
export interface WecomMember {
  /** Lower case. */
  userid: string;
  name: string;
  alias: string | null;
  position: string | null;
  telephone: string | null;
  mobile: string | null;
  email: string | null;
  departments: number[];
  mainDepartment: number | null;
  leaders: string[];
  /** 1 active, 2 disabled, 4 not activated, 5 left. */
  status: number;
}

export interface WecomDepartment {
  id: number;
  name: string;
  nameEn: string | null;
  parentId: number | null;
  order: number;
}

/** Only what the member agreed to. */
export interface WecomMemberDetail {
  userid: string;
  gender: '0' | '1' | '2';
  avatar: string | null;
  mobile: string | null;
  email: string | null;
}

export interface WecomTextCard {
  title: string;
  description: string;
  url: string;
  buttonText?: string;
}

export interface SendResult {
  messageId: string;
  invalidUsers: string[];
}

export interface WecomClient {
  /** `auth/getuserinfo`. The code is spent by it, so it is repeated only if it was not sent (see `transport.ts`). */
  codeOwner(code: string): Promise<CodeOwner>;
  /** `auth/getuserdetail`. */
  memberDetail(userTicket: string): Promise<WecomMemberDetail>;
  /** `user/get`. */
  member(userid: string): Promise<WecomMember>;
  /** `department/list`: every department the app may see. */
  departments(): Promise<WecomDepartment[]>;
  /** `user/list`: direct members of one department. */
  departmentMembers(departmentId: number): Promise<WecomMember[]>;
  /** `message/send`; userids, at most 1000. */
  sendTextCard(userids: readonly string[], card: WecomTextCard): Promise<SendResult>;
  /** The corp's (`jsapi`) or the app's (`agent-jsapi`) ticket. */
  jsapiTicket(kind: 'jsapi' | 'agent-jsapi'): Promise<string>;
  /** Ends what is under way; nothing of it touches the database any more when this resolves. */
  close(): Promise<void>;
}

export interface WecomClientOptions {
  corpId: string;
  agentId: string;
  secret: string;
  apiOrigin: string;
  /** Bound on one call with everything it needs (token, retry). */
  timeoutMs: number;
  /** The same for the directory's lists, for which nobody stands waiting; four times as much where absent. */
  listTimeoutMs?: number;
  /** Where tokens are kept, shared between processes when the database is. */
  database: Database;
  log: import('pino').Logger;
}
