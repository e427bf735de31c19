import { type ChangeObject, diffChars } from 'diff';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Page } from '../../../../app/api/contract';
import type {
  ChangedText,
  Comparison,
  DraftContent,
  NoticeVersion,
  PublishedText,
} from '../../../../app/features/notices/manage/contract';
import { cursorOf } from '../../../database/cursor';
import { appError } from '../../../errors';
import type { Viewer } from '../../../viewer';
import { isOwn, managedBy, managedNotice, type ManagedRow, seesDraft, seesText } from './access';
import { draftContent } from './content';
import { contentHtml, readDraft } from './drafts';
import { withoutMissingFiles } from './files';

const pageSize = 50;
const cursor = cursorOf('versions of a notice', z.tuple([z.int()]));
/** A comparison that takes longer ends, and shows both texts as a whole. */
const compareWithinMs = 1500;

/** The published texts of a notice, the newest first. @throws {AppError} `cursor-invalid` */
export async function listVersions(
  viewer: Viewer,
  id: number,
  { cursor: after }: { cursor?: string },
): Promise<Page<NoticeVersion>> {
  const notice = await managedNotice(viewer, id);
  const managed = await managedBy(viewer);
  let versions = viewer.database.query.selectFrom('notice_versions');
  if (managed !== null && !isOwn(managed, notice))
    versions = versions.where('audience_id', 'in', [-1, ...managed.audiences]);
  const rows = await versions
    .select(['version', 'published_at', 'published_by', 'published_by_name', 'title'])
    .where('notice_id', '=', id)
    .where('version', '<', after === undefined ? Number.MAX_SAFE_INTEGER : cursor.decode(after)[0])
    .orderBy('version', 'desc')
    .limit(sql.lit(pageSize + 1))
    .execute();
  const last = rows.length > pageSize ? rows[pageSize - 1] : undefined;
  return {
    items: rows.slice(0, pageSize).map((row) => ({
      version: row.version,
      publishedAt: new Date(row.published_at).toISOString(),
      publisher: { id: row.published_by, name: row.published_by_name },
      title: row.title,
    })),
    next: last === undefined ? null : cursor.encode([last.version]),
  };
}

/**
 * A published text. Files that have been deleted since are left out.
 * @throws {AppError} `not-found` for a version that does not exist or was published for others
 */
export async function readVersion(viewer: Viewer, id: number, version: number): Promise<PublishedText> {
  const published = await publishedContent(viewer, await managedNotice(viewer, id), version);
  const { content, files, missing } = await withoutMissingFiles(viewer, published);
  const html = await contentHtml(viewer, `version ${version} of ${id}`, content, files);
  return { version, content, files, missing, html };
}

/**
 * What differs between two published texts; version 0 is the draft.
 * @throws {AppError} `not-found` for a version that does not exist or was published for others, `draft-not-shared`
 */
export async function compareVersions(viewer: Viewer, id: number, from: number, to: number): Promise<Comparison> {
  const notice = await managedNotice(viewer, id);
  const [one, other] = [await contentOf(viewer, notice, from), await contentOf(viewer, notice, to)];
  const names = ['category', 'publisher', 'audience', 'pinned', 'pinnedUntil', 'confirmBy', 'questions', 'attachments'];
  const fields = names.filter((name): name is keyof DraftContent => name in one);
  return {
    title: await changes(one.title, other.title),
    body: await changes(one.body, other.body),
    fields: fields
      .map((name) => ({ name, from: JSON.stringify(one[name]), to: JSON.stringify(other[name]) }))
      .filter((field) => field.from !== field.to),
  };
}

async function contentOf(viewer: Viewer, notice: ManagedRow, version: number): Promise<DraftContent> {
  if (version !== 0) return publishedContent(viewer, notice, version);
  if (!seesDraft(await managedBy(viewer), notice)) throw appError('draft-not-shared');
  return (await readDraft(viewer.database, notice.id)).content;
}

async function publishedContent(viewer: Viewer, notice: ManagedRow, version: number): Promise<DraftContent> {
  const row = await viewer.database.query
    .selectFrom('notice_versions')
    .select(['content', 'audience_id'])
    .where('notice_id', '=', notice.id)
    .where('version', '=', version)
    .executeTakeFirst();
  if (row === undefined || !seesText(await managedBy(viewer), notice, row.audience_id)) throw appError('not-found');
  return draftContent.parse(JSON.parse(row.content));
}

/** Compares by character, because Chinese has no spaces between words. Other requests run in between. */
export async function changes(from: string, to: string): Promise<ChangedText[]> {
  const parts = await new Promise<ChangeObject<string>[] | undefined>((resolve) => {
    diffChars(from, to, { timeout: compareWithinMs, callback: resolve });
  });
  if (parts === undefined)
    return [
      { kind: 'removed', text: from },
      { kind: 'added', text: to },
    ];
  return parts.map(({ added, removed, value }) => ({
    kind: added ? 'added' : removed ? 'removed' : 'same',
    text: value,
  }));
}
