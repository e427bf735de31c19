import type { Page } from '../../api/contract';
import { endpoint } from '../../api/endpoint';

/** What is done. With the kind of thing it names an entry of the audit log: "publish" and "notice". */
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
export const auditKinds = ['notice', 'category', 'question', 'file', 'link', 'role', 'branding', 'log'] as const;

export type AuditAction = (typeof auditActions)[number];
export type AuditKind = (typeof auditKinds)[number];

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
