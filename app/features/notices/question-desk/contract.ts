import type { Page } from '../../../api/contract';
import { endpoint } from '../../../api/endpoint';

/** Which questions are listed: those that wait for an answer, the longest waiting first; or the newest first. */
export const questionFilters = ['open', 'answered', 'hidden'] as const;
export type QuestionFilter = (typeof questionFilters)[number];

/** The longest answer, in characters. */
export const answerLimit = 1000;

/** A question under a notice that the viewer may manage. */
export interface ManagedQuestion {
  id: number;
  /** `isReader`: whether the viewer can open it as a reader. */
  notice: { id: number; title: string; isReader: boolean };
  text: string;
  askedAt: string;
  asker: { id: string; name: string; initials: string };
  editedAt: string | null;
  answer: { text: string; by: string; at: string } | null;
  /** Who has hidden it from all but its author. */
  hidden: { by: string; at: string } | null;
}

interface OfQuestion {
  params: { id: number };
}

export const noticeQuestions = {
  list: endpoint<{ query: { show?: QuestionFilter; cursor?: string } }, Page<ManagedQuestion>>(
    'GET',
    '/api/manage/questions',
    ['items'],
  ),
  /** Answers it, or changes the answer. Its author gets a message with the first one. */
  answer: endpoint<OfQuestion & { body: { text: string } }, ManagedQuestion>(
    'PUT',
    '/api/manage/questions/:id/answer',
    ['id', 'notice'],
  ),
  hide: endpoint<OfQuestion & { body: object }, ManagedQuestion>('POST', '/api/manage/questions/:id/hide', [
    'id',
    'notice',
  ]),
  show: endpoint<OfQuestion & { body: object }, ManagedQuestion>('POST', '/api/manage/questions/:id/show', [
    'id',
    'notice',
  ]),
};
