import type { DraftContent } from '../../../../app/features/notices/manage/contract';
import type { Database } from '../../../database';
import { appError } from '../../../errors';
import type { Viewer } from '../../../viewer';
import type { Attachment } from '../attachments';
import { fileIdsIn, filesOf, setFileUses, usableFileIds } from '../../files/exports';

const idsOf = ({ body, attachments }: DraftContent): string[] => [...new Set([...fileIdsIn(body), ...attachments])];

/** Keeps the files of a draft from being deleted. Leaves out those that do not exist: a draft is saved in any case. */
export async function keepDraftFiles(viewer: Viewer, id: number, content: DraftContent): Promise<void> {
  const { database, corpId } = viewer;
  const fileIds = await usableFileIds(viewer, idsOf(content));
  await setFileUses(database, { corpId, kind: 'draft', thingId: id, audienceId: null, fileIds, now: viewer.now() });
}

/**
 * The attachments of a content.
 * @throws {AppError} `attachment-missing`
 */
export async function attachmentsOf(
  database: Database,
  corpId: string,
  { attachments }: DraftContent,
): Promise<Attachment[]> {
  const found = await filesOf(database, corpId, attachments);
  return [...new Set(attachments)].map((id) => {
    const file = found.get(id);
    if (file === undefined) throw appError('attachment-missing');
    return { id, name: file.name, size: file.size, type: file.contentType };
  });
}

/**
 * Shows the files of a published notice to its audience.
 * @param viewer who publishes it; absent at a scheduled time, when this was checked before
 * @throws {AppError} `file-not-found`
 */
export async function showFiles(
  database: Database,
  corpId: string,
  id: number,
  { content, audienceId, viewer, now }: { content: DraftContent; audienceId: number; viewer?: Viewer; now: number },
): Promise<void> {
  const fileIds = idsOf(content);
  await setFileUses(database, {
    corpId,
    kind: 'notice',
    thingId: id,
    audienceId,
    fileIds,
    now,
    ...(viewer === undefined ? {} : { viewer }),
  });
}

/** Hides the files of a notice that was withdrawn or deleted. Its draft still keeps them. */
export const hideFiles = (database: Database, corpId: string, id: number, now: number): Promise<void> =>
  setFileUses(database, { corpId, kind: 'notice', thingId: id, audienceId: null, fileIds: [], now });
