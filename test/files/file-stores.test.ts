import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { createDatabaseStore } from '../../server/files/database-store';
import type { FileStore } from '../../server/files/file-store';
import { createFolderStore } from '../../server/files/folder-store';
import { createS3Store } from '../../server/files/s3-store';
import { forEachDatabase } from '../support/database';
import { temporaryFolder } from '../support/temporary-folder';
import { startS3Server, type S3Server } from './s3-server';

/** Large enough for several chunks, and not a multiple of their size. */
const content = randomBytes(700_001);
const streamOf = (bytes: Buffer, piece = 65_536): Readable =>
  Readable.from(
    (function* parts() {
      for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
    })(),
  );

async function failing(): Promise<Readable> {
  return Readable.from(
    (async function* parts() {
      yield content.subarray(0, 300_000);
      throw new Error('the client has left');
    })(),
  );
}

async function idsOf(store: FileStore): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id, storedAt } of store.list()) {
    ids.push(id);
    assert.ok(Math.abs(Date.now() - storedAt) < 60_000);
  }
  return ids.sort();
}

async function bytesOf(
  store: FileStore,
  id: string,
  variant: string,
  range?: [number, number],
): Promise<Buffer | null> {
  const read = await store.read(id, variant, range === undefined ? undefined : { start: range[0], end: range[1] });
  return read === null ? null : buffer(read);
}

/** What each store promises. */
function behavesAsStore(open: () => Promise<FileStore>): void {
  let store: FileStore;
  before(async () => {
    store = await open();
  });
  afterEach(async () => {
    for (const id of await idsOf(store)) await store.remove(id);
  });

  it('returns what was stored', async () => {
    await store.put('one', 'original', streamOf(content), content.length);
    await store.put('one', '320.webp', streamOf(Buffer.from('small')), 5);
    assert.ok((await bytesOf(store, 'one', 'original'))?.equals(content));
    assert.equal(String(await bytesOf(store, 'one', '320.webp')), 'small');
  });

  it('returns parts', async () => {
    await store.put('one', 'original', streamOf(content, 100_000), content.length);
    const last = content.length - 1;
    const ranges: [number, number][] = [
      [0, 0],
      [0, 1],
      [262_143, 262_144],
      [262_144, 524_288],
      [100, 699_000],
      [last, last],
      [0, last],
    ];
    for (const [start, end] of ranges)
      assert.ok(
        (await bytesOf(store, 'one', 'original', [start, end]))?.equals(content.subarray(start, end + 1)),
        `${start}-${end}`,
      );
  });

  it('knows what it does not have', async () => {
    assert.equal(await bytesOf(store, 'none', 'original'), null);
    await store.put('one', 'original', streamOf(content), content.length);
    assert.equal(await bytesOf(store, 'one', '320.webp'), null);
    assert.equal(await bytesOf(store, 'one', '320.webp', [0, 1]), null);
  });

  it('removes all variants of a file, also twice', async () => {
    for (const variant of ['original', '320.webp', '320.jpg'])
      await store.put('one', variant, streamOf(Buffer.from(variant)), variant.length);
    await store.put('other', 'original', streamOf(Buffer.from('x')), 1);
    await store.remove('one');
    await store.remove('one');
    for (const variant of ['original', '320.webp', '320.jpg']) assert.equal(await bytesOf(store, 'one', variant), null);
    assert.equal(String(await bytesOf(store, 'other', 'original')), 'x');
  });

  it('lists all files, each once', async () => {
    for (const id of ['a1', 'b2', 'c3']) {
      await store.put(id, 'original', streamOf(content), content.length);
      await store.put(id, '320.webp', streamOf(Buffer.from('x')), 1);
    }
    assert.deepEqual(await idsOf(store), ['a1', 'b2', 'c3']);
  });

  it('can be read by several readers, who may stop early', async () => {
    await store.put('one', 'original', streamOf(content), content.length);
    const [early, whole] = await Promise.all([store.read('one', 'original'), bytesOf(store, 'one', 'original')]);
    early?.destroy();
    assert.ok(whole?.equals(content));
  });

  it('reports content that ends with an error', async () => {
    await assert.rejects(store.put('one', 'original', await failing(), content.length));
  });
}

describe('the store of files in a folder', () => {
  const folder = join(temporaryFolder('store'), 'files');
  behavesAsStore(async () => createFolderStore(folder));

  it('leaves nothing that is served, or in the way, of content that ended with an error', async () => {
    const store = createFolderStore(folder);
    await assert.rejects(store.put('half', 'original', await failing(), content.length), { id: 'files-unavailable' });
    assert.equal(await bytesOf(store, 'half', 'original'), null);
    assert.deepEqual(readdirSync(join(folder, 'ha', 'half')), []);
  });

  it('closes content that it cannot store', async () => {
    const file = join(folder, 'no-folder');
    writeFileSync(file, '');
    const given = Readable.from([content]);
    await assert.rejects(createFolderStore(file).put('one', 'original', given, content.length), {
      id: 'files-unavailable',
    });
    assert.equal(given.destroyed, true);
  });

  it('can be read only by its user', async () => {
    const store = createFolderStore(folder);
    await store.put('mine', 'original', streamOf(Buffer.from('x')), 1);
    assert.equal(statSync(join(folder, 'mi', 'mine', 'original')).mode & 0o077, 0);
  });

  it('leads nowhere else', async () => {
    const store = createFolderStore(folder);
    for (const name of ['../x', '..', '', 'a/b', 'a\\b', '.hidden'])
      assert.throws(() => void store.remove(name), /not the name/, name);
    await assert.rejects(store.read('one', '../../secret'));
  });
});

describe('the store of files in the database', () => {
  forEachDatabase((_name, open) => behavesAsStore(async () => createDatabaseStore(await open())));
});

describe('the store of files in S3', () => {
  const keys = { id: 'access', secret: 'very secret', region: 'cn-north-1' };
  const place = {
    bucket: 'portal',
    prefix: 'foyer/files',
    region: keys.region,
    accessKeyId: keys.id,
    secretAccessKey: keys.secret,
  };
  let server: S3Server;
  before(async () => {
    server = await startS3Server(keys);
  });
  after(() => server.close());
  const open = async (more: object = {}): Promise<FileStore> =>
    createS3Store({ ...place, endpoint: server.origin, ...more });
  behavesAsStore(open);

  it('keeps to its prefix', async () => {
    const store = await open();
    await store.put('one', 'original', streamOf(Buffer.from('x')), 1);
    assert.deepEqual([...server.objects.keys()], ['foyer/files/one/original']);
    const other = await open({ prefix: '' });
    server.objects.set('elsewhere/original', { bytes: Buffer.from(''), at: new Date() });
    assert.deepEqual(await idsOf(store), ['one']);
    await other.remove('elsewhere');
  });

  it('says what is wrong, without secrets', async () => {
    const store = await open({ secretAccessKey: 'another secret' });
    await assert.rejects(
      store.put('one', 'original', streamOf(content), content.length),
      (error: Error & { id?: string }) => {
        assert.equal(error.id, 'files-unavailable');
        assert.match(String(error.cause), /403/);
        assert.doesNotMatch(
          JSON.stringify(error.cause, Object.getOwnPropertyNames(error.cause)),
          /another secret|Signature=/,
        );
        return true;
      },
    );
    await assert.rejects(store.read('one', 'original'), { id: 'files-unavailable' });
    const nowhere = await open({ endpoint: 'http://127.0.0.1:1' });
    await assert.rejects(nowhere.put('one', 'original', streamOf(content), content.length), {
      id: 'files-unavailable',
    });
  });

  it('tries to remove and to list again if the service is busy', async () => {
    const store = await open();
    await store.put('one', 'original', streamOf(Buffer.from('x')), 1);
    server.fail(503, 1);
    await store.remove('one');
    assert.equal(await bytesOf(store, 'one', 'original'), null);
  });

  it('may have the bucket in the host name', async () => {
    const store = await open({ bucket: '127.0.0.1', endpoint: `http://{bucket}:${server.port}/portal` });
    await store.put('one', 'original', streamOf(Buffer.from('x')), 1);
    assert.deepEqual([...server.objects.keys()], ['foyer/files/one/original']);
  });
});
