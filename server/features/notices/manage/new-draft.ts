import type { DraftContent, NoticeForm } from '../../../../app/features/notices/manage/contract';
import { recordAudit } from '../../../audit';
import { membershipsOf, ownDepartments } from '../../../directory/departments';
import { appError } from '../../../errors';
import { fold } from '../../../search/tokens';
import type { Viewer } from '../../../viewer';
import { chosenCategories } from '../categories';
import { managedNotice } from './access';
import { emptyContent } from './content';
import { readForm, readShown, untouched } from './drafts';
import { keepDraftFiles } from './files';

/**
 * Creates an empty draft, or a copy of a notice that the viewer may manage. Returns an untouched draft of the viewer
 * instead if there is an old one.
 */
export async function createDraft(viewer: Viewer, { copyOf }: { copyOf?: number }): Promise<NoticeForm> {
  const { database, corpId, userid } = viewer;
  if (copyOf !== undefined) return createCopy(viewer, copyOf);
  return database.lock(`new notice ${corpId} ${userid}`, async () => {
    const [category] = await chosenCategories(database, corpId);
    const content = emptyContent(await senderOf(viewer), category?.id ?? '');
    return readForm(viewer, (await reuseUntouched(viewer, content)) ?? (await addDraft(viewer, content, untouched)));
  });
}

async function createCopy(viewer: Viewer, copyOf: number): Promise<NoticeForm> {
  const copied = (await readShown(viewer, await managedNotice(viewer, copyOf))).content;
  // The copy of a notice that was pinned until a date is not pinned without one.
  const pinned = copied.pinned && copied.pinnedUntil === null;
  const content = { ...copied, pinned, publishAt: null, pinnedUntil: null, confirmBy: null };
  const id = await addDraft(viewer, content, untouched + 1);
  await recordAudit(viewer, { action: 'create', kind: 'notice', id, title: content.title });
  return readForm(viewer, id);
}

/** Younger drafts may be open in another tab. */
const reusedAfterMs = 3_600_000;

/** Gives an untouched draft of the viewer this content. Returns its id, or null if there is none. */
async function reuseUntouched(
  { database, corpId, userid, now }: Viewer,
  content: DraftContent,
): Promise<number | null> {
  const { query } = database;
  const oldest = query
    .selectFrom('notice_drafts')
    .select('notice_id')
    .where('corp_id', '=', corpId)
    .where('version', '=', untouched)
    .where('updated_by', '=', userid)
    .where('updated_at', '<=', now() - reusedAfterMs)
    .orderBy('updated_at')
    .limit(1);
  const row = await query
    .updateTable('notice_drafts')
    .set({ content: JSON.stringify(content), updated_at: now() })
    .where('notice_id', '=', oldest)
    .returning('notice_id')
    .executeTakeFirst();
  return row?.notice_id ?? null;
}

/** Adds a notice that was never published. Returns its id. */
async function addDraft(viewer: Viewer, content: DraftContent, version: number): Promise<number> {
  const { database, corpId, userid, now } = viewer;
  const created = await database.query
    .insertInto('notices')
    .values({
      corp_id: corpId,
      title: '',
      category: content.category,
      body: '',
      summary: '',
      publisher: '',
      pinned: 0,
      published_at: now(),
      state: 'draft',
      version: 0,
      created_by: userid,
    })
    .returning(['id', 'state', 'audience_id', 'created_by', 'version'])
    .executeTakeFirstOrThrow();
  const notice = { ...created, draft_audience_id: null };
  const { id } = notice;
  await database.query
    .insertInto('notice_drafts')
    .values({
      notice_id: id,
      corp_id: corpId,
      version,
      updated_by: userid,
      updated_at: now(),
      title: content.title,
      folded: fold(content.title),
      audience_id: null,
      content: JSON.stringify(content),
    })
    .execute();
  await keepDraftFiles(viewer, notice, content);
  return id;
}

/** The sender of a new notice: the person's main department, or their name. */
async function senderOf(viewer: Viewer): Promise<string> {
  const { database, corpId, userid } = viewer;
  const row = await database.query
    .selectFrom('people')
    .select(['name', ownDepartments(database.dialect).as('departments')])
    .where('corp_id', '=', corpId)
    .where('userid', '=', userid)
    .where('left_at', 'is', null)
    .executeTakeFirst();
  if (row === undefined) throw appError('left-company');
  const [main] = await membershipsOf(viewer, row.departments);
  return main?.path.at(-1) ?? row.name;
}
