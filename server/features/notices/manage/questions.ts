import { sql, type SqlBool } from 'kysely';
import { z } from 'zod';
import type { Page } from '../../../../app/api/contract';
import type { ManagedQuestion, QuestionFilter } from '../../../../app/features/notices/question-desk/contract';
import { recordAudit } from '../../../audit';
import { isMember } from '../../../audience/membership';
import type { AuditAction } from '../../../../app/features/log/contract';
import { cursorOf } from '../../../database/cursor';
import { isAmong } from '../../../database/dialect-sql';
import { namesOf } from '../../../directory/names';
import { appError } from '../../../errors';
import { initialsOf } from '../../../initials';
import { queueMessage } from '../../../outbox/messages';
import { demand } from '../../../permissions';
import type { Viewer } from '../../../viewer';
import { isReader } from '../reading';
import { managedBy, managedNotice, type ManagedRow, seeReaders } from './access';

const pageSize = 20;
const cursor = cursorOf('managed questions', z.tuple([z.enum(['open', 'answered', 'hidden']), z.int()]));
/** Of the question, in a message about its answer. */
const quotedLength = 60;

const selected = ({ database, corpId }: Viewer) =>
  database.query
    .selectFrom('questions as q')
    .innerJoin('notices as n', 'n.id', 'q.notice_id')
    .leftJoin('people as p', (join) => join.onRef('p.corp_id', '=', 'q.corp_id').onRef('p.userid', '=', 'q.userid'))
    .leftJoin('people as h', (join) => join.onRef('h.corp_id', '=', 'q.corp_id').onRef('h.userid', '=', 'q.hidden_by'))
    .select([
      'q.id',
      'q.notice_id',
      'n.title',
      'n.publisher',
      'q.text',
      'q.asked_at',
      'q.userid',
      'p.name',
      'q.edited_at',
      'q.answer',
      'q.answered_by_name',
      'q.answered_at',
      'q.hidden_at',
      'q.hidden_by',
      'h.name as hidden_by_name',
    ])
    .where('q.corp_id', '=', corpId)
    .where('q.withdrawn_at', 'is', null);

type Row = Awaited<ReturnType<ReturnType<typeof selected>['executeTakeFirstOrThrow']>>;

const iso = (ms: number): string => new Date(ms).toISOString();

function presentRow(row: Row, isReader: boolean): ManagedQuestion {
  const name = row.name ?? row.userid;
  return {
    id: row.id,
    notice: { id: row.notice_id, title: row.title, isReader },
    text: row.text,
    askedAt: iso(row.asked_at),
    asker: { id: row.userid, name, initials: initialsOf(name) },
    editedAt: row.edited_at === null ? null : iso(row.edited_at),
    answer:
      row.answer === null || row.answered_at === null
        ? null
        : { text: row.answer, by: row.answered_by_name ?? '', at: iso(row.answered_at) },
    hidden: row.hidden_at === null ? null : { by: row.hidden_by_name ?? row.hidden_by ?? '', at: iso(row.hidden_at) },
  };
}

async function present(viewer: Viewer, row: Row): Promise<ManagedQuestion> {
  return presentRow(row, await isReader(viewer, row.notice_id));
}

/**
 * Lists the questions under all published notices that the viewer may manage and whose readers they may address.
 * @throws {AppError} `cursor-invalid`
 */
export async function listManagedQuestions(
  viewer: Viewer,
  { show = 'open', cursor: after }: { show?: QuestionFilter; cursor?: string },
): Promise<Page<ManagedQuestion>> {
  const position = after === undefined ? null : cursor.decode(after);
  if (position !== null && position[0] !== show) throw appError('cursor-invalid');
  const managed = await managedBy(viewer);
  let list = selected(viewer)
    .where('n.state', '=', 'published')
    .limit(sql.lit(pageSize + 1));
  if (managed !== null)
    list = list.where(({ eb, or, and }) =>
      or([
        and([
          eb('n.created_by', '=', managed.userid),
          isAmong(viewer.database, sql.ref('n.audience_id'), managed.addressed),
        ]),
        isAmong(viewer.database, sql.ref('n.audience_id'), managed.audiences),
      ]),
    );
  if (show === 'open')
    list = list.where('q.answered_at', 'is', null).where('q.hidden_at', 'is', null).orderBy('q.id', 'asc');
  else {
    list = list.orderBy('q.id', 'desc');
    list =
      show === 'hidden'
        ? list.where('q.hidden_at', 'is not', null)
        : list.where('q.hidden_at', 'is', null).where('q.answered_at', 'is not', null);
  }
  if (position !== null) list = list.where('q.id', show === 'open' ? '>' : '<', position[1]);
  const rows = await list.execute();
  const shown = rows.slice(0, pageSize);
  const last = rows.length > pageSize ? shown.at(-1) : undefined;
  const notices = [...new Set(shown.map(({ notice_id: id }) => id))];
  const readable = await Promise.all(notices.map((id) => isReader(viewer, id)));
  const items = shown.map((row) => presentRow(row, readable[notices.indexOf(row.notice_id)] === true));
  return { items, next: last === undefined ? null : cursor.encode([show, last.id]) };
}

/**
 * A question under a notice that the viewer may manage, of readers whom they may address.
 * @throws {AppError} `question-not-found`, `forbidden`
 */
async function managedQuestion(viewer: Viewer, id: number): Promise<{ row: Row; notice: ManagedRow }> {
  const row = await selected(viewer).where('q.id', '=', id).executeTakeFirst();
  if (row === undefined) throw appError('question-not-found');
  const notice = await managedNotice(viewer, row.notice_id);
  await demand(viewer, seeReaders, notice);
  return { row, notice };
}

/** Changes of a question by two publishers come one after the other. */
const change = <T>({ database }: Viewer, id: number, work: () => Promise<T>): Promise<T> =>
  database.lock(`question ${id}`, () => work());

/** Records what was done. The texts stay out of the log, which nobody can change: they may have to be forgotten. */
const record = (viewer: Viewer, action: AuditAction, { id, title, name, userid }: Row): Promise<void> =>
  recordAudit(viewer, { action, kind: 'question', id, title, details: { asker: name ?? userid } });

/**
 * Answers a question, or changes its answer. With the first answer, its author gets a message, if they may still see
 * the notice.
 * @throws {AppError} `question-not-found`, `forbidden`, `notice-not-published`
 */
export function answerQuestion(viewer: Viewer, id: number, text: string): Promise<ManagedQuestion> {
  return change(viewer, id, async () => {
    const { row, notice } = await managedQuestion(viewer, id);
    if (notice.state !== 'published') throw appError('notice-not-published');
    const { database, corpId, userid } = viewer;
    const now = viewer.now();
    const name = (await namesOf(database, corpId, [userid])).get(userid) ?? userid;
    const { numUpdatedRows } = await database.query
      .updateTable('questions')
      .set({ answer: text, answered_by: userid, answered_by_name: name, answered_at: now })
      .where('id', '=', id)
      .where('withdrawn_at', 'is', null)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows === 0n) throw appError('question-not-found');
    await record(viewer, 'answer', row);
    if (row.answered_at === null && row.hidden_at === null && row.userid !== userid)
      await queueMessage(database, {
        corpId,
        kind: 'answer',
        thingId: row.notice_id,
        createdBy: userid,
        now,
        facts: {
          title: row.title,
          text: `「${quoted(row.text)}」\n${text}`,
          sender: row.publisher,
          path: `/notices/${row.notice_id}?question=${id}`,
          confirmBy: null,
        },
        to: sql<SqlBool>`p.userid = ${row.userid} and ${isMember(corpId, notice.audience_id)}`,
      });
    return present(viewer, (await managedQuestion(viewer, id)).row);
  });
}

/** The beginning of a question on one line. */
function quoted(text: string): string {
  const characters = [...text.replaceAll(/\s+/g, ' ')];
  return characters.length <= quotedLength ? characters.join('') : `${characters.slice(0, quotedLength).join('')}…`;
}

/**
 * Hides a question and its answer from all but its author, or shows it again.
 * @throws {AppError} `question-not-found`, `forbidden`
 */
export function hideQuestion(viewer: Viewer, id: number, isHidden: boolean): Promise<ManagedQuestion> {
  return change(viewer, id, async () => {
    const { row } = await managedQuestion(viewer, id);
    if ((row.hidden_at !== null) === isHidden) return present(viewer, row);
    await viewer.database.query
      .updateTable('questions')
      .set(isHidden ? { hidden_at: viewer.now(), hidden_by: viewer.userid } : { hidden_at: null, hidden_by: null })
      .where('id', '=', id)
      .execute();
    await record(viewer, isHidden ? 'hide' : 'show', row);
    return present(viewer, (await managedQuestion(viewer, id)).row);
  });
}
