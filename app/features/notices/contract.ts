import type { Language, Page } from '../../api/contract';
import { endpoint } from '../../api/endpoint';

/** The names of all categories by id, in order. */
export type CategoryNames = Record<string, Record<Language, string>>;

export interface NoticeSummary {
  id: number;
  title: string;
  /** The id of a category. */
  category: string;
  /** The first words of the text, without markup, about two lines on a phone. */
  summary: string;
  publisher: string;
  publishedAt: string;
  pinned: boolean;
  unread: boolean;
  /**
   * Until when readers must confirm it, and when the person has. Absent unless they must, and in lists of another order
   * than that of Home.
   */
  confirm?: { by: string; at: string | null };
}

export interface Notice extends NoticeSummary {
  /** Safe HTML made from Markdown by the server; pictures carry width and height. */
  html: string;
  categories: CategoryNames;
  /** When its text was last changed; absent if it was not. */
  editedAt?: string;
  /** Absent if readers may ask questions. */
  closed?: true;
}

/** After a notice was read or confirmed. */
export interface Reading {
  /** The number of notices that the person has not read. */
  unread: number;
  confirmedAt: string | null;
}

export interface NoticeList extends Page<NoticeSummary> {
  categories: CategoryNames;
  /** For a search, by the id of the notice. */
  found?: Record<string, FoundParts>;
}

export interface NoticesQuery {
  cursor?: string;
  category?: string;
  /** Words that the title, the text or the name of an attachment contains, at most 200 characters. */
  q?: string;
  /** Published in this month of the company's time zone, for example `2026-11`. */
  month?: string;
  unread?: boolean;
  /** First the notices that the person must confirm, then pinned ones, then unread ones. Without cursor and filters. */
  order?: 'home';
  /** 1 to 50; 20 by default. */
  limit?: number;
}

export interface Question {
  id: number;
  text: string;
  askedAt: string;
  asker: { id: string; name: string; initials: string };
  /** When its author last changed it. */
  editedAt?: string;
  /** Who answered it, by the name at that time. */
  answer?: { text: string; by: string; at: string };
  /** Whether the person asked it. */
  mine?: true;
  /** Whether the person may still change or withdraw it. */
  canEdit?: true;
  /** Whether a publisher has hidden it. Only its author still gets it. */
  hidden?: true;
}

export interface NewQuestion {
  /** 1 to 500 characters after trimming. */
  text: string;
}

/** Why a notice was found. Each text is in parts: those with an odd index are words of the search. */
export interface FoundParts {
  title: string[];
  /** An excerpt around the first word of the search, or the summary if only the title has one. */
  text: string[];
}

/** For how long its author may change or withdraw a question that was not answered, in milliseconds. */
export const questionEditableMs = 10 * 60_000;

interface OfNotice {
  params: { id: number };
}

interface OfQuestion {
  params: { id: number; question: number };
}

export const notices = {
  /** Pinned first, then the newest. */
  list: endpoint<{ query: NoticesQuery }, NoticeList>('GET', '/api/notices', ['items']),
  read: endpoint<OfNotice, Notice>('GET', '/api/notices/:id', ['html']),
  /** Records that the person has had it on screen. */
  see: endpoint<OfNotice & { body: object }, Reading>('POST', '/api/notices/:id/read', ['unread']),
  confirm: endpoint<OfNotice & { body: object }, Reading>('POST', '/api/notices/:id/confirm', ['unread']),
  /** The newest first. The question of the query, which a message leads to, is part of the response. */
  questions: endpoint<OfNotice & { query: { cursor?: string; question?: number } }, Page<Question>>(
    'GET',
    '/api/notices/:id/questions',
    ['items'],
  ),
  ask: endpoint<OfNotice & { body: NewQuestion }, Question>('POST', '/api/notices/:id/questions', ['id', 'text']),
  edit: endpoint<OfQuestion & { body: NewQuestion }, Question>('PUT', '/api/notices/:id/questions/:question', [
    'id',
    'text',
  ]),
  withdraw: endpoint<OfQuestion, undefined>('DELETE', '/api/notices/:id/questions/:question'),
};
