import type { DraftContent } from '../../../../app/features/notices/manage/contract';
import type { Database } from '../../../database';
import { appError } from '../../../errors';
import type { RoleHolder } from '../../../publisher-scope';
import type { Viewer } from '../../../viewer';
import type { Attachment } from '../attachments';
import type { ReadMarkdown } from '../plain-text';
import { fileIdsIn, type FileManagers, filesOf, setFileManagers, setFileUses, visibleAmong } from '../../files/exports';
import type { ManagedRow } from './access';

/** More files cannot be in a notice, and those of a longer draft are not kept. */
const mostFiles = 1000;

/** The files that readers of the content see. */
const filesOfContent = ({ attachments }: DraftContent, { files }: Pick<ReadMarkdown, 'files'>): string[] => [
  ...new Set([...attachments, ...files]),
];

/** The files of a content as it is written. Its text is not parsed. */
const idsIn = ({ attachments, body }: DraftContent): string[] => [...new Set([...attachments, ...fileIdsIn(body)])];

/** Those who may manage a notice, as `manageNotice` decides, and see what is published, or the draft. */
const managersOf = ({ state, created_by: userid }: ManagedRow, audienceId: number | null): FileManagers =>
  state === 'deleted'
    ? { userid: null, audienceId: null }
    : { userid, audienceId: state === 'draft' ? null : audienceId };

/**
 * Keeps the files of a draft from being deleted. Leaves out those that do not exist or that the viewer may not see: a
 * draft is saved in any case.
 */
export async function keepDraftFiles(viewer: Viewer, notice: ManagedRow, content: DraftContent): Promise<void> {
  const { database, corpId } = viewer;
  const ids = idsIn(content).slice(0, mostFiles);
  await setFileUses(database, {
    corpId,
    kind: 'draft',
    thingId: notice.id,
    audienceId: null,
    managers: managersOf(notice, notice.draft_audience_id),
    fileIds: await visibleAmong(viewer, ids),
    now: viewer.now(),
  });
}

/** Lets those see the files of a draft who may manage the notice in its present state. */
export const shareDraftFiles = (database: Database, corpId: string, notice: ManagedRow): Promise<void> =>
  setFileManagers(database, {
    corpId,
    kind: 'draft',
    thingId: notice.id,
    managers: managersOf(notice, notice.draft_audience_id),
  });

/** Those of the files that exist, in the same order. */
async function attachmentsAmong(database: Database, corpId: string, ids: readonly string[]): Promise<Attachment[]> {
  const files = await filesOf(database, corpId, ids);
  return ids.flatMap((id) => {
    const file = files.get(id);
    return file === undefined ? [] : [{ id, name: file.name, size: file.size, type: file.contentType }];
  });
}

/** The attachments of a content, as far as they exist. */
export const attachmentsOf = (
  database: Database,
  corpId: string,
  { attachments }: DraftContent,
): Promise<Attachment[]> => attachmentsAmong(database, corpId, [...new Set(attachments)]);

/** The attachments of a content whose files exist and may be seen by the viewer. */
export const existingAttachments = async (viewer: Viewer, { attachments }: DraftContent): Promise<Attachment[]> =>
  attachmentsAmong(viewer.database, viewer.corpId, await visibleAmong(viewer, attachments));

/** `![words](address)` or `[words](address)`, with a file or picture of the portal. */
const fileReference =
  /(!?)\[((?:[^[\]\\]|\\.)*)\]\(<?\/api\/(?:pictures|files)\/([A-Za-z0-9_-]{1,64})(?:[?#][^\s)>]*)?>?(?:\s+"[^"\n]*")?\)/g;

/** Leaves out the pictures and links that `isMissing` names. The words of the links stay. */
function withoutFiles(body: string, isMissing: (id: string) => boolean): string {
  const without = (text: string): string =>
    text.replaceAll(fileReference, (found, mark: string, words: string, id: string) =>
      !isMissing(id) ? found : mark === '' ? words : '',
    );
  // A link around a picture is recognized when the picture is gone.
  return without(without(body));
}

/** A content without the files that do not exist any more or that the viewer may not see. */
export async function withoutMissingFiles(
  viewer: Viewer,
  content: DraftContent,
): Promise<{ content: DraftContent; files: Attachment[]; missing: number }> {
  const ids = idsIn(content);
  const usable = new Set(await visibleAmong(viewer, ids));
  const files = await attachmentsAmong(
    viewer.database,
    viewer.corpId,
    content.attachments.filter((id) => usable.has(id)),
  );
  const body = withoutFiles(content.body, (id) => !usable.has(id));
  const kept = new Set([...files.map(({ id }) => id), ...fileIdsIn(body)]);
  return {
    content: { ...content, body, attachments: files.map(({ id }) => id) },
    files,
    missing: ids.filter((id) => !kept.has(id)).length,
  };
}

/**
 * Checks that a person may show all files of a content to others.
 * @param text its text
 * @throws {AppError} `attachment-missing`, `file-not-found`, `files-too-many`
 */
export async function demandFiles(
  person: RoleHolder,
  content: DraftContent,
  text: Pick<ReadMarkdown, 'files'>,
): Promise<void> {
  const ids = filesOfContent(content, text);
  if (ids.length > mostFiles) throw appError('files-too-many');
  const usable = new Set(await visibleAmong(person, ids));
  if (content.attachments.some((id) => !usable.has(id))) throw appError('attachment-missing');
  if (ids.some((id) => !usable.has(id))) throw appError('file-not-found');
}

/** Shows the files of a published notice to its audience. `demandFiles` has checked them. */
export const showFiles = (
  database: Database,
  corpId: string,
  notice: ManagedRow,
  content: DraftContent,
  { text, now }: { text: Pick<ReadMarkdown, 'files'>; now: number },
): Promise<void> =>
  setFileUses(database, {
    corpId,
    kind: 'notice',
    thingId: notice.id,
    audienceId: notice.audience_id,
    managers: managersOf(notice, notice.audience_id),
    fileIds: filesOfContent(content, text),
    now,
  });

/** Hides the files of a notice that was withdrawn or deleted. Its draft still keeps them. */
export const hideFiles = (database: Database, corpId: string, id: number, now: number): Promise<void> =>
  setFileUses(database, { corpId, kind: 'notice', thingId: id, audienceId: null, fileIds: [], now });

/** Forgets the files of a draft that is deleted. */
export const dropDraftFiles = (database: Database, corpId: string, id: number, now: number): Promise<void> =>
  setFileUses(database, { corpId, kind: 'draft', thingId: id, audienceId: null, fileIds: [], now });
