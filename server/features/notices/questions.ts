import { z } from 'zod';
import type { Page } from '../../../app/api/contract';
import type { NewQuestion, Question } from '../../../app/features/notices/contract';
import { cursorOf } from '../../database/cursor';
import { appError } from '../../errors';
import type { Viewer } from '../../viewer';
import { presentQuestion } from './presenter';
import { addQuestion, asker, questionList, visibleNotice } from './queries';

const pageSize = 20;
/** The notice, and the last question of the response. */
const cursor = cursorOf('questions', z.tuple([z.int(), z.int()]));

async function mustBeVisible({ database, corpId, userid }: Viewer, id: number): Promise<{ questions: number }> {
  const found = Number.isSafeInteger(id) ? await visibleNotice.first(database, { corpId, userid, id }) : undefined;
  if (found === undefined) throw appError('notice-not-found');
  return found;
}

/**
 * Lists the questions under a notice, the newest first.
 * @throws {AppError} `notice-not-found`, `cursor-invalid`
 */
export async function listQuestions(
  viewer: Viewer,
  noticeId: number,
  query: { cursor?: string },
): Promise<Page<Question>> {
  const position = query.cursor === undefined ? null : cursor.decode(query.cursor);
  if (position !== null && position[0] !== noticeId) throw appError('cursor-invalid');
  await mustBeVisible(viewer, noticeId);
  const { database, corpId } = viewer;
  const before = position?.[1] ?? Number.MAX_SAFE_INTEGER;
  const rows = await questionList.all(database, { corpId, noticeId, before, limit: pageSize + 1 });
  const last = rows.length > pageSize ? rows[pageSize - 1] : undefined;
  return {
    items: rows.slice(0, pageSize).map(presentQuestion),
    next: last === undefined ? null : cursor.encode([noticeId, last.id]),
  };
}

/**
 * Adds a question to a notice that the person may see.
 * @throws {AppError} `notice-not-found`, `questions-closed`, `left-company`
 */
export async function askQuestion(viewer: Viewer, noticeId: number, { text }: NewQuestion): Promise<Question> {
  const { database, corpId, userid, now } = viewer;
  const notice = await mustBeVisible(viewer, noticeId);
  if (notice.questions === 0) throw appError('questions-closed');
  const person = await asker.first(database, { corpId, userid });
  if (person === undefined) throw appError('left-company');
  const row = await addQuestion.first(database, { corpId, noticeId, userid, text, now: now() });
  if (row === undefined) throw new Error('The database returned no row for the question');
  return presentQuestion({ ...row, userid, name: person.name });
}
