import { notices } from '../../../app/features/notices/contract';
import { feature } from '../../endpoints/feature';
import { listMonths } from './months';
import { listNotices, readNotice } from './notices';
import { askQuestion, listQuestions } from './questions';
import { newQuestion, noticeParams, noticesQuery, questionsQuery } from './input-schema';

const ofNotice = { params: noticeParams, unknownAs: 'notice-not-found' } as const;

export const noticesFeature = feature(notices, {
  list: { query: noticesQuery, run: (viewer, { query }) => listNotices(viewer, query) },
  months: { run: async (viewer) => ({ items: await listMonths(viewer), next: null }) },
  read: { ...ofNotice, run: (viewer, { params }) => readNotice(viewer, params.id) },
  questions: {
    ...ofNotice,
    query: questionsQuery,
    run: (viewer, { params, query }) => listQuestions(viewer, params.id, query),
  },
  ask: {
    ...ofNotice,
    body: newQuestion,
    status: 201,
    run: (viewer, { params, body }) => askQuestion(viewer, params.id, body),
  },
});
