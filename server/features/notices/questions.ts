import { z } from 'zod';
import type { Page } from '../../../app/api/contract';
import { type NewQuestion, type Question, questionEditableMs } from '../../../app/features/notices/contract';
import { cursorOf } from '../../database/cursor';
import { appError } from '../../errors';
import { countPerMinute } from '../../per-minute';
import type { Viewer } from '../../viewer';
import { changeNotice } from './manage/drafts';
import { notifyOfQuestion } from './manage/question-messages';
import { presentQuestion } from './presenter';
import {
  addQuestion,
  asker,
  editQuestion,
  oneQuestion,
  questionList,
  visibleNotice,
  withdrawQuestion as markWithdrawn,
} from './queries';

const pageSize = 20;
const questionsPerMinute = 30;
/** The notice, and the last question of the response. */
const cursor = cursorOf('questions', z.tuple([z.int(), z.int()]));

async function mustBeVisible({ database, corpId, userid }: Viewer, id: number): Promise<{ questions: number }> {
  const found = Number.isSafeInteger(id) ? await visibleNotice.first(database, { corpId, userid, id }) : undefined;
  if (found === undefined) throw appError('notice-not-found');
  return found;
}

/**
 * Lists the questions under a notice, the newest first.
 * @param query.question a question that is put before the others if the page does not contain it
 * @throws {AppError} `notice-not-found`, `cursor-invalid`
 */
export async function listQuestions(
  viewer: Viewer,
  noticeId: number,
  query: { cursor?: string; question?: number },
): Promise<Page<Question>> {
  const position = query.cursor === undefined ? null : cursor.decode(query.cursor);
  if (position !== null && position[0] !== noticeId) throw appError('cursor-invalid');
  await mustBeVisible(viewer, noticeId);
  const { database, corpId, userid } = viewer;
  const before = position?.[1] ?? Number.MAX_SAFE_INTEGER;
  const rows = await questionList.all(database, { corpId, userid, noticeId, before, limit: pageSize + 1 });
  const shown = rows.slice(0, pageSize);
  const last = rows.length > pageSize ? shown.at(-1) : undefined;
  const next = last === undefined ? null : cursor.encode([noticeId, last.id]);
  const { question: wanted } = query;
  if (wanted !== undefined && !shown.some(({ id }) => id === wanted)) {
    const row = await oneQuestion.first(database, { corpId, userid, noticeId, id: wanted });
    if (row !== undefined) shown.unshift(row);
  }
  const now = viewer.now();
  return { items: shown.map((row) => presentQuestion(row, { userid, now })), next };
}

/**
 * Adds a question to a notice that the person may see, with a message to its author.
 * @throws {AppError} `notice-not-found`, `questions-closed`, `left-company`, `too-many-requests`
 */
export async function askQuestion(viewer: Viewer, noticeId: number, { text }: NewQuestion): Promise<Question> {
  const { database, corpId, userid, now } = viewer;
  const notice = await mustBeVisible(viewer, noticeId);
  if (notice.questions === 0) throw appError('questions-closed');
  const person = await asker.first(database, { corpId, userid });
  if (person === undefined) throw appError('left-company');
  await countPerMinute(viewer, 'questions', questionsPerMinute);
  return changeNotice(viewer, noticeId, async () => {
    const row = await addQuestion.first(database, { corpId, noticeId, userid, text, now: now() });
    if (row === undefined) throw new Error('The database returned no row for the question');
    await notifyOfQuestion(viewer, noticeId, row.id);
    return readQuestion(viewer, noticeId, row.id);
  });
}

async function readQuestion(
  { database, corpId, userid, now }: Viewer,
  noticeId: number,
  id: number,
): Promise<Question> {
  const row = await oneQuestion.first(database, { corpId, userid, noticeId, id });
  if (row === undefined) throw appError('question-not-found');
  return presentQuestion(row, { userid, now: now() });
}

/** Whether a question is the person's own, for a change that was not made. */
async function refuseChange(viewer: Viewer, noticeId: number, id: number): Promise<never> {
  const { mine } = await readQuestion(viewer, noticeId, id);
  throw appError(mine === true ? 'question-final' : 'forbidden');
}

/**
 * Changes the text of the person's own question.
 * @throws {AppError} `notice-not-found`, `question-not-found`, `question-final`, `forbidden`
 */
export async function changeQuestion(
  viewer: Viewer,
  { id: noticeId, question: id }: { id: number; question: number },
  { text }: NewQuestion,
): Promise<Question> {
  const { database, corpId, userid } = viewer;
  await mustBeVisible(viewer, noticeId);
  const now = viewer.now();
  const since = now - questionEditableMs;
  const changed = await editQuestion.affected(database, { corpId, noticeId, userid, id, since, now, text });
  return changed === 0 ? refuseChange(viewer, noticeId, id) : readQuestion(viewer, noticeId, id);
}

/**
 * Withdraws the person's own question, which nobody sees any more.
 * @throws {AppError} `notice-not-found`, `question-not-found`, `question-final`, `forbidden`
 */
export async function withdrawQuestion(
  viewer: Viewer,
  { id: noticeId, question: id }: { id: number; question: number },
): Promise<undefined> {
  const { database, corpId, userid } = viewer;
  await mustBeVisible(viewer, noticeId);
  const now = viewer.now();
  const since = now - questionEditableMs;
  const changed = await markWithdrawn.affected(database, { corpId, noticeId, userid, id, since, now });
  return changed === 0 ? refuseChange(viewer, noticeId, id) : undefined;
}
