import type { Database, NoticeState } from '../../../database';
import { appError } from '../../../errors';
import { action, demand } from '../../../permissions';
import { ownAudiences } from '../../../publisher-audiences';
import type { RoleHolder } from '../../../publisher-scope';
import type { Viewer } from '../../../viewer';

/** The notices that a viewer may manage: all, or their own and those of some audiences. */
export type ManagedBy = null | {
  userid: string;
  /** Audiences that give access to the notices of others. */
  audiences: readonly number[];
  /** All audiences whose members the viewer may address. */
  addressed: readonly number[];
};

/**
 * An administrator may manage every notice. A publisher may manage their own, and those that were published for
 * their departments only. Notices for single people may be personal, so other publishers do not manage them.
 */
export async function managedBy(viewer: RoleHolder): Promise<ManagedBy> {
  const audiences = await ownAudiences(viewer);
  if (audiences === null) return null;
  return { userid: viewer.userid, audiences: audiences.shared, addressed: audiences.addressed };
}

/** A notice as far as permissions need it. */
export interface ManagedRow {
  id: number;
  state: NoticeState;
  audience_id: number;
  /** See `NoticeDraftsTable`. */
  draft_audience_id: number | null;
  created_by: string | null;
  /** The number of its published texts. A scheduled text is one of them. */
  version: number;
}

const isPublic = (state: NoticeState): boolean => state !== 'draft';

function manages(managed: ManagedBy, notice: ManagedRow): boolean {
  if (managed === null) return true;
  if (notice.state === 'deleted') return false;
  return (
    notice.created_by === managed.userid || (isPublic(notice.state) && managed.audiences.includes(notice.audience_id))
  );
}

export const manageNotice = action<ManagedRow>('manage a notice', async (viewer, notice) =>
  manages(await managedBy(viewer), notice),
);

/** Whether the viewer may address everyone in the audience of a notice, also if they have published it themselves. */
export const reachesReaders = (managed: ManagedBy, audienceId: number): boolean =>
  managed === null || managed.addressed.includes(audienceId);

/** The roles of an author may have changed since they published it. */
export const seeReaders = action<ManagedRow>('see or remind the readers of a notice', async (viewer, notice) =>
  reachesReaders(await managedBy(viewer), notice.audience_id),
);

/** Whether a person may manage a notice and answer the questions below it. */
export async function mayAnswer(person: RoleHolder, notice: ManagedRow): Promise<boolean> {
  const managed = await managedBy(person);
  return manages(managed, notice) && reachesReaders(managed, notice.audience_id);
}

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

/**
 * Whether a viewer who may manage a notice may see one of its texts. The draft and earlier versions of somebody else's
 * notice can be for other readers than the published text.
 * @param audienceId for whom the text is; null if other publishers do not see it
 */
export const seesText = (managed: ManagedBy, notice: ManagedRow, audienceId: number | null): boolean =>
  isOwn(managed, notice) || (audienceId !== null && managed?.audiences.includes(audienceId) === true);

/** Whether they may also see what is being written, and change it. */
export const seesDraft = (managed: ManagedBy, notice: ManagedRow): boolean =>
  seesText(managed, notice, notice.draft_audience_id);

/** Whether the viewer sees all of a notice: administrators, and its author. */
export const isOwn = (managed: ManagedBy, notice: ManagedRow): boolean =>
  managed === null || notice.created_by === managed.userid;

/**
 * Reads a notice that the viewer may manage, with the right to change it.
 * @throws {AppError} `notice-not-found`, `forbidden`, `draft-not-shared`
 */
export async function editableNotice(viewer: Viewer, id: number): Promise<ManagedRow> {
  const row = await managedNotice(viewer, id);
  if (!seesDraft(await managedBy(viewer), row)) throw appError('draft-not-shared');
  return row;
}

/** Reads a notice without a check. */
export const managedRow = ({ query }: Database, corpId: string, id: number): Promise<ManagedRow | undefined> =>
  query
    .selectFrom('notices as n')
    .leftJoin('notice_drafts as d', 'd.notice_id', 'n.id')
    .select(['n.id', 'n.state', 'n.audience_id', 'd.audience_id as draft_audience_id', 'n.created_by', 'n.version'])
    .where('n.corp_id', '=', corpId)
    .where('n.id', '=', id)
    .executeTakeFirst();
