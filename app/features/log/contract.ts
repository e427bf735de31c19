import type { Page } from '../../api/contract';
import { endpoint } from '../../api/endpoint';

/** What is done. With the kind of object it names an entry of the audit log: "publish" and "notice". */
export const auditActions = [
  'create',
  'change',
  'delete',
  'schedule',
  'publish',
  'withdraw',
  'remind',
  'answer',
  'hide',
  'show',
  'grant',
  'revoke',
  'export',
] as const;

/** To what it is done. */
export const auditKinds = ['notice', 'category', 'question', 'link', 'role', 'branding', 'log'] as const;

export type AuditAction = (typeof auditActions)[number];
export type AuditKind = (typeof auditKinds)[number];

/** What else an entry says. `DetailWords` has a word for each name, and for each value of a closed set. */
export interface AuditDetails {
  role: 'publisher' | 'admin';
  department: string;
  withSub: boolean;
  archived: boolean;
  /** The former name. */
  before: string;
  /** Titles in their new order. */
  order: string;
  version: number;
  people: number;
  /** The people who are sent a message. */
  messages: number;
  /** ISO 8601 in UTC. */
  at: string | null;
  /** Why a notice was not published at its time: a `PublishProblem`. */
  problem:
    | 'publisher-not-allowed'
    | 'audience-department-removed'
    | 'audience-empty'
    | 'attachment-missing'
    | 'file-not-found';
  /** The name of the person who asked a question. */
  asker: string;
  /** The exported list of readers. */
  show: 'unread' | 'read' | 'unconfirmed' | 'confirmed' | 'refused';
  /** The people who are reminded. */
  who: 'unread' | 'unconfirmed';
  url: string;
  /** Null for the default. */
  color: string | null;
  /** Whether there is a logo. */
  logo: boolean;
  /** The English name. */
  en: string;
  /** The filter of an exported log: the name of a person, an action, a kind and days. */
  person: string;
  action: string;
  kind: string;
  from: string;
  to: string;
  /** The search of an exported list. */
  q: string;
  format: 'csv' | 'xlsx';
}

const detailNames: Readonly<Record<keyof AuditDetails, true>> = {
  role: true,
  department: true,
  withSub: true,
  archived: true,
  before: true,
  order: true,
  version: true,
  people: true,
  messages: true,
  at: true,
  problem: true,
  asker: true,
  show: true,
  who: true,
  url: true,
  color: true,
  logo: true,
  en: true,
  person: true,
  action: true,
  kind: true,
  from: true,
  to: true,
  q: true,
  format: true,
};

export const isDetailName = (name: string): boolean => Object.prototype.hasOwnProperty.call(detailNames, name);

type ClosedSet = {
  [Name in keyof AuditDetails]: string extends AuditDetails[Name]
    ? never
    : number extends AuditDetails[Name]
      ? never
      : Name;
}[keyof AuditDetails];

export interface DetailWords {
  names: Record<keyof AuditDetails, string>;
  values: { [Name in ClosedSet]: Record<`${AuditDetails[Name]}`, string> } & { color: { null: string } };
}

/** The words of a language for the audit log, on its page and in its exports. */
export interface AuditWords {
  actions: Record<AuditAction, string>;
  kinds: Record<AuditKind, string>;
  details: DetailWords;
}

/** An entry of the audit log. Names and titles are those of that time. */
export interface LogEntry {
  id: number;
  /** ISO 8601 in UTC. */
  at: string;
  /** Null if the portal itself acted. */
  person: { id: string; name: string } | null;
  /** An `AuditAction`, or one of a newer version. */
  action: string;
  kind: string;
  thing: { id: string; title: string };
  /** What else tells what was done, as texts. */
  details: { name: string; value: string }[];
  ip: string | null;
  /** In English, such as "WeCom · Android". */
  device: string | null;
}

export interface LogFilter {
  /** A userid. */
  person?: string;
  action?: string;
  kind?: string;
  /** The first and the last day in the company's time zone, such as `2026-11-29`. */
  from?: string;
  to?: string;
}

export const log = {
  list: endpoint<{ query: LogFilter & { cursor?: string } }, Page<LogEntry>>('GET', '/api/manage/log', ['items']),
};

/** The address of a download of the log; `format` and the filter are in its query. */
export const logExportPath = '/api/exports/log';

export const wordFor = (words: Readonly<Record<string, string>> | undefined, id: string): string =>
  words !== undefined && Object.prototype.hasOwnProperty.call(words, id) ? (words[id] ?? id) : id;

/**
 * The name and the value of a detail in a language. Names and values of a newer version are returned as they are.
 * @param time formats a time in ISO 8601
 */
export function detailText(
  { name, value }: LogEntry['details'][number],
  { actions, kinds, details }: AuditWords,
  time: (iso: string) => string,
): { name: string; value: string } {
  const values: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    ...details.values,
    action: actions,
    kind: kinds,
  };
  const isTime = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value);
  return { name: wordFor(details.names, name), value: isTime ? time(value) : wordFor(values[name], value) };
}
