import { type Expression, sql, type SqlBool } from 'kysely';
import { appError } from '../../errors';
import type { Database } from '../../database';
import { inParts } from '../../database/in-parts';
import { type Seer, visibleAmong } from './visibility';

/** Who may manage what uses a file: a person, and the publishers for an audience. */
export interface FileManagers {
  userid: string | null;
  audienceId: number | null;
}

export interface FileUses {
  corpId: string;
  /** What uses the files: 'notice', 'draft', 'link' … */
  kind: string;
  thingId: string | number;
  /** Who may see the files because of this use. Null gives nobody access, as for a draft. */
  audienceId: number | null;
  /** Who else may see them, because they may manage the thing. */
  managers?: FileManagers;
  /** Ids of files and of pictures, in any order. */
  fileIds: readonly string[];
  /** Who adds the use: they must be able to see the files. Absent for background work. */
  viewer?: Seer;
  /** Milliseconds since 1970. */
  now?: number;
}

/** Whether anything uses the row of `files`. */
export const isUsed: Expression<SqlBool> = sql<SqlBool>`exists (
  select 1 from file_uses as u where u.file_id = files.id
)`;

/**
 * Replaces the files that a thing uses, and who may see them. Runs in the caller's transaction. Files that nothing uses
 * any more are deleted a week later.
 * @throws {AppError} `file-not-found` if a file does not exist, or the viewer may not see it
 */
export async function setFileUses(database: Database, uses: FileUses): Promise<void> {
  const { corpId, kind, audienceId, managers, viewer, now = Date.now() } = uses;
  const thingId = String(uses.thingId);
  const wanted = [...new Set(uses.fileIds)].sort();
  const before = await database.query
    .selectFrom('file_uses')
    .select('file_id')
    .where('corp_id', '=', corpId)
    .where('kind', '=', kind)
    .where('thing_id', '=', thingId)
    .execute();
  const used = new Set(before.map(({ file_id }) => file_id));
  const added = wanted.filter((id) => !used.has(id));
  const stays = new Set(wanted);
  const removed = [...used].filter((id) => !stays.has(id));

  await lockFiles(database, corpId, [...added, ...removed]);
  const found = await markUsed(database, corpId, added);
  const usable = new Set(viewer === undefined ? added : await visibleAmong(viewer, added));
  if (added.some((id) => !found.has(id) || !usable.has(id))) throw appError('file-not-found');

  await database.query
    .deleteFrom('file_uses')
    .where('corp_id', '=', corpId)
    .where('kind', '=', kind)
    .where('thing_id', '=', thingId)
    .execute();
  for (const ids of inParts(wanted))
    await database.query
      .insertInto('file_uses')
      .values(
        ids.map((file_id) => ({
          corp_id: corpId,
          kind,
          thing_id: thingId,
          file_id,
          audience_id: audienceId,
          managed_by: managers?.userid ?? null,
          managed_audience_id: managers?.audienceId ?? null,
        })),
      )
      .execute();
  for (const ids of inParts(removed))
    await database.query
      .updateTable('files')
      .set({ unused_since: now })
      .where('corp_id', '=', corpId)
      .where('id', 'in', ids)
      .where(({ not }) => not(isUsed))
      .execute();
}

/**
 * Locks the rows in one order. So the clean-up cannot delete a file that gets a use at the same moment, and of two last
 * uses that end at the same moment, the second one sees that the file has no other.
 */
async function lockFiles(database: Database, corpId: string, ids: readonly string[]): Promise<void> {
  // On SQLite, transactions that write run one after the other.
  if (database.dialect === 'sqlite') return;
  for (const some of inParts([...ids].sort()))
    await database.query
      .selectFrom('files')
      .select('id')
      .where('corp_id', '=', corpId)
      .where('id', 'in', some)
      .orderBy('id')
      .forUpdate()
      .execute();
}

/** Notes that the files are used, and returns the ids of those that exist, also as pictures. */
async function markUsed(database: Database, corpId: string, ids: readonly string[]): Promise<Set<string>> {
  const found = new Set<string>();
  for (const some of inParts(ids)) {
    const files = await database.query
      .updateTable('files')
      .set({ unused_since: null })
      .where('corp_id', '=', corpId)
      .where('id', 'in', some)
      .returning('id')
      .execute();
    const pictures = await database.query
      .selectFrom('pictures')
      .select('id')
      .where('corp_id', '=', corpId)
      .where('id', 'in', some)
      .execute();
    for (const { id } of [...files, ...pictures]) found.add(id);
  }
  return found;
}

/** Changes who may manage what uses the files. */
export async function setFileManagers(
  { query }: Database,
  { corpId, kind, thingId, managers }: Required<Pick<FileUses, 'corpId' | 'kind' | 'thingId' | 'managers'>>,
): Promise<void> {
  await query
    .updateTable('file_uses')
    .set({ managed_by: managers.userid, managed_audience_id: managers.audienceId })
    .where('corp_id', '=', corpId)
    .where('kind', '=', kind)
    .where('thing_id', '=', String(thingId))
    .execute();
}
