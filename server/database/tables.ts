import type { Generated } from 'kysely';

/**
 * The tables, as both databases have them. Times are milliseconds since 1970 (integers that fit a double), booleans are
 * 0 or 1, JSON is text: what SQLite and PostgreSQL both keep without loss.
 */
export interface Tables {
  people: PeopleTable;
  departments: DepartmentsTable;
  memberships: MembershipsTable;
  notices: NoticesTable;
  pictures: PicturesTable;
  reads: ReadsTable;
  questions: QuestionsTable;
  links: LinksTable;
  sessions: SessionsTable;
  sessions_ended: SessionsEndedTable;
  idempotency_keys: IdempotencyKeysTable;
  wecom_tokens: WecomTokensTable;
  short_lived: ShortLivedTable;
}

export interface PeopleTable {
  corp_id: string;
  /** Lower case. */
  userid: string;
  name: string;
  alias: string | null;
  position: string | null;
  telephone: string | null;
  mobile: string | null;
  email: string | null;
  main_department: number | null;
  /** JSON: string[]. */
  leaders: string;
  /** What search looks through: name, pinyin, initials, title, number, each on a line of its own, lower case. */
  search: string;
  /** Sort key: full pinyin of the name. */
  sort: string;
  language: string | null;
  /** When the directory stopped listing the person. */
  left_at: number | null;
  updated_at: number;
}

export interface DepartmentsTable {
  corp_id: string;
  id: number;
  name: string;
  /** Null if the company has given none. */
  name_en: string | null;
  parent_id: number | null;
  /** Larger comes first. */
  sort_order: number;
}

/** Which departments a person belongs to. Former members belong to none. */
export interface MembershipsTable {
  corp_id: string;
  userid: string;
  department_id: number;
  /** Place in the person's list, from 0: the main department first. */
  position: number;
}

export interface NoticesTable {
  id: Generated<number>;
  corp_id: string;
  title: string;
  category: string;
  /** Markdown. */
  body: string;
  summary: string;
  publisher: string;
  pinned: number;
  published_at: number;
  /**
   * Another one with each change of the row, by the database itself: what was kept of an earlier one counts no more.
   */
  revision: Generated<number>;
}

export interface PicturesTable {
  id: string;
  corp_id: string;
  content_type: string;
  width: number;
  height: number;
  bytes: Buffer;
}

export interface ReadsTable {
  corp_id: string;
  userid: string;
  notice_id: number;
  read_at: number;
}

export interface QuestionsTable {
  id: Generated<number>;
  corp_id: string;
  notice_id: number;
  userid: string;
  text: string;
  asked_at: number;
}

export interface LinksTable {
  id: Generated<number>;
  corp_id: string;
  title_zh: string;
  title_en: string;
  url: string;
  mark: string;
  sort_order: number;
}

export interface SessionsTable {
  /** The token's `jti`; a renewed token keeps it. */
  id: string;
  corp_id: string;
  userid: string;
  device: string;
  started_at: number;
  /** The absolute limit; the row may go afterwards. */
  expires_at: number;
  /** When the session's token was signed last; 0 if unknown. */
  renewed_at: Generated<number>;
}

/** What the revocation list is read from: one session, or all of a person's that began before `ended_at`. */
export interface SessionsEndedTable {
  seq: Generated<number>;
  corp_id: string;
  userid: string;
  /** null ends all of the person's. */
  session_id: string | null;
  ended_at: number;
  expires_at: number;
}

export interface IdempotencyKeysTable {
  corp_id: string;
  userid: string;
  key: string;
  /** SHA-256 over method, path and body, hex. */
  request_hash: string;
  /** null while the first request is running. */
  status: number | null;
  answer: string | null;
  /** A running claim older than this may be taken over. */
  lease_until: number;
  expires_at: number;
}

export interface WecomTokensTable {
  corp_id: string;
  agent_id: string;
  kind: 'access' | 'jsapi' | 'agent-jsapi';
  value: string | null;
  expires_at: number;
  /** Who is fetching a new one holds it until then. */
  lease_until: number;
}

/** Facts that live for minutes: exchanged codes, sign-in attempts. */
export interface ShortLivedTable {
  kind: string;
  key: string;
  value: string;
  expires_at: number;
}
