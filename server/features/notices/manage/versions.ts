import { diffChars } from 'diff';
import type { Page } from '../../../../app/api/contract';
import type {
  ChangedText,
  Comparison,
  DraftContent,
  NoticeVersion,
} from '../../../../app/features/notices/manage/contract';
import { appError } from '../../../errors';
import type { Viewer } from '../../../viewer';
import { managedNotice } from './access';
import { draftContent } from './content';

/** A comparison that takes longer ends, and shows both texts as a whole. */
const compareWithinMs = 300;

/** The published texts of a notice, the newest first. */
export async function listVersions(viewer: Viewer, id: number): Promise<Page<NoticeVersion>> {
  await managedNotice(viewer, id);
  const rows = await viewer.database.query
    .selectFrom('notice_versions')
    .select(['version', 'published_at', 'published_by', 'published_by_name', 'content'])
    .where('notice_id', '=', id)
    .orderBy('version', 'desc')
    .execute();
  return {
    items: rows.map((row) => ({
      version: row.version,
      publishedAt: new Date(row.published_at).toISOString(),
      publisher: { id: row.published_by, name: row.published_by_name },
      title: draftContent.parse(JSON.parse(row.content)).title,
    })),
    next: null,
  };
}

/**
 * What differs between two published texts; version 0 is the draft.
 * @throws {AppError} `not-found` for a version that does not exist
 */
export async function compareVersions(viewer: Viewer, id: number, from: number, to: number): Promise<Comparison> {
  await managedNotice(viewer, id);
  const [one, other] = [await contentOf(viewer, id, from), await contentOf(viewer, id, to)];
  const names = ['category', 'publisher', 'audience', 'pinned', 'pinnedUntil', 'confirmBy', 'questions', 'attachments'];
  const fields = names.filter((name): name is keyof DraftContent => name in one);
  return {
    title: changes(one.title, other.title),
    body: changes(one.body, other.body),
    fields: fields
      .map((name) => ({ name, from: JSON.stringify(one[name]), to: JSON.stringify(other[name]) }))
      .filter((field) => field.from !== field.to),
  };
}

async function contentOf({ database }: Viewer, id: number, version: number): Promise<DraftContent> {
  const { query } = database;
  const row =
    version === 0
      ? await query.selectFrom('notice_drafts').select('content').where('notice_id', '=', id).executeTakeFirst()
      : await query
          .selectFrom('notice_versions')
          .select('content')
          .where('notice_id', '=', id)
          .where('version', '=', version)
          .executeTakeFirst();
  if (row === undefined) throw appError('not-found');
  return draftContent.parse(JSON.parse(row.content));
}

/** Compares by character, because Chinese has no spaces between words. */
export function changes(from: string, to: string): ChangedText[] {
  const parts = diffChars(from, to, { timeout: compareWithinMs });
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
