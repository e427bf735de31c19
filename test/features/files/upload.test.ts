import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import sharp from 'sharp';
import type { UploadedFile } from '../../../app/features/files/contract';
import type { Database } from '../../../server/database';
import { createDatabaseStore } from '../../../server/files/database-store';
import { saveStream } from '../../../server/files/save-stream';
import { addPerson } from '../../support/content';
import { forEachDatabase } from '../../support/database';
import { nextUploadId, serveFiles, type FilesServer } from '../../support/files-server';
import { boundary, docxOf, formOf, formType, pdf } from '../../support/forms';

describe('an upload', () => {
  forEachDatabase((_name, open) => {
    let database: Database;
    let portal: FilesServer;
    before(async () => {
      database = await open();
      await addPerson(database, 'boss', '曾国藩');
      await addPerson(database, 'member', '李四');
      portal = await serveFiles(database);
    });
    after(() => portal.close());
    afterEach(async () => {
      await database.query.deleteFrom('files').execute();
      await database.query.deleteFrom('file_chunks').execute();
      assert.deepEqual(arriving(), []);
    });

    const arriving = (): string[] => readdirSync(portal.files.arrivals);
    const rows = () => database.query.selectFrom('files').selectAll().execute();
    const stored = async (): Promise<string[]> => {
      const chunks = await database.query.selectFrom('file_chunks').select('file_id').distinct().execute();
      return chunks.map(({ file_id }) => file_id);
    };
    const uploaded = async (response: Response): Promise<UploadedFile> => {
      assert.equal(response.status, 201, await response.clone().text());
      return response.json();
    };
    const refused = async (response: Response, status: number, id: string): Promise<void> => {
      assert.deepEqual([response.status, (await response.json()).error.id], [status, id]);
      assert.deepEqual([await rows(), await stored()], [[], []]);
    };

    it('is stored with its name, type, size and hash', async () => {
      const file = await uploaded(await portal.upload('boss', { filename: '年报 终稿.pdf', content: pdf }));
      assert.match(file.id, /^[A-Za-z0-9_-]{22}$/);
      assert.deepEqual(file, {
        id: file.id,
        name: '年报 终稿.pdf',
        kind: 'file',
        contentType: 'application/pdf',
        size: pdf.length,
        width: null,
        height: null,
        url: `/api/files/${file.id}`,
      });
      const [row, ...others] = await rows();
      assert.deepEqual([row?.userid, row?.sha256.length, typeof row?.unused_since, others], ['boss', 64, 'number', []]);
      const content = await portal.files.store.read(file.id, 'original');
      assert.ok(content !== null && (await buffer(content)).equals(pdf));
    });

    it('of a picture keeps its variants and not the picture itself', async () => {
      const content = await sharp({ create: { width: 1000, height: 500, channels: 3, background: '#336699' } })
        .jpeg()
        .toBuffer();
      const file = await uploaded(await portal.upload('boss', { filename: '截图 (2) 终稿).png', content }));
      assert.deepEqual([file.kind, file.width, file.height], ['picture', 1000, 500]);
      // Field report 7: the address does not contain the name.
      assert.equal(file.url, `/api/files/${file.id}`);
      const names: { name: string }[] = JSON.parse((await rows())[0]?.variants ?? '[]');
      assert.deepEqual(
        names.map(({ name }) => name),
        ['320.webp', '320.jpg', '750.webp', '750.jpg', '1500.webp', '1500.jpg'],
      );
      assert.equal(await portal.files.store.read(file.id, 'original'), null);
    });

    // Field report 19.
    it('that is repeated because its response was lost is stored once', async () => {
      const id = nextUploadId();
      const first = await uploaded(await portal.upload('boss', { filename: 'a.pdf', content: pdf }, { id }));
      const again = await portal.upload('boss', { filename: 'a.pdf', content: pdf }, { id });
      assert.equal(again.headers.get('idempotency-replayed'), 'true');
      assert.deepEqual(await uploaded(again), first);
      // A day later the response is forgotten, but the file is not.
      await database.query.deleteFrom('idempotency_keys').execute();
      assert.deepEqual(await uploaded(await portal.upload('boss', { filename: 'a.pdf', content: pdf }, { id })), first);
      assert.deepEqual([(await rows()).length, await stored()], [1, [first.id]]);
    });

    it('that arrives twice at the same time is stored once', async () => {
      const id = nextUploadId();
      const both = await Promise.all(
        [1, 2, 3].map(() => portal.upload('boss', { filename: 'a.pdf', content: pdf }, { id })),
      );
      const files = await Promise.all(both.map(uploaded));
      assert.equal(new Set(files.map((file) => file.id)).size, 1);
      assert.deepEqual([(await rows()).length, await stored()], [1, [files[0]?.id]]);
    });

    it('with the key of another person is another upload', async () => {
      await addPerson(database, 'chief', '左宗棠');
      const other = await serveFiles(database, { admins: ['boss', 'chief'] });
      const id = nextUploadId();
      const one = await uploaded(await other.upload('boss', { filename: 'a.pdf', content: pdf }, { id }));
      const two = await uploaded(await other.upload('chief', { filename: 'b.pdf', content: pdf }, { id }));
      assert.notEqual(one.id, two.id);
      await other.close();
    });

    it('needs the role of a publisher, and is refused before its body is read', async () => {
      await refused(await portal.upload('member', { filename: 'a.pdf', content: pdf }), 403, 'forbidden');
      const response = await early(portal, 'member');
      assert.equal(response, 403);
    });

    it('needs an upload id', async () => {
      const response = await fetch(`${portal.origin}/api/files`, {
        method: 'POST',
        headers: { 'Content-Type': formType, 'X-Test-Person': 'boss' },
        body: formOf({ filename: 'a.pdf', content: pdf }),
      });
      await refused(response, 400, 'idempotency-key-missing');
    });

    // Field report 15.
    it('has its name in UTF-8, in filename, in filename* and in both', async () => {
      const docx = docxOf();
      const star = "filename*=UTF-8''%E9%80%9A%E7%9F%A5%F0%9F%93%8E.docx";
      const names = ['filename="通知📎.docx"', star, `filename="x.docx"; ${star}`];
      for (const name of names) {
        const form = formOf({ disposition: `form-data; name="file"; ${name}`, content: docx });
        assert.equal((await uploaded(await portal.upload('boss', form))).name, '通知📎.docx', name);
      }
    });

    it('may have the largest size, and not a byte more', async () => {
      const limits = { picture: 1000, file: 70_000 };
      const other = await serveFiles(database, { limits });
      const text = (size: number) => ({ filename: 'a.txt', content: Buffer.alloc(size, 'x') });
      await uploaded(await other.upload('boss', text(70_000)));
      await database.query.deleteFrom('files').execute();
      await database.query.deleteFrom('file_chunks').execute();
      await refused(await other.upload('boss', text(70_001)), 413, 'file-too-large');
      await refused(await other.upload('boss', text(400_000)), 413, 'file-too-large');
      const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const;
      const content = await sharp({ create: { width: 90, height: 90, channels: 3, background: '#000', noise } })
        .png()
        .toBuffer();
      await refused(await other.upload('boss', { filename: 'a.png', content }), 413, 'file-too-large');
      await other.close();
    });

    it('is refused if it has no file, an empty file, a file without a name or several files', async () => {
      await refused(await portal.upload('boss', formOf()), 400, 'file-missing');
      const field = formOf({ disposition: 'form-data; name="file"', type: 'text/plain', content: 'text' });
      await refused(await portal.upload('boss', field), 400, 'file-missing');
      await refused(await portal.upload('boss', { filename: 'a.pdf', content: '' }), 400, 'file-empty');
      await refused(await portal.upload('boss', { filename: '..', content: pdf }), 400, 'file-name-invalid');
      const long = { filename: `${'年'.repeat(197)}.pdf`, content: pdf };
      await refused(await portal.upload('boss', long), 400, 'file-name-invalid');
      const two = formOf({ filename: 'a.pdf', content: pdf }, { filename: 'b.pdf', content: pdf });
      await refused(await portal.upload('boss', two), 400, 'bad-request');
    });

    it('is refused if it is not a form, or the form is cut', async () => {
      const send = (type: string, body: string | Buffer<ArrayBuffer>) =>
        fetch(`${portal.origin}/api/files`, {
          method: 'POST',
          headers: { 'Content-Type': type, 'Idempotency-Key': nextUploadId(), 'X-Test-Person': 'boss' },
          body,
        });
      await refused(await send('application/json', '{}'), 415, 'type-not-supported');
      await refused(await send('multipart/form-data; x=1', ''), 400, 'bad-request');
      const whole = formOf({ filename: 'a.pdf', content: Buffer.alloc(200_000, 'x') });
      await refused(await send(formType, whole.subarray(0, 100_000)), 400, 'upload-incomplete');
      await refused(await send(formType, whole.subarray(0, whole.length - 8)), 400, 'upload-incomplete');
      await refused(await send(formType, Buffer.from(`--${boundary}\r\nnonsense`)), 400, 'upload-incomplete');
    });

    it('that the phone aborts leaves nothing', async () => {
      const sending = request(`${portal.origin}/api/files`, {
        method: 'POST',
        headers: { 'Content-Type': formType, 'Idempotency-Key': nextUploadId(), 'X-Test-Person': 'boss' },
      });
      sending.on('error', () => undefined);
      sending.write(formOf({ filename: 'a.pdf', content: Buffer.alloc(500_000, 'x') }).subarray(0, 300_000));
      await until(() => arriving().length === 1);
      sending.destroy();
      await until(() => arriving().length === 0);
      assert.deepEqual([await rows(), await stored()], [[], []]);
      await uploaded(await portal.upload('boss', { filename: 'a.pdf', content: pdf }));
    });

    it('whose transaction fails leaves nothing', async () => {
      const failing: Database = { ...database, transaction: () => Promise.reject(new Error('no transaction today')) };
      const other = await serveFiles(failing);
      await refused(await other.upload('boss', { filename: 'a.pdf', content: pdf }), 500, 'internal');
      await other.close();
    });

    it('whose content cannot be stored leaves nothing', async () => {
      const store = createDatabaseStore(database);
      const other = await serveFiles(database, {
        store: {
          ...store,
          put: async (id, variant, content, size) => {
            await store.put(id, variant, content, size);
            if (variant === '320.jpg') throw new Error('disk full');
          },
        },
      });
      const content = await sharp({ create: { width: 9, height: 9, channels: 3, background: '#000' } })
        .png()
        .toBuffer();
      await refused(await other.upload('boss', { filename: 'a.png', content }), 500, 'internal');
      await other.close();
    });

    // Field report 11.
    it('of an incomplete picture or of HEIC is refused with a reason', async () => {
      const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const;
      const jpeg = await sharp({ create: { width: 300, height: 300, channels: 3, background: '#000', noise } })
        .jpeg()
        .toBuffer();
      const half = jpeg.subarray(0, Math.floor(jpeg.length * 0.6));
      await refused(await portal.upload('boss', { filename: 'IMG_1.jpg', content: half }), 400, 'picture-incomplete');
      const heic = Buffer.from('00000018667479706865696300000000686569636d696631', 'hex');
      const response = await portal.upload('boss', { filename: 'IMG_1.jpg', content: heic });
      assert.match((await response.clone().json()).error.message, /HEIC/);
      await refused(response, 415, 'picture-not-readable');
      await refused(await portal.upload('boss', { filename: 'a.jpg', content: 'text' }), 415, 'picture-not-readable');
    });

    it('may be a picture of another site', async () => {
      const content = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#36a' } })
        .png()
        .toBuffer();
      const pages: Record<string, Buffer | string> = {
        'https://a.example/%E5%9B%BE.png?x=1': content,
        [`https://a.example/a${'😀'.repeat(60)}.png`]: content,
        'https://a.example/': '<html>',
      };
      const other = await serveFiles(database, {
        fetchPicture: (url, { path }) => saveStream(Readable.from([Buffer.from(pages[url] ?? '')]), path),
      });
      const load = (url: string, key = nextUploadId(), person = 'boss') =>
        fetch(`${other.origin}/api/files/imports`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key, 'X-Test-Person': person },
          body: JSON.stringify({ url }),
        });
      const key = nextUploadId();
      const file = await uploaded(await load('https://a.example/%E5%9B%BE.png?x=1', key));
      assert.deepEqual([file.name, file.kind, file.width, file.height], ['图.png', 'picture', 40, 30]);
      assert.deepEqual(await uploaded(await load('https://a.example/%E5%9B%BE.png?x=1', key)), file);
      const long = await uploaded(await load(`https://a.example/a${'😀'.repeat(60)}.png`));
      assert.equal(long.name, `a${'😀'.repeat(49)}`);
      await database.query.deleteFrom('files').execute();
      await database.query.deleteFrom('file_chunks').execute();
      await refused(await load('https://a.example/'), 415, 'picture-not-readable');
      await refused(await load(''), 400, 'body-invalid');
      await refused(await load('https://a.example/', nextUploadId(), 'member'), 403, 'forbidden');
      await other.close();
    });

    it('is refused after 60 of one person within a minute, with the seconds to wait, and accepted later', async () => {
      let time = Date.parse('2026-03-01T00:00:15.000Z');
      const limited = await serveFiles(database, { now: () => time });
      try {
        const send = (userid: string, id?: string) =>
          limited.upload(userid, { filename: 'a.txt', content: 'text' }, id === undefined ? {} : { id });
        const first = nextUploadId();
        await uploaded(await send('boss', first));
        for (let sent = 1; sent < 60; sent += 1) assert.equal((await send('boss')).status, 201);
        const large = { filename: 'a.txt', content: Buffer.alloc(2_500_000, 'text') };
        const id = nextUploadId();
        const response = await limited.upload('boss', large, { id });
        assert.deepEqual(
          [response.status, response.headers.get('retry-after'), (await response.json()).error.id],
          [429, '45', 'too-many-requests'],
        );
        assert.equal((await rows()).length, 60);
        // What has arrived is still confirmed.
        assert.equal((await send('boss', first)).status, 201);
        time += 45_000;
        await uploaded(await limited.upload('boss', large, { id }));
      } finally {
        await limited.close();
      }
    });

    it('can be asked for by its id', async () => {
      const id = nextUploadId();
      const limits = { picture: 2_000_000, file: 3_000_000 };
      const ask = async () => (await portal.get('boss', `/api/files/uploads/${id}`)).json();
      assert.deepEqual(await ask(), { file: null, limits });
      const file = await uploaded(await portal.upload('boss', { filename: 'a.pdf', content: pdf }, { id }));
      assert.deepEqual(await ask(), { file, limits });
      assert.equal((await portal.get('member', `/api/files/uploads/${id}`)).status, 403);
    });
  });
});

/** Sends the headers of an upload and only a part of its body. Resolves with the status of the response. */
function early(portal: FilesServer, userid: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sending = request(`${portal.origin}/api/files`, {
      method: 'POST',
      headers: {
        'Content-Type': formType,
        'Content-Length': 1_000_000,
        'Idempotency-Key': nextUploadId(),
        'X-Test-Person': userid,
      },
    });
    sending.on('error', reject);
    sending.on('response', ({ statusCode }) => {
      resolve(statusCode);
      sending.off('error', reject).on('error', () => undefined);
      sending.destroy();
    });
    sending.write('--');
  });
}

async function until(isDone: () => boolean): Promise<void> {
  for (let turn = 0; !isDone(); turn += 1) {
    assert.ok(turn < 1000, 'This takes too long.');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
