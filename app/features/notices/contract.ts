import type { Language, Page } from '../../api/contract';
import { endpoint } from '../../api/endpoint';

/** The names of all categories by id, in order. */
export type CategoryNames = Record<string, Record<Language, string>>;

export interface NoticeSummary {
  id: number;
  title: string;
  /** The id of a category. */
  category: string;
  /** The first words of the text, without markup, at most 80 characters. */
  summary: string;
  publisher: string;
  publishedAt: string;
  pinned: boolean;
  unread: boolean;
}

export interface Notice extends NoticeSummary {
  /** Safe HTML made from Markdown by the server; pictures carry width and height. */
  html: string;
  categories: CategoryNames;
}

export interface NoticeList extends Page<NoticeSummary> {
  categories: CategoryNames;
}

export interface NoticesQuery {
  cursor?: string;
  category?: string;
  unread?: boolean;
  /** 1 to 50; 20 by default. */
  limit?: number;
}

export interface Question {
  id: number;
  text: string;
  askedAt: string;
  asker: { id: string; name: string; initials: string };
}

export interface NewQuestion {
  /** 1 to 500 characters after trimming. */
  text: string;
}

interface OfNotice {
  params: { id: number };
}

export const notices = {
  /** Pinned first, then the newest. */
  list: endpoint<{ query: NoticesQuery }, NoticeList>('GET', '/api/notices', ['items']),
  /** Also records that the person has read it. */
  read: endpoint<OfNotice, Notice>('GET', '/api/notices/:id', ['html']),
  /** The newest first. */
  questions: endpoint<OfNotice & { query: { cursor?: string } }, Page<Question>>('GET', '/api/notices/:id/questions', [
    'items',
  ]),
  ask: endpoint<OfNotice & { body: NewQuestion }, Question>('POST', '/api/notices/:id/questions', ['id', 'text']),
};
