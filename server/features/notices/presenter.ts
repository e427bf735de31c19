import { type NoticeSummary, type Question, questionEditableMs } from '../../../app/features/notices/contract';
import { initialsOf } from '../../initials';
import type { NoticeRow } from './queries';

export function presentNotice(row: Omit<NoticeRow, 'read'>): Omit<NoticeSummary, 'unread'> {
  return {
    id: row.id,
    title: row.title,
    category: row.category,
    summary: row.summary,
    publisher: row.publisher,
    publishedAt: new Date(row.published_at).toISOString(),
    pinned: row.pinned === 1,
  };
}

export interface QuestionRow {
  id: number;
  text: string;
  asked_at: number;
  userid: string;
  name: string;
  edited_at: number | null;
  hidden_at: number | null;
  answer: string | null;
  answered_by_name: string | null;
  answered_at: number | null;
}

const iso = (ms: number): string => new Date(ms).toISOString();

/** A question as a reader sees it, who gets hidden ones only if they are their own. */
export function presentQuestion(row: QuestionRow, { userid, now }: { userid: string; now: number }): Question {
  const question: Question = {
    id: row.id,
    text: row.text,
    askedAt: iso(row.asked_at),
    asker: { id: row.userid, name: row.name, initials: initialsOf(row.name) },
  };
  if (row.edited_at !== null) question.editedAt = iso(row.edited_at);
  if (row.answer !== null && row.answered_at !== null)
    question.answer = { text: row.answer, by: row.answered_by_name ?? '', at: iso(row.answered_at) };
  if (row.userid !== userid) return question;
  question.mine = true;
  if (row.hidden_at !== null) question.hidden = true;
  else if (row.answered_at === null && now - row.asked_at < questionEditableMs) question.canEdit = true;
  return question;
}
