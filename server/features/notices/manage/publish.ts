import type { DraftContent, NoticeForm } from '../../../../app/features/notices/manage/contract';
import { audienceIdFor, missingDepartments } from '../../../audience/audience';
import { countMembers, isMember } from '../../../audience/membership';
import { recordAudit } from '../../../audit';
import type { Database, NoticeState } from '../../../database';
import { appError } from '../../../errors';
import { queueMessage, withdrawMessages } from '../../../outbox/messages';
import { outsideScope } from '../../../publisher-scope';
import type { Viewer } from '../../../viewer';
import { chosenCategories } from '../categories';
import { indexNotice } from '../search-index';
import { summarize } from '../summary';
import { managedNotice } from './access';
import { problemOf } from './content';
import { attachmentsOf, hideFiles, keepDraftFiles, showFiles } from './files';
import { changeNotice, namesOf, readDraft, readForm } from './drafts';

/** The path of a notice's page. */
export const noticePath = (id: number): string => `/notices/${id}`;

/**
 * Publishes the draft now, or schedules it. A published notice is replaced by its draft.
 * @throws {AppError} the first problem, `draft-changed`, `notice-scheduled`, `notice-not-found`, `forbidden`
 */
export function publishDraft(viewer: Viewer, id: number, version: number): Promise<NoticeForm> {
  return changeNotice(viewer, id, async () => {
    const { database, corpId, userid } = viewer;
    const notice = await managedNotice(viewer, id);
    if (notice.state === 'scheduled') throw appError('notice-scheduled');
    if (notice.state === 'deleted') throw appError('notice-not-found');
    const draft = await readDraft(database, id);
    if (draft.version !== version) throw appError('draft-changed');
    const { content } = draft;
    const now = viewer.now();
    const isUpdate = notice.state === 'published';
    // The time of a published notice has passed.
    const checked = isUpdate ? { ...content, publishAt: null } : content;
    const categories = (await chosenCategories(database, corpId)).map((category) => category.id);
    const problem = problemOf(checked, categories, now);
    if (problem !== null) throw appError(problem);
    const audienceId = await checkedAudience(viewer, content);
    const attachments = await attachmentsOf(database, corpId, content);
    const state = checked.publishAt === null ? 'published' : 'scheduled';
    const publishedAt = checked.publishAt === null ? now : Date.parse(checked.publishAt);
    const row = await database.query
      .updateTable('notices')
      .set((expression) => ({
        ...columnsOf(content),
        state,
        audience_id: audienceId,
        attachments: JSON.stringify(attachments),
        version: expression('version', '+', 1),
        ...(isUpdate ? { edited_at: now } : { published_at: publishedAt, edited_at: null, reminded_at: null }),
      }))
      .where('id', '=', id)
      .returning(['version', 'title', 'body'])
      .executeTakeFirstOrThrow();
    await indexNotice(database, {
      id,
      title: row.title,
      text: row.body,
      attachments: attachments.map(({ name }) => name),
    });
    await keepDraftFiles(viewer, id, content);
    if (state === 'published') await showFiles(database, corpId, id, { content, audienceId, viewer, now });
    const names = await namesOf(database, corpId, [userid]);
    await database.query
      .insertInto('notice_versions')
      .values({
        notice_id: id,
        version: row.version,
        corp_id: corpId,
        published_at: isUpdate ? now : publishedAt,
        published_by: userid,
        published_by_name: names.get(userid) ?? userid,
        content: draft.text,
      })
      .execute();
    const people = await countMembers(database, corpId, audienceId);
    await recordAudit(viewer, {
      action: state === 'scheduled' ? 'schedule' : isUpdate ? 'change' : 'publish',
      kind: 'notice',
      id,
      title: content.title.trim(),
      details: { version: row.version, people, ...(state === 'scheduled' ? { at: checked.publishAt } : {}) },
    });
    if (state === 'published' && content.notify)
      await notifyAudience(database, corpId, id, { now, isUpdate, createdBy: userid });
    return readForm(viewer, id);
  });
}

/** The columns that come from the form. */
function columnsOf(content: DraftContent) {
  const time = (moment: string | null): number | null => (moment === null ? null : Date.parse(moment));
  return {
    title: content.title.trim().replaceAll(/\s+/gu, ' '),
    category: content.category,
    body: content.body,
    summary: summarize(content.body),
    publisher: content.publisher.trim().replaceAll(/\s+/gu, ' '),
    pinned: content.pinned ? 1 : 0,
    pinned_until: content.pinned ? time(content.pinnedUntil) : null,
    confirm_by: time(content.confirmBy),
    questions: content.questions ? 1 : 0,
    notify: content.notify ? 1 : 0,
    remind_automatically: content.remindAutomatically ? 1 : 0,
  };
}

/** @throws {AppError} `audience-department-removed`, `audience-not-allowed`, `audience-empty` */
async function checkedAudience(viewer: Viewer, { audience }: DraftContent): Promise<number> {
  const { database, corpId } = viewer;
  const missing = await missingDepartments(database, corpId, audience);
  if (missing.length > 0) throw appError('audience-department-removed');
  if ((await outsideScope(viewer, audience)) !== null) throw appError('audience-not-allowed');
  const id = await audienceIdFor(database, corpId, audience);
  if ((await countMembers(database, corpId, id)) === 0) throw appError('audience-empty');
  return id;
}

/**
 * Stores a message to the present audience of a published notice, in the transaction that publishes it.
 * @returns the number of recipients
 */
export async function notifyAudience(
  database: Database,
  corpId: string,
  id: number,
  { now, isUpdate, createdBy }: { now: number; isUpdate: boolean; createdBy: string | null },
): Promise<number> {
  const notice = await database.query
    .selectFrom('notices')
    .select(['title', 'summary', 'publisher', 'confirm_by', 'audience_id'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return queueMessage(database, {
    corpId,
    kind: isUpdate ? 'notice-update' : 'notice',
    thingId: id,
    createdBy,
    now,
    facts: {
      title: notice.title,
      text: notice.summary,
      sender: notice.publisher,
      path: noticePath(id),
      confirmBy: notice.confirm_by,
    },
    to: isMember(corpId, notice.audience_id),
  });
}

/**
 * Hides a published notice from readers and recalls its messages, or cancels the time of a scheduled one.
 * @throws {AppError} `notice-not-published`
 */
export function withdrawNotice(viewer: Viewer, id: number): Promise<NoticeForm> {
  return changeNotice(viewer, id, async () => {
    const { database, corpId } = viewer;
    const notice = await managedNotice(viewer, id);
    if (notice.state !== 'published' && notice.state !== 'scheduled') throw appError('notice-not-published');
    const wasPublished = notice.state === 'published' || (await hasReaders(database, id));
    const state: NoticeState = wasPublished ? 'withdrawn' : 'draft';
    await database.query.updateTable('notices').set({ state }).where('id', '=', id).execute();
    await withdrawMessages(database, corpId, id);
    await hideFiles(database, corpId, id, viewer.now());
    const { content } = await readDraft(database, id);
    await recordAudit(viewer, { action: 'withdraw', kind: 'notice', id, title: content.title });
    return readForm(viewer, id);
  });
}

async function hasReaders({ query }: Database, id: number): Promise<boolean> {
  const found = query.selectFrom('reads').select('userid').where('notice_id', '=', id).limit(1);
  return (await found.executeTakeFirst()) !== undefined;
}

/**
 * Deletes a notice. A draft that was never published disappears; of others the record of who read them stays.
 */
export function deleteNotice(viewer: Viewer, id: number): Promise<undefined> {
  return changeNotice(viewer, id, async () => {
    const { database, corpId } = viewer;
    const notice = await managedNotice(viewer, id);
    if (notice.state === 'deleted') throw appError('notice-not-found');
    const { content } = await readDraft(database, id);
    await recordAudit(viewer, { action: 'delete', kind: 'notice', id, title: content.title });
    const isNew = notice.state === 'draft' && !(await hasReaders(database, id));
    if (isNew) await database.query.deleteFrom('notices').where('id', '=', id).execute();
    else await database.query.updateTable('notices').set({ state: 'deleted' }).where('id', '=', id).execute();
    await withdrawMessages(database, corpId, id);
    await hideFiles(database, corpId, id, viewer.now());
    return undefined;
  });
}
