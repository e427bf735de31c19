import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import type { Database } from '../../../server/database';
import { deleteOrphans, deleteUnused } from '../../../server/features/files/clean-up';
import { setFileUses } from '../../../server/features/files/exports';
import { createDatabaseStore } from '../../../server/files/database-store';
import type { FileStore } from '../../../server/files/file-store';
import { corpId } from '../../support/content';
import { forEachDatabase } from '../../support/database';

const dayMs = 86_400_000;
const start = 1_790_000_000_000;

describe('the clean-up of files', () => {
  forEachDatabase((_name, open) => {
    let database: Database;
    let other: Database;
    let store: FileStore;
    let clock = start;
    before(async () => {
      database = await open();
      other = await open();
      store = createDatabaseStore(database, () => clock);
    });
    afterEach(async () => {
      clock = start;
      for (const table of ['files', 'file_chunks', 'file_uses'] as const)
        await database.query.deleteFrom(table).execute();
    });

    async function addFile(id: string, unusedSince: number | null = start): Promise<void> {
      await store.put(id, 'original', Readable.from([Buffer.from(id)]), id.length);
      await database.query
        .insertInto('files')
        .values({
          id,
          corp_id: corpId,
          userid: 'boss',
          upload_id: id,
          name: `${id}.txt`,
          content_type: 'text/plain',
          kind: 'file',
          size: id.length,
          sha256: '',
          width: null,
          height: null,
          variants: '[]',
          created_at: start,
          unused_since: unusedSince,
        })
        .execute();
    }
    const use = (fileIds: string[], thingId = 1, now = clock, by: Database = database): Promise<void> =>
      by.transaction((inside) =>
        setFileUses(inside, { corpId, kind: 'draft', thingId, audienceId: null, fileIds, now }),
      );
    const left = async (): Promise<string[]> =>
      (await database.query.selectFrom('files').select('id').orderBy('id').execute()).map(({ id }) => id);
    const contents = async (): Promise<string[]> => {
      const ids: string[] = [];
      for await (const { id } of store.list()) ids.push(id);
      return ids;
    };
    const unused = (now: number): Promise<number> => deleteUnused({ database, store, now });

    it('deletes a file that nothing has used for a week, with its content', async () => {
      await addFile('alone');
      await addFile('used');
      await use(['used']);
      assert.equal(await unused(start + 7 * dayMs - 1), 0);
      assert.deepEqual(await left(), ['alone', 'used']);
      assert.equal(await unused(start + 7 * dayMs), 1);
      assert.deepEqual([await left(), await contents()], [['used'], ['used']]);
      assert.equal(await unused(start + 7000 * dayMs), 0);
    });

    it('begins the week when the last use ends', async () => {
      await addFile('shared');
      await use(['shared'], 1);
      await use(['shared'], 2);
      await use([], 1, start + 10 * dayMs);
      assert.equal(await unused(start + 100 * dayMs), 0);
      await use([], 2, start + 100 * dayMs);
      assert.equal(await unused(start + 106 * dayMs), 0);
      assert.equal(await unused(start + 107 * dayMs), 1);
    });

    it('deletes many files in small parts', async () => {
      for (let number = 0; number < 120; number += 1) await addFile(`file-${number}`);
      await use(['file-7', 'file-119']);
      assert.equal(await unused(start + 8 * dayMs), 118);
      assert.deepEqual(await left(), ['file-119', 'file-7']);
    });

    it('keeps a file that is used although it is marked as unused', async () => {
      await addFile('marked');
      await use(['marked']);
      await database.query.updateTable('files').set({ unused_since: start }).execute();
      assert.equal(await unused(start + 8 * dayMs), 0);
      assert.deepEqual(await left(), ['marked']);
    });

    it('never deletes a file that is being used at the same moment', async () => {
      for (let round = 0; round < 10; round += 1) {
        const id = `racing-${round}`;
        await addFile(id);
        const [using] = await Promise.allSettled([use([id], round, clock, other), unused(start + 8 * dayMs)]);
        const rows = await database.query.selectFrom('file_uses').select('file_id').where('file_id', '=', id).execute();
        const isKept = (await left()).includes(id);
        // Either the file and its use exist, or the use was refused.
        assert.equal(rows.length === 1, isKept);
        assert.equal(using.status === 'fulfilled', isKept);
        assert.equal((await contents()).includes(id), isKept);
        if (using.status === 'rejected') assert.equal(using.reason.id, 'file-not-found');
      }
    });

    it('deletes a file whose last two uses end at the same moment', async () => {
      const rounds = Array.from({ length: 20 }, (_, round) => round);
      for (const round of rounds) {
        const id = `ending-${round}`;
        await addFile(id);
        await use([id], 2 * round);
        await use([id], 2 * round + 1);
        await Promise.all([use([], 2 * round, clock, database), use([], 2 * round + 1, clock, other)]);
      }
      assert.equal(await unused(start + 8 * dayMs), rounds.length);
    });

    it('deletes content without a row after a day', async () => {
      await addFile('kept', null);
      await store.put('orphan', 'original', Readable.from([Buffer.from('x')]), 1);
      await store.put('orphan', '320.webp', Readable.from([Buffer.from('x')]), 1);
      const orphans = (now: number): Promise<number> => deleteOrphans({ database, store, now });
      assert.equal(await orphans(start + dayMs - 1), 0);
      assert.deepEqual((await contents()).sort(), ['kept', 'orphan']);
      assert.equal(await orphans(start + dayMs), 1);
      assert.deepEqual(await contents(), ['kept']);
    });

    it('keeps uses of other things, and lets a thing use a file twice', async () => {
      await addFile('one');
      await addFile('two');
      await use(['one', 'two', 'one'], 1);
      await use(['two'], 2);
      await use(['one'], 1);
      const rows = await database.query
        .selectFrom('file_uses')
        .select(['thing_id', 'file_id'])
        .orderBy('thing_id')
        .execute();
      assert.deepEqual(rows, [
        { thing_id: '1', file_id: 'one' },
        { thing_id: '2', file_id: 'two' },
      ]);
    });
  });
});
