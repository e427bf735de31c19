import { Readable } from 'node:stream';
import type { Database } from '../database';
import { prepared, type Slots } from '../database/prepared';
import type { ByteRange } from '../http/byte-range';
import type { FileStore } from './file-store';

/** Large enough for few queries, small enough for many at a time. */
const chunkBytes = 256 * 1024;

interface Key {
  id: string;
  variant: string;
}

/** The chunk with the byte at an offset, or null. */
const chunkAt = prepared((query, slot: Slots<Key & { at: number }>) =>
  query
    .selectFrom('file_chunks')
    .select(['start_at', 'bytes'])
    .where('file_id', '=', slot('id'))
    .where('variant', '=', slot('variant'))
    .where('start_at', '<=', slot('at'))
    .orderBy('start_at', 'desc')
    .limit(1),
);

const addChunk = prepared((query, slot: Slots<Key & { at: number; bytes: Buffer; now: number }>) =>
  query.insertInto('file_chunks').values({
    file_id: slot('id'),
    variant: slot('variant'),
    start_at: slot('at'),
    bytes: slot('bytes'),
    stored_at: slot('now'),
  }),
);

/**
 * Stores files in the database, in chunks. They are written one by one, so that no transaction lasts as long as an
 * upload. Nothing is read of a file whose row is missing, so incomplete content is not served.
 */
export function createDatabaseStore(database: Database, now: () => number = Date.now): FileStore {
  return {
    async put(id, variant, content) {
      let at = 0;
      for await (const bytes of inChunks(content)) {
        await addChunk.affected(database, { id, variant, at, bytes, now: now() });
        at += bytes.length;
      }
    },

    async read(id, variant, range = { start: 0, end: Number.MAX_SAFE_INTEGER }) {
      const first = await chunkAt.first(database, { id, variant, at: range.start });
      return first === undefined ? null : Readable.from(bytesOf(first, { id, variant }, range), { objectMode: false });
    },

    async remove(id) {
      await database.query.deleteFrom('file_chunks').where('file_id', '=', id).execute();
    },

    async *list() {
      for (let after = ''; ;) {
        const rows = await database.query
          .selectFrom('file_chunks')
          .select(({ fn }) => ['file_id', fn.max('stored_at').as('stored_at')])
          .where('file_id', '>', after)
          .groupBy('file_id')
          .orderBy('file_id')
          .limit(200)
          .execute();
        for (const { file_id, stored_at } of rows) yield { id: file_id, storedAt: Number(stored_at) };
        const last = rows.at(-1);
        if (last === undefined) return;
        after = last.file_id;
      }
    },
  };

  async function* bytesOf(
    first: { start_at: number; bytes: Buffer },
    key: Key,
    { start, end }: ByteRange,
  ): AsyncGenerator<Buffer> {
    let chunk: typeof first | undefined = first;
    for (let at = start; at <= end;) {
      const next: number = chunk.start_at + chunk.bytes.length;
      // Behind the last chunk.
      if (next <= at) return;
      yield chunk.bytes.subarray(at - chunk.start_at, end + 1 - chunk.start_at);
      at = next;
      if (at > end) return;
      chunk = await chunkAt.first(database, { ...key, at });
      if (chunk === undefined) throw new Error('The content was removed while it was read.');
    }
  }
}

/** Joins what arrives into chunks of the same size; the last one may be smaller. */
async function* inChunks(content: Readable): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  let length = 0;
  for await (const part of content) {
    parts.push(Buffer.from(part));
    length += part.length;
    if (length < chunkBytes) continue;
    const bytes = Buffer.concat(parts, length);
    let at = 0;
    for (; at + chunkBytes <= length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
    parts = [bytes.subarray(at)];
    length -= at;
  }
  if (length > 0) yield Buffer.concat(parts, length);
}
