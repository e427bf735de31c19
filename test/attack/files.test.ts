import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parse } from 'content-disposition';
import sharp from 'sharp';
import { z } from 'zod';
import type { UploadedFile } from '../../app/features/files/contract';
import type { Database } from '../../server/database';
import { cleanFileName } from '../../server/files/file-name';
import { addPerson } from '../support/content';
import { forEachDatabase } from '../support/database';
import { serveFiles, type FilesServer } from '../support/files-server';
import { docxOf, formOf, pdf, zipOf } from '../support/forms';

const lines = readFileSync(new URL('file-names.txt', import.meta.url), 'utf8').split('\n');
const names = lines
  .filter((line) => line.startsWith('['))
  .map((line) => z.tuple([z.string(), z.string()]).parse(JSON.parse(line)));

const svg = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>';
const html = '<!doctype html><script>alert(document.cookie)</script>';
const png = () =>
  sharp({ create: { width: 9, height: 9, channels: 3, background: '#123' } })
    .png()
    .toBuffer();
/** The beginning of a compound file, as old Office files are, with the name of one of its streams. */
const compound = (stream: string) =>
  Buffer.concat([
    Buffer.from('d0cf11e0a1b11ae1', 'hex'),
    Buffer.alloc(1016),
    Buffer.from(stream, 'utf16le'),
    Buffer.alloc(600),
  ]);

describe('attacks with files', () => {
  it('keep only the last part of a name, without what is unseen', () => {
    assert.ok(names.length > 30);
    for (const [sent, kept] of names) {
      // A form carries no half of a pair: it becomes a replacement character on the way.
      assert.equal(cleanFileName(sent.replace(/\p{Cs}/gu, '\ufffd')), kept, JSON.stringify(sent));
    }
    for (const nothing of ['', '.', '..', '...', ' ', '/', '\\', 'a/', '\u202e', '\r\n', '\0'])
      assert.equal(cleanFileName(nothing), '', JSON.stringify(nothing));
    assert.equal(cleanFileName('a\ud83d.txt'), 'a.txt');
  });

  // One database is enough: nothing here depends on it.
  forEachDatabase((databaseName, open) => {
    if (databaseName !== 'SQLite') return;
    let database: Database;
    let portal: FilesServer;
    before(async () => {
      database = await open();
      await addPerson(database, 'boss', '曾国藩');
      portal = await serveFiles(database);
    });
    after(() => portal.close());
    // The number of uploads per minute is limited.
    beforeEach(() => database.query.deleteFrom('short_lived').execute());

    it('with names reach no header and no path', async () => {
      for (const [sent, kept] of names) {
        const response = await portal.upload('boss', { filename: sent, content: 'text' });
        // The header of such a part is not valid. The portal's pages send names without control characters.
        if (/[\0-\x08\x0e-\x1f\x7f]/.test(sent)) {
          assert.deepEqual([response.status, (await response.json()).error.id], [400, 'file-name-invalid'], sent);
          continue;
        }
        // Without an extension, the type is not allowed.
        assert.equal(response.status, kept.endsWith('.txt') ? 201 : 415, JSON.stringify(sent));
        if (response.status !== 201) continue;
        const file: UploadedFile = await response.json();
        assert.equal(file.name, kept);
        const download = await portal.get('boss', file.url);
        const header = download.headers.get('content-disposition') ?? '';
        const { type, parameters } = parse(header);
        assert.deepEqual([type, parameters['filename']], ['attachment', kept], header);
        assert.equal(download.headers.get('set-cookie'), null);
        assert.equal(download.headers.get('x-injected'), null);
        assert.match(download.headers.get('x-content-type-options') ?? '', /nosniff/);
      }
    });

    it('with names in the raw header are no different', async () => {
      const headers = [
        'form-data; name="file"; filename="..\\..\\x.txt"',
        `form-data; name="file"; filename*=UTF-8''..%2F..%2Fx.txt`,
        `form-data; name="file"; filename*=UTF-8''%2e%2e%5cx.txt`,
        'form-data; name="../../file"; filename="x.txt"',
      ];
      for (const disposition of headers) {
        const response = await portal.upload('boss', formOf({ disposition, content: 'text' }));
        assert.equal(response.status, 201, disposition);
        assert.equal((await response.json()).name, 'x.txt', disposition);
      }
      const invalid = formOf({ disposition: 'form-data; name="file"; filename=../../x.txt', content: 'text' });
      assert.equal((await portal.upload('boss', invalid)).status, 400);
    });

    // Field report 14.
    it('with a false or dangerous type are refused', async () => {
      const refused: [string, Buffer | string][] = [
        ['logo.svg', svg],
        ['logo.png', svg],
        ['page.html', html],
        ['page.htm', html],
        ['a.pdf', html],
        ['a.pdf', zipOf({ 'x.txt': 'x' })],
        ['a.docx', html],
        ['a.docx', pdf],
        ['a.docx', zipOf({ 'x.txt': 'x' })],
        // A fake list of types.
        ['a.docx', zipOf({ '[Content_Types].xml': '<Types/>', 'x.txt': 'x' })],
        ['a.docx', docxOf({ 'word/vbaProject.bin': 'macro' })],
        ['a.docx', docxOf({ 'word/VBAPROJECT.BIN': 'macro' })],
        ['a.docm', docxOf({ 'word/vbaProject.bin': 'macro' })],
        ['a.xlsx', docxOf()],
        ['a.doc', compound('_VBA_PROJECT')],
        ['a.doc', docxOf()],
        ['a.exe', Buffer.from('MZ\x90\0\x03')],
        ['a.txt', Buffer.from('MZ\x90\0\x03')],
        ['a.pdf.exe', pdf],
        ['a.js', 'alert(1)'],
        ['a', 'text'],
        ['a.mp4', html],
        ['a.zip', html],
        ['a.zip', Buffer.from('PK\x03\x04')],
        ['constructor', 'x'],
        ['a.__proto__', 'x'],
        ['a.toString', 'x'],
      ];
      for (const [filename, content] of refused) {
        const response = await portal.upload('boss', { filename, content });
        const { error } = await response.json();
        assert.equal(response.status, 415, filename);
        assert.match(error.id, /^(file-type-not-allowed|picture-not-readable)$/, filename);
      }
    });

    it('with polyglots are downloads, or lose their other half', async () => {
      const open = async (filename: string, content: Buffer) => {
        const response = await portal.upload('boss', { filename, content });
        assert.equal(response.status, 201, filename);
        const { url } = await response.json();
        const download = await portal.get('boss', url, { Accept: '*/*' });
        const csp = download.headers.get('content-security-policy') ?? '';
        assert.ok(csp.startsWith('sandbox;') && csp.includes("default-src 'none'") && !csp.includes('script-src'));
        assert.equal(download.headers.get('x-content-type-options'), 'nosniff');
        return { bytes: Buffer.from(await download.arrayBuffer()), headers: download.headers };
      };
      const pdfAndScript = await open('a.pdf', Buffer.concat([pdf, Buffer.from(html)]));
      assert.match(pdfAndScript.headers.get('content-disposition') ?? '', /^attachment/);
      const textAndScript = await open('a.txt', Buffer.from(html));
      assert.match(textAndScript.headers.get('content-disposition') ?? '', /^attachment/);
      const csv = await open('a.csv', Buffer.from('=cmd|calc,1'));
      assert.match(csv.headers.get('content-disposition') ?? '', /^attachment/);
      for (const name of ['a.png', 'a.html', 'a.pdf', 'a.zip', 'a']) {
        const { bytes, headers } = await open(name, Buffer.concat([await png(), Buffer.from(html), zipOf({ x: 'x' })]));
        assert.ok(!bytes.includes('script') && !bytes.includes('PK'));
        assert.match(headers.get('content-type') ?? '', /^image\/jpeg/);
        assert.match(headers.get('content-disposition') ?? '', /^inline; filename="?a\.jpg"?$/);
      }
    });

    it('with files that are allowed pass', async () => {
      const bytes = (hex: string, more = 600) => Buffer.concat([Buffer.from(hex, 'hex'), Buffer.alloc(more)]);
      const allowed: [string, Buffer | string][] = [
        ['a.docx', docxOf()],
        ['a.zip', zipOf({ 'x.txt': 'x' })],
        ['a.zip', docxOf()],
        ['A.PDF', pdf],
        ['a.doc', compound('WordDocument')],
        ['a.xls', compound('Workbook')],
        ['名单.csv', '\ufeff姓名,电话\r\n张三,1\r\n'],
        ['名单.csv', Buffer.from('d0d5c3fb2cb5e7bbb00d0a', 'hex')],
        ['名单.txt', Buffer.from('fffe2d4e8765', 'hex')],
        ['a.7z', bytes('377abcaf271c0004')],
        ['a.mp4', bytes('00000018667479706d703432000000006d70343269736f6d')],
        ['a.ofd', zipOf({ 'OFD.xml': '<OFD/>' })],
      ];
      for (const [filename, content] of allowed) {
        const response = await portal.upload('boss', { filename, content });
        assert.equal(response.status, 201, `${filename} ${await response.clone().text()}`);
      }
    });

    it('with bombs are refused in a moment, and the next picture passes', async () => {
      const content = await sharp({ create: { width: 7000, height: 6000, channels: 3, background: '#fff' } })
        .png()
        .toBuffer();
      const begun = performance.now();
      const response = await portal.upload('boss', { filename: 'a.png', content });
      assert.deepEqual([response.status, (await response.json()).error.id], [413, 'picture-too-large']);
      assert.ok(performance.now() - begun < 10_000);
      // A picture that says that it is huge.
      const liar = Buffer.from(await png());
      liar.writeUInt32BE(60_000, 16);
      liar.writeUInt32BE(60_000, 20);
      const lied = await portal.upload('boss', { filename: 'a.png', content: liar });
      assert.ok([400, 413].includes(lied.status));
      const next = await portal.upload('boss', { filename: 'a.png', content: await png() });
      assert.equal(next.status, 201);
    });
  });
});
