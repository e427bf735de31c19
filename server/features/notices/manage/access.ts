import type { Database, NoticeState } from '../../../database';
import { appError } from '../../../errors';
import { action, demand } from '../../../permissions';
import { ownAudiences } from '../../../publisher-audiences';
import type { Viewer } from '../../../viewer';

/** The notices that a viewer may manage: all, or their own and those of some audiences. */
export type ManagedBy = null | { userid: string; audiences: readonly number[] };

/**
 * An administrator may manage every notice. A publisher may manage their own, and those that were published for
 * people of their departments only.
 */
export async function managedBy(viewer: Viewer): Promise<ManagedBy> {
  const audiences = await ownAudiences(viewer);
  return audiences === null ? null : { userid: viewer.userid, audiences };
}

/** A notice as far as permissions need it. */
export interface ManagedRow {
  id: number;
  state: NoticeState;
  audience_id: number;
  created_by: string | null;
  /** The number of its published texts. A scheduled text is one of them. */
  version: number;
}

const isPublic = (state: NoticeState): boolean => state !== 'draft';

export const manageNotice = action<ManagedRow>('manage a notice', async (viewer, notice) => {
  const managed = await managedBy(viewer);
  if (managed === null) return true;
  if (notice.state === 'deleted') return false;
  return (
    notice.created_by === managed.userid || (isPublic(notice.state) && managed.audiences.includes(notice.audience_id))
  );
});

/** Whether the viewer may address everyone in the audience of a notice, also if they have published it themselves. */
export const reachesReaders = (managed: ManagedBy, audienceId: number): boolean =>
  managed === null || managed.audiences.includes(audienceId);

/** The roles of an author may have changed since they published it. */
export const seeReaders = action<ManagedRow>('see or remind the readers of a notice', async (viewer, notice) =>
  reachesReaders(await managedBy(viewer), notice.audience_id),
);

/**
 * Reads a notice that the viewer may manage.
 * @throws {AppError} `notice-not-found`, `forbidden`
 */
export async function managedNotice(viewer: Viewer, id: number): Promise<ManagedRow> {
  const row = Number.isSafeInteger(id) ? await managedRow(viewer.database, viewer.corpId, id) : undefined;
  if (row === undefined) throw appError('notice-not-found');
  await demand(viewer, manageNotice, row);
  return row;
}

/** Reads a notice without a check. */
export const managedRow = ({ query }: Database, corpId: string, id: number): Promise<ManagedRow | undefined> =>
  query
    .selectFrom('notices')
    .select(['id', 'state', 'audience_id', 'created_by', 'version'])
    .where('corp_id', '=', corpId)
    .where('id', '=', id)
    .executeTakeFirst();
