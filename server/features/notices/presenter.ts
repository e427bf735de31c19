import { noticeCategories, type NoticeCategory, type NoticeSummary, type Question } from '../../../app/features/notices/contract';
import type { NoticeRow } from './queries';

const isCategory = (text: string): text is NoticeCategory => noticeCategories.some((known) => known === text);

export function presentNotice(row: NoticeRow): NoticeSummary {
  return {
    id: row.id,
    title: row.title,
    // A category that a later version wrote is shown among the company's.
    category: isCategory(row.category) ? row.category : 'company',
    summary: row.summary,
    publisher: row.publisher,
    publishedAt: new Date(row.published_at).toISOString(),
    pinned: row.pinned === 1,
    unread: row.read === null,
  };
}

export function presentQuestion(row: { id: number; text: string; asked_at: number; userid: string; name: string }): Question {
  return { id: row.id, text: row.text, askedAt: new Date(row.asked_at).toISOString(), asker: { id: row.userid, name: row.name } };
}
