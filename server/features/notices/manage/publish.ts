import type { DraftContent, NoticeForm, PublishProblem } from '../../../../app/features/notices/manage/contract';
import { audienceIdFor, missingDepartments, unknownPeople } from '../../../audience/audience';
import { countMembers, isMember } from '../../../audience/membership';
import { recordAudit, recordPortalAudit } from '../../../audit';
import type { Database } from '../../../database';
import { namesOf } from '../../../directory/names';
import { appError } from '../../../errors';
import { queueMessage, withdrawMessages } from '../../../outbox/messages';
import { outsideScope, type RoleHolder } from '../../../publisher-scope';
import type { RoleReader } from '../../../role-reader';
import type { Viewer } from '../../../viewer';
import { chosenCategories } from '../categories';
import { readMarkdown } from '../plain-text';
import { indexNotice } from '../search-index';
import { summarize } from '../summary';
import { editableNotice, managedRow, type ManagedRow } from './access';
import { draftContent, problemOf } from './content';
import {
  attachmentsOf,
  demandFiles,
  dropDraftFiles,
  hideFiles,
  keepDraftFiles,
  shareDraftFiles,
  showFiles,
} from './files';
import { changeNotice, draftToChange, readDraft, readForm, untouched } from './drafts';
import { demandSender } from './sender';

/** The path of a notice's page. */
export const noticePath = (id: number): string => `/notices/${id}`;

/**
 * Publishes the draft now, or schedules it. A published notice is replaced by its draft.
 * @param notifyUpdate whether the audience of a published notice gets a message about the change
 * @throws {AppError} the first problem, `draft-changed`, `notice-published` if the published text is the same,
 *   `notice-scheduled`, `notice-not-found`, `forbidden`, `draft-not-shared`, `sender-not-allowed`
 */
export function publishDraft(
  viewer: Viewer,
  id: number,
  { version, notifyUpdate = false }: { version: number; notifyUpdate?: boolean | undefined },
): Promise<NoticeForm> {
  return changeNotice(viewer, id, async () => {
    const { database, corpId, userid } = viewer;
    const { notice, draft } = await draftToChange(viewer, id, version);
    const { content } = draft;
    const now = viewer.now();
    const isUpdate = notice.state === 'published';
    const last = await versionOf(database, notice);
    if (isUpdate && last?.content === draft.text) throw appError('notice-published');
    // The time of a published notice has passed.
    const checked = isUpdate ? { ...content, publishAt: null } : content;
    const categories = (await chosenCategories(database, corpId)).map((category) => category.id);
    const before = last === undefined ? null : draftContent.parse(JSON.parse(last.content));
    const problem = problemOf(checked, categories, now, isUpdate ? before : null);
    if (problem !== null) throw appError(problem);
    await demandSender(viewer, content.publisher, before?.publisher);
    if ((await unknownPeople(database, corpId, content.audience)).length > 0) throw appError('audience-person-unknown');
    const audienceId = await checkedAudience(viewer, content);
    const text = readMarkdown(content.body);
    await demandFiles(viewer, content, text);
    const attachments = await attachmentsOf(database, corpId, content);
    const state = checked.publishAt === null ? 'published' : 'scheduled';
    const publishedAt = checked.publishAt === null ? now : Date.parse(checked.publishAt);
    const row = await database.query
      .updateTable('notices')
      .set((expression) => ({
        ...columnsOf(content, publishedAt),
        state,
        publish_problem: null,
        audience_id: audienceId,
        attachments: JSON.stringify(attachments),
        version: expression('version', '+', 1),
        ...(isUpdate ? { edited_at: now } : { published_at: publishedAt, edited_at: null, reminded_at: null }),
      }))
      .where('id', '=', id)
      .returning(['id', 'state', 'audience_id', 'created_by', 'version', 'title'])
      .executeTakeFirstOrThrow();
    await indexNotice(database, { id, title: row.title, text, attachments: attachments.map(({ name }) => name) });
    await database.query
      .updateTable('notice_drafts')
      .set({ audience_id: audienceId })
      .where('notice_id', '=', id)
      .execute();
    const shown = { ...row, draft_audience_id: audienceId };
    await keepDraftFiles(viewer, shown, content);
    if (state === 'published') await showFiles(database, corpId, shown, content, { text, now });
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
        audience_id: audienceId,
        title: content.title,
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
    if (state === 'published' && (isUpdate ? notifyUpdate : content.notify))
      await notifyAudience(database, corpId, id, { now, isUpdate, createdBy: userid });
    return readForm(viewer, id);
  });
}

/** The text of a notice that was published last, or is scheduled; undefined if there is none. */
const versionOf = ({ query }: Database, { id, version }: ManagedRow) =>
  query
    .selectFrom('notice_versions')
    .select(['content', 'published_by'])
    .where('notice_id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();

/**
 * The columns that come from the form.
 * @param publishedAt from when they apply
 */
function columnsOf(content: DraftContent, publishedAt: number) {
  const time = (moment: string | null): number | null => (moment === null ? null : Date.parse(moment));
  const pinnedUntil = time(content.pinnedUntil);
  const isPinned = content.pinned && (pinnedUntil === null || pinnedUntil > publishedAt);
  return {
    title: content.title.trim().replaceAll(/\s+/gu, ' '),
    category: content.category,
    body: content.body,
    summary: summarize(content.body),
    publisher: content.publisher.trim().replaceAll(/\s+/gu, ' '),
    pinned: isPinned ? 1 : 0,
    pinned_until: isPinned ? pinnedUntil : null,
    confirm_by: time(content.confirmBy),
    questions: content.questions ? 1 : 0,
    notify: content.notify ? 1 : 0,
    remind_automatically: content.remindAutomatically ? 1 : 0,
  };
}

/** @throws {AppError} `audience-department-removed`, `audience-not-allowed`, `audience-empty` */
async function checkedAudience(person: RoleHolder, { audience }: DraftContent): Promise<number> {
  const { database, corpId } = person;
  const missing = await missingDepartments(database, corpId, audience);
  if (missing.length > 0) throw appError('audience-department-removed');
  if ((await outsideScope(person, audience)) !== null) throw appError('audience-not-allowed');
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
 * @throws {AppError} `notice-not-published`, `draft-not-shared`
 */
export function withdrawNotice(viewer: Viewer, id: number): Promise<NoticeForm> {
  return changeNotice(viewer, id, async () => {
    const { database, corpId } = viewer;
    const notice = await editableNotice(viewer, id);
    if (notice.state !== 'published' && notice.state !== 'scheduled') throw appError('notice-not-published');
    if (notice.state === 'scheduled') await endSchedule(database, corpId, notice);
    else await database.query.updateTable('notices').set({ state: 'withdrawn' }).where('id', '=', id).execute();
    await withdrawMessages(database, corpId, id);
    const { content } = await readDraft(database, id);
    await keepDraftFiles(viewer, await rowOf(database, corpId, id), content);
    await hideFiles(database, corpId, id, viewer.now());
    await recordAudit(viewer, { action: 'withdraw', kind: 'notice', id, title: content.title });
    return readForm(viewer, id);
  });
}

async function rowOf(database: Database, corpId: string, id: number): Promise<ManagedRow> {
  const row = await managedRow(database, corpId, id);
  if (row === undefined) throw appError('notice-not-found');
  return row;
}

/**
 * Returns a scheduled notice to what it was before: a draft, or withdrawn if it was published at some time. The text
 * that was not published is no version of it.
 * @param problem why it was not published at its time
 */
async function endSchedule(
  database: Database,
  corpId: string,
  { id, version }: ManagedRow,
  problem: PublishProblem | null = null,
): Promise<void> {
  const { query } = database;
  await query.deleteFrom('notice_versions').where('notice_id', '=', id).where('version', '=', version).execute();
  const last = await query
    .selectFrom('notice_versions')
    .select(['version', 'published_at', 'content'])
    .where('notice_id', '=', id)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
  const change = query.updateTable('notices').where('id', '=', id);
  if (last === undefined) {
    await change.set({ state: 'draft', version: 0, publish_problem: problem }).execute();
    return;
  }
  const content = draftContent.parse(JSON.parse(last.content));
  await change
    .set({
      ...columnsOf(content, last.published_at),
      state: 'withdrawn',
      version: last.version,
      published_at: last.published_at,
      publish_problem: problem,
      audience_id: await audienceIdFor(database, corpId, content.audience),
      attachments: JSON.stringify(await attachmentsOf(database, corpId, content)),
    })
    .execute();
}

/**
 * Publishes a scheduled notice, if the person who scheduled it still may.
 * @param inside a transaction with the lock of the notice
 * @returns false if another process has published it, or its time was cancelled
 * @throws {AppError} one of `publishProblems`
 */
export async function publishScheduled(
  inside: Database,
  corpId: string,
  id: number,
  { now, readRoles }: { now: number; readRoles: RoleReader },
): Promise<boolean> {
  const row = await inside.query
    .updateTable('notices')
    .set({ state: 'published' })
    .where('corp_id', '=', corpId)
    .where('id', '=', id)
    .where('state', '=', 'scheduled')
    .where('published_at', '<=', now)
    .returning(['id', 'state', 'audience_id', 'created_by', 'version', 'title', 'notify'])
    .executeTakeFirst();
  if (row === undefined) return false;
  const notice = { ...row, draft_audience_id: row.audience_id };
  const { content } = await readDraft(inside, id);
  const text = readMarkdown(content.body);
  const userid = (await versionOf(inside, notice))?.published_by ?? '';
  // Notices of the versions without roles have no person.
  if (userid !== '') {
    const person = { database: inside, corpId, userid, roles: () => readRoles(inside, { corpId, userid }) };
    await checkedAudience(person, content);
    await demandFiles(person, content, text);
  }
  await showFiles(inside, corpId, notice, content, { text, now });
  const people =
    row.notify === 1 ? await notifyAudience(inside, corpId, id, { now, isUpdate: false, createdBy: null }) : 0;
  await recordPortalAudit(inside, corpId, now, {
    action: 'publish',
    kind: 'notice',
    id,
    title: row.title,
    details: { messages: people },
  });
  return true;
}

/**
 * Ends the schedule of a notice that could not be published at its time, and tells its authors why.
 * @param inside a transaction with the lock of the notice
 */
export async function failScheduled(
  inside: Database,
  corpId: string,
  id: number,
  { now, problem }: { now: number; problem: PublishProblem },
): Promise<void> {
  const row = await managedRow(inside, corpId, id);
  if (row?.state !== 'scheduled') return;
  const { content } = await readDraft(inside, id);
  await endSchedule(inside, corpId, row, problem);
  await shareDraftFiles(inside, corpId, await rowOf(inside, corpId, id));
  const entry = { kind: 'notice', id, title: content.title, details: { problem } } as const;
  await recordPortalAudit(inside, corpId, now, { action: 'withdraw', ...entry });
}

/**
 * Deletes a notice. A draft that was never published disappears; of others the record of who read them stays.
 */
export function deleteNotice(viewer: Viewer, id: number): Promise<undefined> {
  return changeNotice(viewer, id, async () => {
    const { database, corpId } = viewer;
    const notice = await editableNotice(viewer, id);
    if (notice.state === 'deleted') throw appError('notice-not-found');
    const { version, content } = await readDraft(database, id);
    if (version !== untouched)
      await recordAudit(viewer, { action: 'delete', kind: 'notice', id, title: content.title });
    if (notice.state === 'scheduled') await endSchedule(database, corpId, notice);
    await withdrawMessages(database, corpId, id);
    await hideFiles(database, corpId, id, viewer.now());
    if ((await rowOf(database, corpId, id)).version === 0) {
      await dropDraftFiles(database, corpId, id, viewer.now());
      await database.query.deleteFrom('notices').where('id', '=', id).execute();
      return undefined;
    }
    await database.query.updateTable('notices').set({ state: 'deleted' }).where('id', '=', id).execute();
    await shareDraftFiles(database, corpId, await rowOf(database, corpId, id));
    return undefined;
  });
}
