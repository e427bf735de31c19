import type { Database } from '../database';

/** The kind of a failure decides which error a person gets. `errors.ts` has the errcodes. */
export type WecomErrorKind =
  /** Secret, agent, trusted domain or IP. Never retried. */
  | 'configuration'
  /** The code or user ticket is used, expired or foreign. Another sign-in may help, once. */
  | 'code'
  /** Slow, down, garbage, -1, 45009, 45033. */
  | 'unavailable'
  /** The member or department is unknown, or the app may not see it. */
  | 'unknown'
  /** Anything else: an error in our code. */
  | 'request';

/** The owner of a code. */
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
  /** Userids in lower case that WeCom does not know, or that may not use the app. */
  invalidUsers: string[];
  /** Userids in lower case without a license. They do not get the message either. */
  unlicensedUsers: string[];
}

export interface WecomClient {
  /** `auth/getuserinfo`. It spends the code, so it is only repeated if it was not sent (see `transport.ts`). */
  codeOwner(code: string): Promise<CodeOwner>;
  /** `auth/getuserdetail`. */
  memberDetail(userTicket: string): Promise<WecomMemberDetail>;
  /** `user/get`. */
  member(userid: string): Promise<WecomMember>;
  /** `department/list`: every department the app may see. */
  departments(): Promise<WecomDepartment[]>;
  /** `user/list`: direct members of one department. */
  departmentMembers(departmentId: number): Promise<WecomMember[]>;
  /** The request that sends a card to at most 1000 userids. @throws {WecomError} `request` */
  textCardRequest(userids: readonly string[], card: WecomTextCard): string;
  /**
   * `message/send`. WeCom sends the same request only once within `duplicateCheckSeconds`, so a request may be repeated
   * if there was no response.
   * @throws {WecomError} with `unaccepted` if WeCom has surely not accepted the request
   */
  send(request: string): Promise<SendResult>;
  /** `message/recall`: within a day. */
  recall(messageId: string): Promise<void>;
  /** The corp's (`jsapi`) or the app's (`agent-jsapi`) ticket. */
  jsapiTicket(kind: 'jsapi' | 'agent-jsapi'): Promise<string>;
  /** Aborts what is in progress. When it resolves, the database is no longer used. */
  close(): Promise<void>;
}

export interface WecomClientOptions {
  corpId: string;
  agentId: string;
  secret: string;
  apiOrigin: string;
  /** Timeout of one call, including the token and retries. */
  timeoutMs: number;
  /** Timeout of the directory's lists, for which no person waits; by default four times `timeoutMs`. */
  listTimeoutMs?: number;
  /** Where tokens are kept and shared between processes. */
  database: Database;
  log: import('pino').Logger;
}
