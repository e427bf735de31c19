import type { Page } from '../../../api/contract';
import { endpoint } from '../../../api/endpoint';
import type { NoticeState } from '../manage/contract';

/** How far a notice has got in its present audience. */
export interface ReaderCounts {
  people: number;
  read: number;
  /** Of those who have read it; 0 if it need not be confirmed. */
  confirmed: number;
}

/** The people of a department, with those of its sub-departments, who are in the audience. */
export interface DepartmentReaders extends ReaderCounts {
  id: number;
  name: string;
  nameEn: string | null;
}

/** How many of the present audience had read it at a moment. */
export interface ReadingPoint {
  at: string;
  read: number;
}

/** A message to the readers of a notice in WeCom. */
export interface SentMessage {
  id: number;
  kind: 'notice' | 'notice-update' | 'notice-reminder';
  at: string;
  people: number;
  waiting: number;
  sent: number;
  refused: number;
  /** WeCom did not say whether it accepted them, and it is too late to repeat the request. */
  unknown: number;
  cancelled: number;
  /** While it waited, they did what a reminder is about, or a newer message was stored for them. */
  unneeded: number;
  /** Why sending does not go on at present. */
  problem: SendingProblem | null;
}

export interface SendingProblem {
  /** `limit`: of WeCom's messages. `settings`: of the app in WeCom or of the portal. */
  reason: 'unavailable' | 'limit' | 'settings';
  /** WeCom's number of the error; null if it has not responded. */
  errcode: number | null;
}

export interface ReadersSummary extends ReaderCounts {
  title: string;
  state: NoticeState;
  /** Whether the viewer can open the notice, as one of its readers. */
  isReader: boolean;
  publishedAt: string;
  confirmBy: string | null;
  /** The departments below the root, and those below the only one of these. */
  departments: DepartmentReaders[];
  /** From publishing to now, at most 60 points. */
  overTime: ReadingPoint[];
  /** The newest first, at most 20. */
  messages: SentMessage[];
  /** When the next reminder may be sent; null for now. */
  remindAfter: string | null;
}

/** Which readers are listed. `refused`: those to whom WeCom did not deliver the last message. */
export type ReaderFilter = 'unread' | 'read' | 'unconfirmed' | 'confirmed' | 'refused';

export interface Reader {
  id: string;
  name: string;
  initials: string;
  department: string | null;
  departmentEn: string | null;
  readAt: string | null;
  confirmedAt: string | null;
  /** Why WeCom refused a message to them: `invalid`, `unlicensed` or an errcode. Null if it did not. */
  refusal: string | null;
}

export interface ReadersQuery {
  show: ReaderFilter;
  department?: number;
  /** A part of the name, its pinyin, the title or the department. */
  q?: string;
  cursor?: string;
}

interface OfNotice {
  params: { id: number };
}

export const noticeReaders = {
  summary: endpoint<OfNotice, ReadersSummary>('GET', '/api/manage/notices/:id/readers/summary', ['people']),
  list: endpoint<OfNotice & { query: ReadersQuery }, Page<Reader>>('GET', '/api/manage/notices/:id/readers', ['items']),
  /** Sends a message to those who have not read it, or have not confirmed it. Fails with `reminded-recently`. */
  remind: endpoint<OfNotice & { body: { who: 'unread' | 'unconfirmed' } }, { people: number }>(
    'POST',
    '/api/manage/notices/:id/remind',
    ['people'],
  ),
};

/** Parameters: `show` as in `ReadersQuery`, `format` `csv` or `xlsx`, `language`. */
export const readersExportPath = '/api/exports/notices/:id/readers';
