import {
  noticeCategories,
  type NoticeCategory,
  type NoticeSummary,
  type Question,
} from '../../../app/features/notices/contract';
import { initialsOf } from '../../initials';
import type { Viewer } from '../../viewer';
import type { NoticeRow } from './queries';

const isCategory = (text: string): text is NoticeCategory => noticeCategories.some((known) => known === text);

/** A notice with an unknown category, for example of a later version, is shown under `company` and reported. */
export function presentNotice(row: NoticeRow, { reportDataProblem }: Pick<Viewer, 'reportDataProblem'>): NoticeSummary {
  if (!isCategory(row.category)) {
    const problem = `the category "${row.category}" is unknown: the notice is shown under "company"`;
    reportDataProblem('notice', row.id, problem);
  }
  return {
    id: row.id,
    title: row.title,
    category: isCategory(row.category) ? row.category : 'company',
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
