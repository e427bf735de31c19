// Messages to publishers about new questions.
import { sql, type SqlBool } from 'kysely';
import type { Database } from '../../../database';
import { lastMessageTo, queueMessage } from '../../../outbox/messages';
import type { ReadNewQuestions } from '../../../outbox/next-request';
import { createRoleReader, type RoleReader } from '../../../role-reader';
import type { Viewer } from '../../../viewer';
import { managedRow, mayAnswer } from './access';

/** A person gets at most one message about the questions under a notice in this time. */
export const questionMessageEveryMs = 10 * 60_000;

/** The author of a published notice, or else who published it last, if they may answer its questions. */
async function recipientOf(
  database: Database,
  corpId: string,
  noticeId: number,
  readRoles: RoleReader,
): Promise<string | null> {
  const notice = await managedRow(database, corpId, noticeId);
  if (notice?.state !== 'published') return null;
  const last = await database.query
    .selectFrom('notice_versions')
    .select('published_by')
    .where('notice_id', '=', noticeId)
    .where('version', '=', notice.version)
    .executeTakeFirst();
  for (const userid of new Set([notice.created_by, last?.published_by])) {
    if (userid === null || userid === undefined) continue;
    const roles = () => readRoles(database, { corpId, userid });
    if (await mayAnswer({ database, corpId, userid, roles }, notice)) return userid;
  }
  return null;
}

/**
 * Stores a message about a new question, unless one waits that will count it. It is due ten minutes after the last one
 * was sent. The caller has the lock of the notice.
 */
export async function notifyOfQuestion(viewer: Viewer, noticeId: number, firstQuestion: number): Promise<void> {
  const { database, corpId, userid, namedAdmins } = viewer;
  const recipient = await recipientOf(database, corpId, noticeId, createRoleReader({ admins: namedAdmins }));
  if (recipient === null || recipient === userid) return;
  const about = { corpId, kind: 'questions', thingId: noticeId, now: viewer.now() } as const;
  const last = await lastMessageTo(database, { ...about, userid: recipient });
  if (last?.isUnwritten === true) return;
  const { title } = await database.query
    .selectFrom('notices')
    .select('title')
    .where('id', '=', noticeId)
    .executeTakeFirstOrThrow();
  await queueMessage(database, {
    ...about,
    createdBy: userid,
    ...(typeof last?.sentAt === 'number' ? { dueAt: last.sentAt + questionMessageEveryMs } : {}),
    facts: {
      title,
      text: '',
      sender: '',
      // The page shows all questions. With the notice, WeCom does not take the cards of two notices for the same.
      path: `/manage/questions?notice=${noticeId}`,
      confirmBy: null,
      firstQuestion,
    },
    to: sql<SqlBool>`p.corp_id = ${corpId} and p.userid = ${recipient}`,
  });
}

/** Reads the new questions of a message when it is sent. Its recipient may have lost the permission since. */
export function createNewQuestions({ readRoles }: { readRoles: RoleReader }): ReadNewQuestions {
  return async (database, corpId, noticeId, first) => {
    const recipient = await recipientOf(database, corpId, noticeId, readRoles);
    if (recipient === null) return { count: 0, to: sql<SqlBool>`1 = 0` };
    const { count } = await database.query
      .selectFrom('questions')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('corp_id', '=', corpId)
      .where('notice_id', '=', noticeId)
      .where('id', '>=', first)
      .where('userid', '!=', recipient)
      .where('withdrawn_at', 'is', null)
      .where('hidden_at', 'is', null)
      .where('answered_at', 'is', null)
      .executeTakeFirstOrThrow();
    return { count, to: sql<SqlBool>`p.userid = ${recipient}` };
  };
}
