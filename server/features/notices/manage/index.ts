import { z } from 'zod';
import { categoryLimits, noticeCategories } from '../../../../app/features/notices/categories/contract';
import { noticeDesk } from '../../../../app/features/notices/manage/contract';
import { noticeReaders, readersExportPath } from '../../../../app/features/notices/readers/contract';
import type { Language } from '../../../../app/api/contract';
import type { ReaderFilter } from '../../../../app/features/notices/readers/contract';
import { feature, fileEndpoint } from '../../../endpoints/feature';
import { type ExportFormat, exportRequests, sendTable, type Table } from '../../../exports';
import { answerLimit, noticeQuestions, questionFilters } from '../../../../app/features/notices/question-desk/contract';
import { jsonBody } from '../../../http/body';
import { cursorText, wholeNumber, writtenText } from '../../../input';
import { countPerMinute } from '../../../per-minute';
import { noticeParams } from '../input-schema';
import { addCategory, changeCategory, listCategories, orderCategories } from './categories';
import { draftContent } from './content';
import { discardDraft, listManaged, previewDraft, readForm, saveDraft } from './drafts';
import { createDraft } from './new-draft';
import { deleteNotice, publishDraft, withdrawNotice } from './publish';
import { answerQuestion, hideQuestion, listManagedQuestions } from './questions';
import { draftReach } from './reach';
import { exportReaders, listReaders, readersSummary, remindReaders } from './readers';
import { compareVersions, listVersions, readVersion } from './versions';

const ofNotice = { requires: 'publisher', params: noticeParams, unknownAs: 'notice-not-found' } as const;
const version = z.strictObject({ version: z.int().min(0) });
const versionNumber = wholeNumber.pipe(z.int().min(0));
/** A long text in Chinese, and everything else in the form. */
const readDraftBody = jsonBody({ limitBytes: 2_000_000 });
/** More than a person creates or publishes. Each is stored for good, with a text of up to a megabyte. */
const draftsPerMinute = 20;
const publishesPerMinute = 20;

export const noticeDeskFeature = feature(noticeDesk, {
  list: {
    requires: 'publisher',
    query: z.strictObject({
      state: z.enum(['draft', 'scheduled', 'published', 'withdrawn', 'deleted']).optional(),
      q: z.string().max(100).optional(),
      cursor: cursorText.optional(),
    }),
    run: (viewer, { query }) => listManaged(viewer, query),
  },
  create: {
    requires: 'publisher',
    body: z.strictObject({ copyOf: z.int().min(1).optional() }),
    status: 201,
    repeat: readForm,
    run: async (viewer, { body }) => {
      await countPerMinute(viewer, 'new drafts', draftsPerMinute);
      return createDraft(viewer, body);
    },
  },
  read: { ...ofNotice, run: (viewer, { params }) => readForm(viewer, params.id) },
  save: {
    ...ofNotice,
    readBody: readDraftBody,
    body: z.strictObject({ version: z.int().min(0), content: draftContent }),
    run: (viewer, { params, body }) => saveDraft(viewer, params.id, body),
  },
  discard: {
    ...ofNotice,
    body: version,
    repeat: readForm,
    run: (viewer, { params, body }) => discardDraft(viewer, params.id, body.version),
  },
  preview: { ...ofNotice, run: (viewer, { params }) => previewDraft(viewer, params.id) },
  reach: {
    ...ofNotice,
    query: z.strictObject({ q: z.string().max(100).optional(), cursor: cursorText.optional() }),
    run: (viewer, { params, query }) => draftReach(viewer, params.id, query),
  },
  publish: {
    ...ofNotice,
    body: version.extend({ notifyUpdate: z.boolean().optional() }),
    repeat: readForm,
    run: async (viewer, { params, body }) => {
      await countPerMinute(viewer, 'publishing', publishesPerMinute);
      return publishDraft(viewer, params.id, body);
    },
  },
  withdraw: {
    ...ofNotice,
    body: z.strictObject({}),
    repeat: readForm,
    run: (viewer, { params }) => withdrawNotice(viewer, params.id),
  },
  remove: { ...ofNotice, run: (viewer, { params }) => deleteNotice(viewer, params.id) },
  versions: {
    ...ofNotice,
    query: z.strictObject({ cursor: cursorText.optional() }),
    run: (viewer, { params, query }) => listVersions(viewer, params.id, query),
  },
  version: {
    ...ofNotice,
    params: noticeParams.extend({ version: versionNumber }),
    run: (viewer, { params }) => readVersion(viewer, params.id, params.version),
  },
  compare: {
    ...ofNotice,
    query: z.strictObject({ from: versionNumber, to: versionNumber }),
    run: (viewer, { params, query }) => compareVersions(viewer, params.id, query.from, query.to),
  },
});

const show = z.enum(['unread', 'read', 'unconfirmed', 'confirmed', 'refused']);
const readersFilter = {
  show,
  department: wholeNumber.pipe(z.int().min(1)).optional(),
  q: z.string().max(100).optional(),
};
const exported = {
  download: fileEndpoint<
    {
      params: { id: number };
      query: { show: ReaderFilter; department?: number; q?: string; format: ExportFormat; language: Language };
    },
    { format: ExportFormat; table: Table }
  >(readersExportPath),
};

export const noticeReadersFeature = feature(
  { ...noticeReaders, ...exported },
  {
    summary: { ...ofNotice, run: (viewer, { params }) => readersSummary(viewer, params.id) },
    list: {
      ...ofNotice,
      query: z.strictObject({ ...readersFilter, cursor: cursorText.optional() }),
      run: (viewer, { params, query }) => listReaders(viewer, params.id, query),
    },
    remind: {
      ...ofNotice,
      body: z.strictObject({ who: z.enum(['unread', 'unconfirmed']) }),
      run: (viewer, { params, body }) => remindReaders(viewer, params.id, body.who),
    },
    download: {
      ...ofNotice,
      query: z.strictObject({ ...readersFilter, format: z.enum(['csv', 'xlsx']), language: z.enum(['zh-CN', 'en']) }),
      run: async (viewer, { params, query: { format, language, ...query } }) => ({
        format,
        table: await exportReaders(viewer, params.id, query, { language, format }),
      }),
      requestedBy: exportRequests,
      respond: (ctx, { format, table }) => sendTable(ctx, format, table),
    },
  },
);

const ofQuestion = { requires: 'publisher', params: noticeParams, unknownAs: 'question-not-found' } as const;
const nothing = z.strictObject({});

export const noticeQuestionsFeature = feature(noticeQuestions, {
  list: {
    requires: 'publisher',
    query: z.strictObject({ show: z.enum(questionFilters).optional(), cursor: cursorText.optional() }),
    run: (viewer, { query }) => listManagedQuestions(viewer, query),
  },
  answer: {
    ...ofQuestion,
    body: z.strictObject({ text: writtenText(answerLimit) }),
    run: (viewer, { params, body }) => answerQuestion(viewer, params.id, body.text),
  },
  hide: { ...ofQuestion, body: nothing, run: (viewer, { params }) => hideQuestion(viewer, params.id, true) },
  show: { ...ofQuestion, body: nothing, run: (viewer, { params }) => hideQuestion(viewer, params.id, false) },
});

const categoryName = writtenText(categoryLimits.name).refine((name) => !name.includes('\n'));
const categoryNames = z.strictObject({ 'zh-CN': categoryName, en: categoryName });

export const noticeCategoriesFeature = feature(noticeCategories, {
  list: { requires: 'admin', run: listCategories },
  add: {
    requires: 'admin',
    body: z.strictObject({ names: categoryNames }),
    repeat: listCategories,
    run: (viewer, { body }) => addCategory(viewer, body.names),
  },
  change: {
    requires: 'admin',
    params: z.object({ id: z.string().max(32) }),
    unknownAs: 'category-not-found',
    body: z.strictObject({ names: categoryNames, archived: z.boolean() }),
    repeat: listCategories,
    run: (viewer, { params, body }) => changeCategory(viewer, params.id, body),
  },
  order: {
    requires: 'admin',
    body: z.strictObject({ ids: z.array(z.string().max(32)).max(200) }),
    repeat: listCategories,
    run: (viewer, { body }) => orderCategories(viewer, body.ids),
  },
});
