import { sql, type SqlBool } from 'kysely';
import { z } from 'zod';
import type { Page } from '../../../../app/api/contract';
import {
  type DraftContent,
  type ManagedNotice,
  type NoticeForm,
  type NoticeState,
  type PublishProblem,
  publishProblems,
  type ReadOnlyReason,
  type SavedDraft,
} from '../../../../app/features/notices/manage/contract';
import { audienceIdFor } from '../../../audience/audience';
import { recordAudit } from '../../../audit';
import type { Database } from '../../../database';
import { cursorOf } from '../../../database/cursor';
import { isAmong } from '../../../database/dialect-sql';
import { namesOf } from '../../../directory/names';
import { appError } from '../../../errors';
import { can } from '../../../permissions';
import { containsAll } from '../../../search/search-table';
import { fold, searchTerms, withoutMarks } from '../../../search/tokens';
import type { Viewer } from '../../../viewer';
import { pictureSizes } from '../../files/exports';
import { type Attachment, attachmentsHtml } from '../attachments';
import { chosenCategories } from '../categories';
import { renderNotice } from '../html-cache';
import { isReader } from '../reading';
import { existingAttachments, keepDraftFiles } from './files';
import {
  editableNotice,
  type ManagedBy,
  managedBy,
  managedNotice,
  type ManagedRow,
  reachesReaders,
  seeReaders,
  seesDraft,
} from './access';
import { draftContent } from './content';
import { createKeptFigures } from './kept-figures';
import { readingCounts, type ReadingCounts } from './reading-counts';

const pageSize = 20;
/** A publisher of many notices, or a search for a frequent word, finds a page among so many that changed last. */
const newest = 600;
const cursor = cursorOf('managed notices', z.tuple([z.int(), z.int()]));

/** The version of an empty draft that was never saved. It is in no list and not in the audit log. */
export const untouched = 0;

export interface DraftRow {
  version: number;
  updatedBy: string;
  updatedAt: number;
  content: DraftContent;
  /** `content` as it is stored. */
  text: string;
}

/** Runs a change of a notice while no other change of it runs, on any process. */
export const changeNotice = <T>({ database }: Viewer, id: number, work: () => Promise<T>): Promise<T> =>
  database.lock(`notice ${id}`, () => work());

/** The draft of a notice. @throws {AppError} `notice-not-found` */
export async function readDraft(database: Database, id: number): Promise<DraftRow> {
  const { query } = database;
  const row = await query
    .selectFrom('notice_drafts')
    .select(['version', 'updated_by', 'updated_at', 'content'])
    .where('notice_id', '=', id)
    .executeTakeFirst();
  if (row === undefined) throw appError('notice-not-found');
  return {
    version: row.version,
    updatedBy: row.updated_by,
    updatedAt: row.updated_at,
    content: draftContent.parse(JSON.parse(row.content)),
    text: row.content,
  };
}

/**
 * What the viewer sees of a notice that they may manage: its draft, or the published text if the draft is for others.
 */
export async function readShown(viewer: Viewer, notice: ManagedRow): Promise<DraftRow> {
  const { database } = viewer;
  const draft = await readDraft(database, notice.id);
  if (seesDraft(await managedBy(viewer), notice)) return draft;
  const published = await database.query
    .selectFrom('notice_versions')
    .select(['published_by', 'content'])
    .where('notice_id', '=', notice.id)
    .where('version', '=', notice.version)
    .executeTakeFirst();
  if (published === undefined) throw appError('draft-not-shared');
  const { published_by: updatedBy, content: text } = published;
  return { ...draft, updatedBy, content: draftContent.parse(JSON.parse(text)), text };
}

/** Lists the notices that the viewer may manage, the last changed first. @throws {AppError} `cursor-invalid` */
export async function listManaged(
  viewer: Viewer,
  { state, q = '', cursor: after }: { state?: NoticeState; q?: string; cursor?: string },
): Promise<Page<ManagedNotice>> {
  const { database, corpId } = viewer;
  const managed = await managedBy(viewer);
  if (state === 'deleted' && managed !== null) return { items: [], next: null };
  const position = after === undefined ? null : cursor.decode(after);
  let rows = await managedRows(viewer, managed, { state, q, position, among: newest });
  // A publisher who manages few notices, or a search for a rare word.
  if (rows.length <= pageSize && (managed !== null || searchTerms(q).length > 0) && (await areMany(viewer, state)))
    rows = await managedRows(viewer, managed, { state, q, position, among: null });
  const shown = rows.slice(0, pageSize);
  const last = rows.length > pageSize ? shown.at(-1) : undefined;
  const counts = new Map<number, ReadingCounts | null>();
  for (const row of shown)
    if (reachesReaders(managed, row.audience_id)) counts.set(row.id, await countsOf(database, corpId, row));
  return {
    items: shown.map((row) => ({
      id: row.id,
      state: row.state,
      title: row.title,
      hasDraft: row.has_draft === 1,
      problem: problemIn(row.publish_problem),
      publishedAt: row.state === 'draft' ? null : new Date(row.published_at).toISOString(),
      updatedAt: new Date(row.updated_at).toISOString(),
      author: row.created_by === null ? null : { id: row.created_by, name: row.name ?? row.created_by },
      read: counts.get(row.id)?.read ?? null,
      confirmed: row.confirm_by === null ? null : (counts.get(row.id)?.confirmed ?? null),
      confirmBy: row.confirm_by === null ? null : new Date(row.confirm_by).toISOString(),
    })),
    next: last === undefined ? null : cursor.encode([last.updated_at, last.id]),
  };
}

/** Whether there are more notices in this state than `newest`. */
async function areMany({ database: { query }, corpId }: Viewer, state: NoticeState | undefined): Promise<boolean> {
  if (state === undefined) return true;
  const last = query.selectFrom('notice_drafts').select('notice_id');
  const row = await last
    .where('corp_id', '=', corpId)
    .where('state', '=', state)
    .where('version', '!=', sql.lit(untouched))
    .orderBy('updated_at', 'desc')
    .offset(sql.lit(newest))
    .limit(sql.lit(1))
    .executeTakeFirst();
  return row !== undefined;
}

interface ManagedQuery {
  state: NoticeState | undefined;
  q: string;
  position: readonly [updatedAt: number, id: number] | null;
  /** Only among so many of the last changed notices; null for all. */
  among: number | null;
}

async function managedRows({ database, corpId }: Viewer, managed: ManagedBy, query: ManagedQuery) {
  const { state, q, position, among } = query;
  const { dialect } = database;
  let drafts = database.query
    .selectFrom('notice_drafts as l')
    .select('l.notice_id')
    .where('l.corp_id', '=', corpId)
    .where('l.version', '!=', sql.lit(untouched))
    .orderBy('l.updated_at', 'desc')
    .orderBy('l.notice_id', 'desc');
  drafts = state === undefined ? drafts.where('l.state', '!=', 'deleted') : drafts.where('l.state', '=', state);
  if (position !== null)
    drafts = drafts.where(sql<SqlBool>`(l.updated_at, l.notice_id) < (${position[0]}, ${position[1]})`);
  if (among !== null) drafts = drafts.limit(sql.lit(among));
  else if (managed !== null) {
    const own = sql`
      select a.notice_id from notice_drafts a where a.corp_id = ${corpId} and a.created_by = ${managed.userid}
      union all
      select a.notice_id from notice_drafts a
        where a.corp_id = ${corpId} and ${isAmong(database, sql.ref('a.notice_audience_id'), managed.audiences)}`;
    drafts = drafts.where(sql<SqlBool>`l.notice_id in (${own})`);
  }
  const sees =
    managed === null
      ? sql`1 = 1`
      : sql`(d.created_by = ${managed.userid} or ${isAmong(database, sql.ref('d.audience_id'), managed.audiences)})`;
  let list = database.query
    .selectFrom(drafts.as('some'))
    .innerJoin('notice_drafts as d', 'd.notice_id', 'some.notice_id')
    .innerJoin('notices as n', 'n.id', 'd.notice_id')
    .leftJoin('people as p', (join) => join.onRef('p.corp_id', '=', 'n.corp_id').onRef('p.userid', '=', 'n.created_by'))
    .leftJoin('notice_versions as v', (join) =>
      join.onRef('v.notice_id', '=', 'n.id').onRef('v.version', '=', 'n.version'),
    )
    .select([
      'n.id',
      'n.state',
      'n.audience_id',
      'n.published_at',
      'n.confirm_by',
      'n.created_by',
      'n.publish_problem',
      sql<string>`case when ${sees} then d.title else coalesce(v.title, '') end`.as('title'),
      'd.updated_at',
      'p.name',
      sql<number>`case when ${sees} and (v.content is null or v.content <> d.content) then 1 else 0 end`.as(
        'has_draft',
      ),
    ])
    .orderBy('d.updated_at', 'desc')
    .orderBy('d.notice_id', 'desc')
    .limit(sql.lit(pageSize + 1));
  if (managed !== null) {
    const { userid, audiences } = managed;
    list = list.where(({ eb, or, and }) =>
      or([
        eb('d.created_by', '=', userid),
        and([eb('d.state', '!=', 'draft'), isAmong(database, sql.ref('d.notice_audience_id'), audiences)]),
      ]),
    );
  }
  const terms = searchTerms(q);
  if (terms.length > 0) {
    const listed = terms.map((term) => sql<string>`${term}`);
    const title = sql<string>`case when ${sees} then d.folded else lower(coalesce(v.title, '')) end`;
    const author = sql<string>`coalesce(lower(p.name), '')`;
    const named = terms.map((term) => sql<string>`${withoutMarks(term)}`);
    list = list.where(sql<SqlBool>`(${containsAll(dialect, title, listed)} or ${containsAll(dialect, author, named)})`);
  }
  return list.execute();
}

const problemIn = (id: string | null): PublishProblem | null =>
  publishProblems.find((problem) => problem === id) ?? null;

const keptCounts = createKeptFigures<ReadingCounts>(({ read }) => read);

/** Who has read and confirmed a notice; null before it is published. */
const countsOf = async (
  database: Database,
  corpId: string,
  { id, audience_id: audienceId, state }: Pick<ManagedRow, 'id' | 'audience_id' | 'state'>,
): Promise<ReadingCounts | null> =>
  state === 'draft' || state === 'scheduled'
    ? null
    : keptCounts(database, id, (origin) => readingCounts(origin, corpId, { id, audienceId }));

/**
 * A notice with its draft.
 * @throws {AppError} `notice-not-found`, `forbidden`
 */
export async function readForm(viewer: Viewer, id: number): Promise<NoticeForm> {
  const { database, corpId } = viewer;
  const notice = await managedNotice(viewer, id);
  const draft = await readShown(viewer, notice);
  const row = await database.query
    .selectFrom('notices as n')
    .leftJoin('notice_versions as v', (join) =>
      join.onRef('v.notice_id', '=', 'n.id').onRef('v.version', '=', 'n.version'),
    )
    .select(['n.published_at', 'n.version', 'n.confirm_by', 'n.publish_problem', 'v.content'])
    .where('n.id', '=', id)
    .executeTakeFirstOrThrow();
  const counts = (await can(viewer, seeReaders, notice)) ? await countsOf(database, corpId, notice) : null;
  const names = await namesOf(database, corpId, [notice.created_by, draft.updatedBy]);
  const nameOf = (userid: string) => ({ id: userid, name: names.get(userid) ?? userid });
  const categories = await chosenCategories(database, corpId, draft.content.category);
  const files = await existingAttachments(viewer, draft.content);
  return {
    id,
    state: notice.state,
    title: draft.content.title,
    hasDraft: row.content !== draft.text,
    problem: problemIn(row.publish_problem),
    publishedAt: notice.state === 'draft' ? null : new Date(row.published_at).toISOString(),
    updatedAt: new Date(draft.updatedAt).toISOString(),
    author: notice.created_by === null ? null : nameOf(notice.created_by),
    read: counts?.read ?? null,
    confirmed: row.confirm_by === null ? null : (counts?.confirmed ?? null),
    confirmBy: row.confirm_by === null ? null : new Date(row.confirm_by).toISOString(),
    version: draft.version,
    content: draft.content,
    savedBy: nameOf(draft.updatedBy),
    categories: Object.fromEntries(
      categories.map(({ id: category, name_zh, name_en }) => [category, { 'zh-CN': name_zh, en: name_en }]),
    ),
    publishedVersion: row.version,
    isReader: await isReader(viewer, id),
    readOnly: await readOnlyReason(viewer, notice),
    files,
  };
}

/** Why changes of a notice would be refused; null if they are not. */
async function readOnlyReason(viewer: Viewer, notice: ManagedRow): Promise<ReadOnlyReason | null> {
  if (notice.state === 'deleted') return 'deleted';
  return seesDraft(await managedBy(viewer), notice) ? null : 'draft-not-shared';
}

/**
 * Saves what is being written.
 * @throws {AppError} `draft-changed` if somebody else has saved meanwhile, `notice-scheduled`, `draft-not-shared`;
 *   `audience-not-allowed` if the viewer would lose sight of somebody else's notice
 */
export function saveDraft(
  viewer: Viewer,
  id: number,
  { version, content }: { version: number; content: DraftContent },
): Promise<SavedDraft> {
  return changeNotice(viewer, id, async () => {
    const { notice: before } = await draftToChange(viewer, id, version);
    const notice = { ...before, draft_audience_id: await draftAudience(viewer, before, content) };
    if (!seesDraft(await managedBy(viewer), notice)) throw appError('audience-not-allowed');
    const savedAt = await replaceDraft(viewer, notice, { version, content, text: JSON.stringify(content) });
    if (version === untouched)
      await recordAudit(viewer, { action: 'create', kind: 'notice', id, title: content.title });
    return { version: version + 1, savedAt: new Date(savedAt).toISOString() };
  });
}

/** The id of the audience whose publishers see a draft; null if there are none. */
async function draftAudience(
  { database, corpId }: Viewer,
  { state, draft_audience_id: before }: ManagedRow,
  { audience }: DraftContent,
): Promise<number | null> {
  if (state === 'draft') return null;
  if (audience.everyone) return audienceIdFor(database, corpId, audience);
  if (audience.people.length > 0) return null;
  // One department is replaced by another in two steps.
  return audience.departments.length === 0 ? before : audienceIdFor(database, corpId, audience);
}

/**
 * Stores a draft in place of the one with this version, and keeps its files.
 * @param text the content as it is stored
 * @returns when it was saved
 */
async function replaceDraft(
  viewer: Viewer,
  notice: ManagedRow,
  { version, content, text }: { version: number; content: DraftContent; text: string },
): Promise<number> {
  const savedAt = viewer.now();
  await keepDraftFiles(viewer, notice, content);
  await viewer.database.query
    .updateTable('notice_drafts')
    .set({
      version: version + 1,
      updated_by: viewer.userid,
      updated_at: savedAt,
      title: content.title,
      folded: fold(content.title),
      audience_id: notice.draft_audience_id,
      content: text,
    })
    .where('notice_id', '=', notice.id)
    .execute();
  return savedAt;
}

/**
 * Reads a notice and its draft for a change. A scheduled notice is published as it was confirmed, so its time must be
 * cancelled before.
 * @param version that of the draft on which the change is based
 * @throws {AppError} `draft-changed`, `notice-scheduled`, `notice-not-found`, `forbidden`, `draft-not-shared`
 */
export async function draftToChange(
  viewer: Viewer,
  id: number,
  version: number,
): Promise<{ notice: ManagedRow; draft: DraftRow }> {
  const notice = await editableNotice(viewer, id);
  if (notice.state === 'scheduled') throw appError('notice-scheduled');
  if (notice.state === 'deleted') throw appError('notice-not-found');
  const draft = await readDraft(viewer.database, id);
  if (draft.version !== version) throw appError('draft-changed');
  return { notice, draft };
}

/** Returns the draft to the published text. @throws {AppError} `draft-changed`, `notice-not-published` */
export function discardDraft(viewer: Viewer, id: number, version: number): Promise<NoticeForm> {
  return changeNotice(viewer, id, async () => {
    const { notice } = await draftToChange(viewer, id, version);
    const published = await viewer.database.query
      .selectFrom('notice_versions')
      .select(['content', 'audience_id'])
      .where('notice_id', '=', id)
      .orderBy('version', 'desc')
      .limit(1)
      .executeTakeFirst();
    if (published === undefined) throw appError('notice-not-published');
    const content = draftContent.parse(JSON.parse(published.content));
    const returned = { ...notice, draft_audience_id: published.audience_id };
    await replaceDraft(viewer, returned, { version, content, text: published.content });
    return readForm(viewer, id);
  });
}

/** The saved draft as HTML, as readers will see it. */
export async function previewDraft(viewer: Viewer, id: number): Promise<{ html: string }> {
  const { content } = await readShown(viewer, await managedNotice(viewer, id));
  return { html: await contentHtml(viewer, `draft ${id}`, content, await existingAttachments(viewer, content)) };
}

/**
 * A content as readers see it.
 * @param key identifies it in the company
 */
export async function contentHtml(
  { database, corpId }: Viewer,
  key: string,
  { body }: DraftContent,
  attachments: readonly Attachment[],
): Promise<string> {
  const html = await renderNotice(`${corpId} ${key}`, body, (ids) => pictureSizes(database, corpId, ids));
  return html + attachmentsHtml(JSON.stringify(attachments));
}
