import type { Logger } from 'pino';
import type { Database } from '../../database';
import type { FileStore } from '../../files';
import { startLeasedLoop } from '../../work/leased-loop';
import { isUsed } from './uses';

const dayMs = 86_400_000;
/** How long a file without uses is kept: a draft may be left open over a weekend. */
const unusedMs = 7 * dayMs;
/** An upload in progress has content without a row, but not for as long as this. */
const orphanedMs = dayMs;
/** Small enough not to delay other writes noticeably. */
const batch = 50;

interface CleanUp {
  database: Database;
  store: FileStore;
  /** Milliseconds since 1970. */
  now: number;
  signal?: AbortSignal;
}

/** Deletes files that nothing has used for a week. Returns their number. */
export async function deleteUnused({ database, store, now, signal }: CleanUp): Promise<number> {
  let deleted = 0;
  for (;;) {
    if (signal?.aborted === true) return deleted;
    const candidates = await database.query
      .selectFrom('files')
      .select('id')
      .where('unused_since', '<=', now - unusedMs)
      .orderBy('unused_since')
      .limit(batch)
      .execute();
    if (candidates.length === 0) return deleted;
    const ids = candidates.map(({ id }) => id);
    // A use that is added at this moment has locked the row and set `unused_since` to null, or finds no row.
    const rows = await database.query
      .deleteFrom('files')
      .where('id', 'in', ids)
      .where('unused_since', '<=', now - unusedMs)
      .where(({ not }) => not(isUsed))
      .returning('id')
      .execute();
    // The row goes first. If the process ends here, the content is an orphan and is removed below, a day later.
    for (const { id } of rows) await store.remove(id);
    deleted += rows.length;
    if (rows.length === 0) {
      // Something uses them, although they were marked as unused: repair the mark.
      await database.query
        .updateTable('files')
        .set({ unused_since: null })
        .where('id', 'in', ids)
        .where(isUsed)
        .execute();
    }
    await new Promise(setImmediate);
  }
}

/** Deletes content without a row, which failed uploads and crashes leave. Returns the number of files. */
export async function deleteOrphans({ database, store, now, signal }: CleanUp): Promise<number> {
  let deleted = 0;
  let ids: string[] = [];
  const check = async (): Promise<void> => {
    if (ids.length === 0) return;
    const rows = await database.query.selectFrom('files').select('id').where('id', 'in', ids).execute();
    const known = new Set(rows.map(({ id }) => id));
    for (const id of ids.filter((one) => !known.has(one))) {
      await store.remove(id);
      deleted += 1;
    }
    ids = [];
  };
  for await (const { id, storedAt } of store.list()) {
    if (signal?.aborted === true) return deleted;
    if (storedAt > now - orphanedMs) continue;
    ids.push(id);
    if (ids.length === batch) await check();
  }
  await check();
  return deleted;
}

/** How often it is looked whether the work is due. A process may run for less time than between two runs. */
const lookMs = dayMs / 48;
const restMs = dayMs / 4;

/** Deletes files that are not needed, four times a day, in one process at a time. */
export function startFileCleanUp(options: { database: Database; corpId: string; store: FileStore; log: Logger }): {
  stop(): Promise<void>;
} {
  const { database, corpId, store, log } = options;
  return startLeasedLoop({
    database,
    kind: 'file clean-up',
    key: corpId,
    async run(signal) {
      const work = { database, store, now: Date.now(), signal };
      const unused = await deleteUnused(work);
      const orphans = await deleteOrphans(work);
      if (unused + orphans > 0) log.info({ unused, orphans }, 'files deleted that nothing uses');
    },
    lookMs,
    restMs,
    onError: (error) => log.warn({ err: error }, 'files that nothing uses could not be deleted'),
  });
}
