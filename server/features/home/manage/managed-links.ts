import { everyone, type Page } from '../../../../app/api/contract';
import { type LinkContent, linkLimits, type ManagedLink } from '../../../../app/features/home/manage/contract';
import { audienceIdFor, missingDepartments, readAudience, unknownPeople } from '../../../audience/audience';
import { countMembers } from '../../../audience/membership';
import { recordAudit } from '../../../audit';
import type { LinksTable } from '../../../database';
import { appError } from '../../../errors';
import { letterOf } from '../../../initials';
import { safeLink } from '../../../safe-link';
import type { Viewer } from '../../../viewer';
import { filesOf, setFileUses } from '../../files/exports';

type Row = Omit<LinksTable, 'id' | 'audience_id' | 'icon'> & { id: number; audience_id: number; icon: string | null };

const readRows = ({ database: { query }, corpId }: Viewer): Promise<Row[]> =>
  query.selectFrom('links').selectAll().where('corp_id', '=', corpId).orderBy('sort_order').orderBy('id').execute();

/** All links of the company in order, also those that Home does not show. */
export async function listManagedLinks(viewer: Viewer): Promise<Page<ManagedLink>> {
  const { database, corpId } = viewer;
  const rows = await readRows(viewer);
  const icons = await filesOf(
    database,
    corpId,
    rows.flatMap(({ icon }) => icon ?? []),
  );
  const items = rows.map(async ({ id, title_zh, title_en, url, mark, icon, audience_id }): Promise<ManagedLink> => ({
    id,
    titles: { 'zh-CN': title_zh, en: title_en },
    url,
    mark,
    icon,
    iconUrl: (icon === null ? undefined : icons.get(icon)?.url) ?? null,
    audience: (await readAudience(database, corpId, audience_id)) ?? everyone(),
  }));
  return { items: await Promise.all(items), next: null };
}

/**
 * @throws {AppError} `link-address-invalid`, `link-icon-not-picture`, `audience-empty`, `audience-department-removed`,
 *   `audience-person-unknown`
 */
async function columnsOf(viewer: Viewer, { titles, url, mark, icon, audience }: LinkContent) {
  const { database, corpId } = viewer;
  if (safeLink(url) === null) throw appError('link-address-invalid');
  if ((await missingDepartments(database, corpId, audience)).length > 0) throw appError('audience-department-removed');
  if ((await unknownPeople(database, corpId, audience)).length > 0) throw appError('audience-person-unknown');
  const audienceId = await audienceIdFor(database, corpId, audience);
  if ((await countMembers(database, corpId, audienceId)) === 0) throw appError('audience-empty');
  if (icon !== null && (await filesOf(database, corpId, [icon])).get(icon)?.kind === 'file')
    throw appError('link-icon-not-picture');
  return {
    title_zh: titles['zh-CN'],
    title_en: titles.en,
    url,
    mark: letterOf(mark) || letterOf(titles['zh-CN']),
    icon,
    audience_id: audienceId,
  };
}

/** Lets the audience of the link see its picture. @throws {AppError} `file-not-found` */
async function useIcon(viewer: Viewer, id: number, icon: string | null, audienceId: number | null): Promise<void> {
  const { database, corpId } = viewer;
  const fileIds = icon === null ? [] : [icon];
  await setFileUses(database, { corpId, kind: 'link', thingId: id, audienceId, fileIds, viewer, now: viewer.now() });
}

/** @throws {AppError} `links-too-many`, and those of the content */
export async function addLink(viewer: Viewer, content: LinkContent): Promise<Page<ManagedLink>> {
  const { database, corpId } = viewer;
  return database.lock(`links ${corpId}`, async () => {
    const rows = await readRows(viewer);
    if (rows.length >= linkLimits.count) throw appError('links-too-many');
    const columns = await columnsOf(viewer, content);
    const { id } = await database.query
      .insertInto('links')
      .values({ ...columns, corp_id: corpId, sort_order: (rows.at(-1)?.sort_order ?? 0) + 1 })
      .returning('id')
      .executeTakeFirstOrThrow();
    await useIcon(viewer, id, columns.icon, columns.audience_id);
    const details = { url: columns.url };
    await recordAudit(viewer, { action: 'create', kind: 'link', id, title: columns.title_zh, details });
    return listManagedLinks(viewer);
  });
}

/** @throws {AppError} `link-not-found`, and those of the content */
export async function changeLink(viewer: Viewer, id: number, content: LinkContent): Promise<Page<ManagedLink>> {
  const { database, corpId } = viewer;
  const columns = await columnsOf(viewer, content);
  const changed = await database.query
    .updateTable('links')
    .set(columns)
    .where('corp_id', '=', corpId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (changed.numUpdatedRows === 0n) throw appError('link-not-found');
  await useIcon(viewer, id, columns.icon, columns.audience_id);
  const details = { url: columns.url };
  await recordAudit(viewer, { action: 'change', kind: 'link', id, title: columns.title_zh, details });
  return listManagedLinks(viewer);
}

/** @throws {AppError} `link-not-found` */
export async function removeLink(viewer: Viewer, id: number): Promise<Page<ManagedLink>> {
  const { database, corpId } = viewer;
  const removed = await database.query
    .deleteFrom('links')
    .where('corp_id', '=', corpId)
    .where('id', '=', id)
    .returning(['title_zh', 'url'])
    .executeTakeFirst();
  if (removed === undefined) throw appError('link-not-found');
  await useIcon(viewer, id, null, null);
  const details = { url: removed.url };
  await recordAudit(viewer, { action: 'delete', kind: 'link', id, title: removed.title_zh, details });
  return listManagedLinks(viewer);
}

/** @throws {AppError} `links-changed` if the list does not have exactly the present links */
export async function orderLinks(viewer: Viewer, ids: readonly number[]): Promise<Page<ManagedLink>> {
  const { database, corpId } = viewer;
  return database.lock(`links ${corpId}`, async () => {
    const rows = await readRows(viewer);
    const isSame = ids.length === rows.length && new Set(ids).size === ids.length;
    if (!isSame || rows.some(({ id }) => !ids.includes(id))) throw appError('links-changed');
    for (const [index, id] of ids.entries())
      await database.query
        .updateTable('links')
        .set({ sort_order: index + 1 })
        .where('corp_id', '=', corpId)
        .where('id', '=', id)
        .execute();
    const titles = new Map(rows.map(({ id, title_zh }) => [id, title_zh]));
    const order = ids.map((id) => titles.get(id) ?? id).join(', ');
    await recordAudit(viewer, { action: 'change', kind: 'link', details: { order } });
    return listManagedLinks(viewer);
  });
}
