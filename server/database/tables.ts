import type { Generated } from 'kysely';

/**
 * The types of the tables of both databases. A new table or column needs a migration too (`migrations/list.ts`;
 * docs/extending.md has the steps). Tables use only types that SQLite and PostgreSQL both store without loss: times are
 * integers in milliseconds since 1970, booleans are 0 or 1, JSON is text.
 */
export interface Tables {
  people: PeopleTable;
  people_terms: PeopleTermsTable;
  departments: DepartmentsTable;
  memberships: MembershipsTable;
  department_counts: DepartmentCountsTable;
  directory_state: DirectoryStateTable;
  content_versions: ContentVersionsTable;
  audiences: AudiencesTable;
  audience_parts: AudiencePartsTable;
  categories: CategoriesTable;
  category_counts: CategoryCountsTable;
  notices: NoticesTable;
  notice_counts: NoticeCountsTable;
  notice_drafts: NoticeDraftsTable;
  notice_versions: NoticeVersionsTable;
  pictures: PicturesTable;
  files: FilesTable;
  file_uses: FileUsesTable;
  file_chunks: FileChunksTable;
  notice_search: NoticeSearchTable;
  reads: ReadsTable;
  read_counts: ReadCountsTable;
  questions: QuestionsTable;
  links: LinksTable;
  sessions: SessionsTable;
  sessions_ended: SessionsEndedTable;
  idempotency_keys: IdempotencyKeysTable;
  wecom_tokens: WecomTokensTable;
  short_lived: ShortLivedTable;
  messages: MessagesTable;
  message_recipients: MessageRecipientsTable;
  recipient_counts: RecipientCountsTable;
  message_batches: MessageBatchesTable;
  branding: BrandingTable;
  roles: RolesTable;
  audit_log: AuditLogTable;
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
  /** Text for search: name, pinyin, initials, title and number, one per line, in lower case. */
  search: string;
  /** Sort key: full pinyin of the name. */
  sort: string;
  language: string | null;
  /** When the directory stopped listing the person. */
  left_at: number | null;
  updated_at: number;
}

/** The lines of `people.search` without backslashes, for an index. Triggers keep them. */
export interface PeopleTermsTable {
  corp_id: string;
  term: string;
  userid: string;
}

export interface DepartmentsTable {
  corp_id: string;
  id: number;
  name: string;
  /** Null if the company has not set one. */
  name_en: string | null;
  parent_id: number | null;
  /** Higher values sort first. */
  sort_order: number;
}

/** The departments of each person. Former members have none. */
export interface MembershipsTable {
  corp_id: string;
  userid: string;
  department_id: number;
  /** Position in the person's list, from 0. The main department is first. */
  position: number;
}

/** The people of each department when they were last counted. */
export interface DepartmentCountsTable {
  corp_id: string;
  department_id: number;
  /** With those of its sub-departments, each once. */
  members: number;
  /** Without those of its sub-departments. */
  own_members: number;
}

export interface DirectoryStateTable {
  corp_id: string;
  /** Rises when somebody joins, leaves or changes departments, and when the tree changes. Triggers keep it. */
  changes: number;
  /** What `changes` was when people were last counted. */
  counted: Generated<number>;
  /** The current members of the company at that time. */
  people: Generated<number>;
  /** Rises when something else changes that lists of people show, search or are ordered by. */
  profiles: Generated<number>;
}

/** How often a part of a company's content has changed. Triggers keep it. Drafts of notices do not count. */
export interface ContentVersionsTable {
  corp_id: string;
  kind: 'branding' | 'categories' | 'departments' | 'links' | 'notices';
  changes: number;
}

/** Who may see something. The same choice of people is stored once; id 0, which has no row, means everyone. */
export interface AudiencesTable {
  id: Generated<number>;
  corp_id: string;
  /** SHA-256 of `spec`. */
  digest: string;
  /** JSON: `AudienceSpec` in canonical order. */
  spec: string;
}

/** What an audience names. `server/audience/` has the rules. */
export interface AudiencePartsTable {
  corp_id: string;
  kind: 'everyone' | 'department' | 'tree' | 'person';
  /** The id of the department, or the userid; empty for everyone. */
  target: string;
  audience_id: number;
  /** 1 if these people are left out. */
  excepted: number;
}

/** Categories of notices. A company without rows has the default ones. */
export interface CategoriesTable {
  corp_id: string;
  id: string;
  name_zh: string;
  name_en: string;
  sort_order: number;
  /** 1 if new notices cannot have it. */
  archived: Generated<number>;
}

/** The number of published notices of each category. Triggers on `notices` keep it. */
export interface CategoryCountsTable {
  corp_id: string;
  category: string;
  notices: number;
}

/** Only `published` is visible to readers. `deleted` keeps who has read it. */
export type NoticeState = 'draft' | 'scheduled' | 'published' | 'withdrawn' | 'deleted';

/** Notices as readers see them. What is being written is in `notice_drafts`. */
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
  /** When it was published, or will be. */
  published_at: number;
  /** Changed by the database with each change of the row, so that caches notice. */
  revision: Generated<number>;
  state: Generated<NoticeState>;
  audience_id: Generated<number>;
  /** When `pinned` becomes 0; null for never. */
  pinned_until: number | null;
  /** Until when readers must confirm it; null if they need not. */
  confirm_by: number | null;
  /** 1 if readers may ask questions. */
  questions: Generated<number>;
  /** Counts the published texts from 1. */
  version: Generated<number>;
  /** When the text was last changed after it was published. */
  edited_at: number | null;
  /** JSON: the files below the text. */
  attachments: Generated<string>;
  created_by: string | null;
  /** 1 if its audience gets a message when it is published. */
  notify: Generated<number>;
  /** 1 if those who have not confirmed it get a message a day before `confirm_by`. */
  remind_automatically: Generated<number>;
  reminded_at: number | null;
  /** The id of the error because of which it was not published at its time. */
  publish_problem: string | null;
}

/** The number of published notices of each audience. Triggers on `notices` keep it. */
export interface NoticeCountsTable {
  corp_id: string;
  audience_id: number;
  notices: number;
}

/** What is being written, for notices of any state. */
export interface NoticeDraftsTable {
  notice_id: number;
  corp_id: string;
  /** Rises with each change; 0 if it was never saved. */
  version: number;
  updated_by: string;
  updated_at: number;
  title: string;
  /** The title as searches compare it. */
  folded: string;
  /**
   * Publishers for this audience see the draft. Null while only its author and administrators do: before the notice is
   * published, and if the draft is for single people.
   */
  audience_id: Generated<number | null>;
  /** JSON: `DraftContent`. */
  content: string;
  /** Those of the notice. Triggers copy them for lists. */
  state: Generated<NoticeState>;
  created_by: Generated<string | null>;
  notice_audience_id: Generated<number>;
}

export interface NoticeVersionsTable {
  notice_id: number;
  version: number;
  corp_id: string;
  published_at: number;
  published_by: string;
  /** The name at that time. */
  published_by_name: string;
  /** For whom it was published. */
  audience_id: Generated<number>;
  title: string;
  /** JSON: `DraftContent`. */
  content: string;
}

export interface PicturesTable {
  id: string;
  corp_id: string;
  content_type: string;
  width: number;
  height: number;
  bytes: Buffer;
}

/** Uploaded files. Their content is in the `FileStore`, and never changes. */
export interface FilesTable {
  /** 128 random bits. */
  id: string;
  corp_id: string;
  /** Who uploaded it. */
  userid: string;
  /** The client's key of the upload, by which a repeated upload is recognized. */
  upload_id: string;
  name: string;
  content_type: string;
  kind: 'picture' | 'file';
  /** Of what was uploaded, in bytes. */
  size: number;
  /** In hex. */
  sha256: string;
  /** Of pictures. */
  width: number | null;
  height: number | null;
  /** JSON: { name, contentType, size }[], the forms in which the content is stored. */
  variants: string;
  created_at: number;
  /** Since when nothing uses it; null if something does. */
  unused_since: number | null;
}

/** What uses a file or a picture, and who may see it for that reason. */
export interface FileUsesTable {
  corp_id: string;
  /** 'notice', 'draft', 'link' … */
  kind: string;
  thing_id: string;
  file_id: string;
  /** Null gives readers no access, as for a draft. */
  audience_id: number | null;
  /** Who may manage the thing, and so see its files: a userid. */
  managed_by: string | null;
  /** Publishers for this audience may manage it too. */
  managed_audience_id: number | null;
}

/** The content of files that are stored in the database. */
export interface FileChunksTable {
  file_id: string;
  variant: string;
  /** The offset of its first byte. */
  start_at: number;
  bytes: Buffer;
  stored_at: number;
}

/** What can be found of notices. `server/search/` writes and searches it, and has the tokens beside it. */
export interface NoticeSearchTable {
  /** That of the notice. */
  id: number;
  /** Title, text and names of attachments as searches compare them. */
  folded: string;
  /** The text and the names of attachments as a person reads them. */
  text: string;
}

export interface ReadsTable {
  corp_id: string;
  userid: string;
  notice_id: number;
  read_at: number;
  /** Null if the person has not confirmed the notice. */
  confirmed_at: number | null;
  /** The id of the mark-all-as-read because of which the notice counts as read; null once it has been opened. */
  marked: Generated<number | null>;
}

/** The number of published notices of each audience that a person has read. Triggers keep it. */
export interface ReadCountsTable {
  corp_id: string;
  userid: string;
  audience_id: number;
  notices: number;
}

export interface QuestionsTable {
  id: Generated<number>;
  corp_id: string;
  notice_id: number;
  userid: string;
  text: string;
  asked_at: number;
  /** When its author last changed it. */
  edited_at: number | null;
  /** When its author withdrew it. Nobody sees it any more. */
  withdrawn_at: number | null;
  /** Since when only its author sees it in the notice. */
  hidden_at: number | null;
  hidden_by: string | null;
  answer: string | null;
  answered_by: string | null;
  /** The name at that time. */
  answered_by_name: string | null;
  answered_at: number | null;
}

export interface LinksTable {
  id: Generated<number>;
  corp_id: string;
  title_zh: string;
  title_en: string;
  url: string;
  mark: string;
  sort_order: number;
  /** Who sees it; 0 is everyone. */
  audience_id: Generated<number>;
  /** The id of a picture that is shown instead of `mark`. */
  icon: Generated<string | null>;
}

export interface SessionsTable {
  /** The token's `jti`; a renewed token keeps it. */
  id: string;
  corp_id: string;
  userid: string;
  device: string;
  started_at: number;
  /** The end of the session; the row may be deleted afterwards. */
  expires_at: number;
  /** When the session's last token was signed; 0 if unknown. */
  renewed_at: Generated<number>;
}

/** Ended sessions: one session, or all of a person that began before `ended_at`. */
export interface SessionsEndedTable {
  seq: Generated<number>;
  corp_id: string;
  userid: string;
  /** Null ends all sessions of the person. */
  session_id: string | null;
  ended_at: number;
  expires_at: number;
}

export interface IdempotencyKeysTable {
  corp_id: string;
  userid: string;
  key: string;
  /** SHA-256 of method, path and body, in hex. */
  request_hash: string;
  /** Null while the first request is running. */
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
  /** The process that fetches a new token holds the lease until this time. */
  lease_until: number;
}

/** Values that expire after minutes, such as used codes and sign-in attempts. */
export interface ShortLivedTable {
  kind: string;
  key: string;
  value: string;
  expires_at: number;
}

/** Roles that administrators have granted. Those named in ADMINS have no row here. */
export interface RolesTable {
  corp_id: string;
  userid: string;
  role: 'publisher' | 'admin';
  /** The department for which a publisher may publish; 0: the whole company. Always 0 for an administrator. */
  department_id: number;
  /** 1 if it includes the sub-departments. */
  with_sub: number;
  granted_by: string;
  granted_at: number;
}

/** Who did what. Triggers refuse changes and deletions. */
export interface AuditLogTable {
  id: Generated<number>;
  corp_id: string;
  at: number;
  /** Null if the portal itself acted. */
  userid: string | null;
  /** The name of the person at that time; empty if the portal itself acted. */
  name: string;
  action: string;
  kind: string;
  /** The id of the thing, as text; empty for what exists only once. */
  thing_id: string;
  /** The title of the thing at that time. */
  title: string;
  /** JSON: an object. */
  details: string;
  ip: string | null;
  /** From the user agent: "WeCom · Android". */
  device: string | null;
}

/** Messages to people in WeCom (`server/outbox/`). */
export interface MessagesTable {
  id: Generated<number>;
  corp_id: string;
  /** What it reports: `MessageKind`. */
  kind: string;
  /** The id of the notice. */
  thing_id: number | null;
  created_at: number;
  created_by: string | null;
  /** Not sent before this time. */
  due_at: Generated<number>;
  /** 1 until each recipient has a final state. */
  is_open: Generated<number>;
  /** JSON: `SendingProblem`, why sending does not go on at present. */
  problem: string | null;
  /** JSON: `MessageFacts`. */
  facts: string;
  /** JSON: how many recipients of each `RecipientState` were deleted, because the message is old. */
  removed: Generated<string | null>;
  /** When the last of them was deleted. */
  removed_at: Generated<number | null>;
}

/**
 * `waiting`: not sent yet. `batched`: in a request that may have been sent. `sent`: WeCom has accepted it. `refused`:
 * WeCom has not; see `reason`. `unknown`: WeCom did not respond, and it is too late to send the same request again.
 * `cancelled`: before it was sent, the notice was withdrawn, or the person left its audience or lost the permission to
 * answer its questions. `unneeded`: before it was sent, the person did what a reminder is about, a newer message about
 * the notice was stored for them, or no new question waited for an answer.
 */
export type RecipientState = 'waiting' | 'batched' | 'sent' | 'refused' | 'unknown' | 'cancelled' | 'unneeded';

export interface MessageRecipientsTable {
  message_id: number;
  userid: string;
  /** Which card the person gets: `zh-CN` or `en`. */
  language: string;
  state: RecipientState;
  batch_id: number | null;
  /** `invalid`, `unlicensed`, `unreadable` (the stored message), or the errcode. */
  reason: string | null;
}

/** The number of recipients of each message in each state. Triggers on `message_recipients` keep it. */
export interface RecipientCountsTable {
  message_id: number;
  state: RecipientState;
  people: number;
}

/** One request of `message/send`. */
export interface MessageBatchesTable {
  id: Generated<number>;
  message_id: number;
  corp_id: string;
  state: 'sending' | 'sent' | 'refused' | 'unknown' | 'cancelled';
  attempts: Generated<number>;
  /** Null if WeCom has surely not accepted it. */
  first_sent_at: number | null;
  /** Not sent (again) before this time. */
  next_at: number;
  ended_at: number | null;
  problem: string | null;
  /** WeCom's id of the message, with which it can be recalled. */
  wecom_id: string | null;
  recall: 'wanted' | 'done' | 'failed' | null;
  /** The body of the request. Repeated byte for byte, because WeCom compares it, unless WeCom has refused it. */
  request: string | null;
}

/** What a company has chosen. Without a row, the portal is called Foyer. */
export interface BrandingTable {
  corp_id: string;
  name_zh: string;
  name_en: string;
  /** Such as `#067a3c`; null for the colour of Foyer. */
  color: string | null;
  /** The id of an uploaded picture. */
  logo: string | null;
}
