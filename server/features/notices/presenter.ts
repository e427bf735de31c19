import type { NoticeSummary, Question } from '../../../app/features/notices/contract';
import { initialsOf } from '../../initials';
import type { NoticeRow } from './queries';

export function presentNotice(row: NoticeRow): NoticeSummary {
  return {
    id: row.id,
    title: row.title,
    category: row.category,
    summary: row.summary,
    publisher: row.publisher,
    publishedAt: new Date(row.published_at).toISOString(),
    pinned: row.pinned === 1,
    unread: row.read === null,
  };
}

export interface QuestionRow {
  id: number;
  text: string;
  asked_at: number;
  userid: string;
  name: string;
}

export function presentQuestion({ id, text, asked_at: askedAt, userid, name }: QuestionRow): Question {
  const asker = { id: userid, name, initials: initialsOf(name) };
  return { id, text, askedAt: new Date(askedAt).toISOString(), asker };
}
