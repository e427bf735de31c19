import { z } from 'zod';
import { notices } from '../../../app/features/notices/contract';
import { noticeList } from '../../../app/features/notices/list/contract';
import { feature, fileEndpoint, formEndpoint } from '../../endpoints/feature';
import { markAllRead, undoMark } from './marks';
import { listMonths } from './months';
import { listNotices, readNotice } from './notices';
import { confirmNotice, seeNotice, seePicture, sendPixel } from './reading';
import { askQuestion, changeQuestion, listQuestions, withdrawQuestion } from './questions';
import {
  markParams,
  newMark,
  newQuestion,
  noticeParams,
  noticesQuery,
  questionParams,
  questionsQuery,
} from './input-schema';

const ofNotice = { params: noticeParams, unknownAs: 'notice-not-found' } as const;

const ofQuestion = { params: questionParams, unknownAs: 'question-not-found' } as const;

const nothing = z.strictObject({});
/** For browsers without scripts: the picture at the end of a notice, and the form that confirms it. */
const withoutScripts = {
  seen: fileEndpoint<{ params: { id: number } }, { id: number }>('/api/notices/:id/seen'),
  confirmForm: formEndpoint<{ params: { id: number } }>('/notices/:id/confirm'),
};

export const noticesFeature = feature(
  { ...notices, ...withoutScripts },
  {
    list: { query: noticesQuery, run: (viewer, { query }) => listNotices(viewer, query) },
    read: { ...ofNotice, run: (viewer, { params }) => readNotice(viewer, params.id) },
    see: { ...ofNotice, body: nothing, run: (viewer, { params }) => seeNotice(viewer, params.id) },
    confirm: { ...ofNotice, body: nothing, run: (viewer, { params }) => confirmNotice(viewer, params.id) },
    seen: {
      ...ofNotice,
      requestedBy: { sites: ['same-origin'], destinations: ['image'] },
      run: (viewer, { params }) => seePicture(viewer, params.id),
      respond: sendPixel,
    },
    confirmForm: {
      ...ofNotice,
      run: (viewer, { params }) => confirmNotice(viewer, params.id),
      backTo: ({ id }) => `/notices/${id}`,
    },
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
    edit: { ...ofQuestion, body: newQuestion, run: (viewer, { params, body }) => changeQuestion(viewer, params, body) },
    withdraw: { ...ofQuestion, run: (viewer, { params }) => withdrawQuestion(viewer, params) },
  },
);

/** What only the list of notices needs. */
export const noticeListFeature = feature(noticeList, {
  months: { run: async (viewer) => ({ items: await listMonths(viewer), next: null }) },
  markAll: { body: newMark, run: (viewer, { body }) => markAllRead(viewer, body.id) },
  unmark: { params: markParams, run: (viewer, { params }) => undoMark(viewer, params.id) },
});
