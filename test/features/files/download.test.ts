import assert from 'node:assert/strict';
import sharp from 'sharp';
import type { UploadedFile } from '../../../app/features/files/contract';
import { audienceIdFor } from '../../../server/audience/audience';
import type { Database } from '../../../server/database';
import { setFileUses } from '../../../server/features/files/exports';
import { addDepartment, addPerson, addPicture, corpId } from '../../support/content';
import { forEachDatabase } from '../../support/database';
import { serveFiles, type FilesServer } from '../../support/files-server';
import { docxOf, pdf } from '../../support/forms';
import { userAgents, type UserAgent } from '../../support/user-agents';

/** Without it, `fetch` asks for a fresh response whenever a tag is given. */
const noReload = { 'Cache-Control': 'max-age=0', Pragma: 'x' };

describe('a file', () => {
  forEachDatabase((_name, open) => {
    let database: Database;
    let portal: FilesServer;
    let clock = Date.now();
    before(async () => {
      database = await open();
      await addDepartment(database, 1, '云杉', null);
      await addDepartment(database, 2, '研发', 1);
      await addPerson(database, 'boss', '曾国藩', { departments: [1] });
      await addPerson(database, 'editor', '胡林翼', { departments: [1] });
      await addPerson(database, 'coder', '李四', { departments: [2] });
      await addPerson(database, 'member', '王五', { departments: [1] });
      portal = await serveFiles(database, { admins: ['boss', 'editor'], now: () => clock });
    });
    after(() => portal.close());

    const upload = async (filename: string, content: Buffer, by = 'boss'): Promise<UploadedFile> => {
      const response = await portal.upload(by, { filename, content });
      assert.equal(response.status, 201, await response.clone().text());
      return response.json();
    };
    const use = (file: { id: string }, audienceId: number | null, thingId = file.id): Promise<void> =>
      database.transaction((inside) =>
        setFileUses(inside, { corpId, kind: 'notice', thingId, audienceId, fileIds: [file.id] }),
      );
    const statusFor = async (who: string[], path: string): Promise<number[]> =>
      Promise.all(who.map(async (person) => (await portal.get(person, path)).status));
    const everyone = ['boss', 'editor', 'coder', 'member'];

    it('is visible to its uploader and to publishers until something uses it', async () => {
      const { url } = await upload('a.pdf', pdf);
      assert.deepEqual(await statusFor(everyone, url), [200, 200, 404, 404]);
    });

    it('of a draft is visible to publishers', async () => {
      const file = await upload('a.pdf', pdf);
      await use(file, null);
      assert.deepEqual(await statusFor(everyone, file.url), [200, 200, 404, 404]);
    });

    it('is visible to the audience of its uses, to its uploader and to administrators', async () => {
      const file = await upload('a.pdf', pdf);
      const onlyCoders = { departments: [{ id: 2, withSub: true }], people: [] };
      const spec = { everyone: false, ...onlyCoders, except: { departments: [], people: [] } };
      await use(file, await audienceIdFor(database, corpId, spec));
      assert.deepEqual(await statusFor(everyone, file.url), [200, 200, 200, 404]);
      await use(file, 0, 'another notice');
      assert.deepEqual(await statusFor(everyone, file.url), [200, 200, 200, 200]);
      // Both are withdrawn.
      await use(file, null);
      await use(file, null, 'another notice');
      assert.deepEqual(await statusFor(everyone, file.url), [200, 200, 404, 404]);
    });

    it('of another company does not exist', async () => {
      const file = await upload('a.pdf', pdf);
      await use(file, 0);
      await database.query.updateTable('files').set({ corp_id: 'ww-other' }).where('id', '=', file.id).execute();
      assert.deepEqual(await statusFor(everyone, file.url), [404, 404, 404, 404]);
    });

    it('that does not exist is a 404 that is no download and not cached', async () => {
      for (const path of ['/api/files/nothing', `/api/files/${'x'.repeat(65)}`, '/api/files/..%2f..%2fetc']) {
        const response = await portal.get('boss', path);
        assert.equal(response.status, 404, path);
        assert.equal(response.headers.get('content-disposition'), null);
        assert.equal(response.headers.get('cache-control'), 'no-store');
        assert.match(response.headers.get('content-type') ?? '', /json/);
      }
    });

    it('whose content is gone is a 404 that is no download', async () => {
      const file = await upload('a.pdf', pdf);
      await portal.files.store.remove(file.id);
      const response = await portal.get('boss', file.url);
      assert.deepEqual([response.status, response.headers.get('content-disposition')], [404, null]);
      assert.equal(response.headers.get('etag'), null);
    });

    // Field reports 14 and 16.
    it('is a download with its name, and never a document in our origin', async () => {
      const file = await upload('年报(终稿)\'v2\'*"a".docx', docxOf());
      const { headers } = await portal.get('boss', file.url);
      assert.equal(
        headers.get('content-disposition'),
        'attachment; filename="??(??)\'v2\'*\\"a\\".docx"; ' +
          "filename*=UTF-8''%E5%B9%B4%E6%8A%A5%28%E7%BB%88%E7%A8%BF%29%27v2%27%2A%22a%22.docx",
      );
      assert.equal(headers.get('x-content-type-options'), 'nosniff');
      assert.match(headers.get('content-security-policy') ?? '', /^sandbox;/);
      assert.equal(headers.get('cache-control'), 'private, no-cache');
      const cafe = await portal.get('boss', (await upload('café.docx', docxOf())).url);
      assert.match(cafe.headers.get('content-disposition') ?? '', /filename\*=UTF-8''caf%C3%A9\.docx/);
    });

    it('is asked for again with its tag, and not sent twice', async () => {
      const file = await upload('a.pdf', pdf);
      const tag = (await portal.get('boss', file.url)).headers.get('etag') ?? '';
      const again = await portal.get('boss', file.url, { ...noReload, 'If-None-Match': tag });
      assert.deepEqual([again.status, await again.text()], [304, '']);
      assert.equal((await portal.get('member', file.url, { ...noReload, 'If-None-Match': tag })).status, 404);
    });

    // Field report 18.
    it('is sent in the parts that a video player asks for', async () => {
      const video = Buffer.concat([
        Buffer.from('00000018667479706d70343200000000', 'hex'),
        Buffer.from('mp42isom'),
        Buffer.alloc(600_000, 'v'),
      ]);
      const { url } = await upload('film.mp4', video);
      const size = video.length;
      const ask = async (range: string, more: Record<string, string> = {}, method = 'GET') => {
        const response = await portal.get('boss', url, { Range: range, ...more }, method);
        const bytes = Buffer.from(await response.arrayBuffer());
        return {
          status: response.status,
          range: response.headers.get('content-range'),
          bytes,
          headers: response.headers,
        };
      };
      const two = await ask('bytes=0-1');
      assert.deepEqual([two.status, two.range, two.bytes.length], [206, `bytes 0-1/${size}`, 2]);
      assert.equal(two.headers.get('content-length'), '2');
      assert.match(two.headers.get('content-disposition') ?? '', /^inline/);
      assert.equal(two.headers.get('content-type'), 'video/mp4');
      const one = await ask('bytes=0-0');
      assert.deepEqual([one.status, one.range, one.bytes.length], [206, `bytes 0-0/${size}`, 1]);
      const middle = await ask('bytes=262140-530000');
      assert.ok(middle.bytes.equals(video.subarray(262_140, 530_001)));
      const last = await ask('bytes=-5');
      assert.deepEqual([last.status, last.range], [206, `bytes ${size - 5}-${size - 1}/${size}`]);
      const beyond = await ask('bytes=9999999-');
      assert.deepEqual([beyond.status, beyond.range], [416, `bytes */${size}`]);
      assert.deepEqual(
        [JSON.parse(beyond.bytes.toString()).error.id, beyond.headers.get('content-disposition')],
        ['range-not-satisfiable', null],
      );
      for (const ignored of ['bytes: 0-22', 'nonsense', 'bytes=5-1', 'bytes=0-1,5-6']) {
        const whole = await ask(ignored);
        assert.deepEqual([whole.status, whole.range, whole.bytes.equals(video)], [200, null, true], ignored);
      }
      const tag = two.headers.get('etag') ?? '';
      assert.equal((await ask('bytes=0-1', { 'If-Range': tag })).status, 206);
      assert.equal((await ask('bytes=0-1', { 'If-Range': '"other"' })).status, 200);
      const head = await ask('bytes=0-1', {}, 'HEAD');
      assert.deepEqual([head.status, head.headers.get('content-length'), head.bytes.length], [206, '2', 0]);
      const wholeHead = await portal.get('boss', url, {}, 'HEAD');
      assert.deepEqual(
        [wholeHead.status, wholeHead.headers.get('content-length'), wholeHead.headers.get('accept-ranges')],
        [200, String(size), 'bytes'],
      );
    });

    it('that is a picture is sent in the size and format that the browser wants', async () => {
      const content = await sharp({ create: { width: 1000, height: 500, channels: 3, background: '#336699' } })
        .png()
        .toBuffer();
      const { url } = await upload('图.png', content);
      const ask = async (query: string, accept: string) => {
        const { status, headers, ...response } = await portal.get('boss', url + query, { Accept: accept });
        assert.equal(status, 200);
        assert.match(headers.get('vary') ?? '', /\bAccept\b/);
        assert.equal(headers.get('cache-control'), 'private, max-age=31536000, immutable');
        void response;
        return `${headers.get('content-type')} ${headers.get('content-disposition')?.split(';')[0]} ${headers.get('etag')?.split('-').at(-1)}`;
      };
      const webp = 'image/avif,image/webp,*/*;q=0.8';
      assert.equal(await ask('?w=320', webp), 'image/webp inline 320.webp"');
      assert.equal(await ask('?w=750', 'image/png,image/*;q=0.8,*/*;q=0.5'), 'image/jpeg inline 750.jpg"');
      assert.equal(await ask('?w=1500', webp), 'image/webp inline 1500.webp"');
      assert.equal(await ask('', webp), 'image/webp inline 1500.webp"');
      assert.equal((await portal.get('boss', `${url}?w=321`)).status, 400);
      // Of an animation there is one GIF, and nothing wider than 750 pixels.
      const frames = await Promise.all(
        ['#a00', '#0a0'].map((background) =>
          sharp({ create: { width: 900, height: 20, channels: 3, background } })
            .png()
            .toBuffer(),
        ),
      );
      const animation = await upload(
        'a.gif',
        await sharp(frames, { join: { animated: true } })
          .gif()
          .toBuffer(),
      );
      const askFor = async (query: string, accept: string): Promise<string | null> =>
        (await portal.get('boss', animation.url + query, { Accept: accept })).headers.get('etag');
      assert.match((await askFor('?w=320', webp)) ?? '', /-320\.webp"$/);
      assert.match((await askFor('?w=1500', webp)) ?? '', /-750\.webp"$/);
      assert.match((await askFor('?w=320', '*/*')) ?? '', /-750\.gif"$/);
      const small = await upload(
        's.png',
        await sharp({ create: { width: 9, height: 9, channels: 3, background: '#000' } })
          .png()
          .toBuffer(),
      );
      const response = await portal.get('boss', `${small.url}?w=1500`, { Accept: '*/*' });
      assert.equal((await sharp(Buffer.from(await response.arrayBuffer())).metadata()).width, 9);
    });

    // Field report 17.
    it('has an address for a browser without a session, for five minutes', async () => {
      const file = await upload('a.pdf', pdf);
      await use(file, 0);
      const share = (
        person: string,
        key = `share-${person}-${Math.random()}`.padEnd(20, '0').slice(0, 40).replace('.', ''),
      ) =>
        fetch(`${portal.origin}/api/files/${file.id}/address`, {
          method: 'POST',
          headers: { 'X-Test-Person': person, 'Idempotency-Key': key },
        });
      const { url, expiresAt } = await (await share('member')).json();
      assert.equal(Date.parse(expiresAt), clock + 300_000);
      const openIt = (address: string) => fetch(portal.origin + address);
      const response = await openIt(url);
      assert.deepEqual([response.status, Buffer.from(await response.arrayBuffer()).equals(pdf)], [200, true]);
      assert.match(response.headers.get('content-disposition') ?? '', /^attachment/);
      assert.equal(response.headers.get('cache-control'), 'private, no-store');

      const other = await upload('b.pdf', pdf);
      const token = url.split('token=')[1];
      const wrong = [
        `/api/files/${other.id}/shared?token=${token}`,
        `/api/files/${file.id}/shared?token=${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`,
        `/api/files/${file.id}/shared?token=`,
        `/api/files/${file.id}/shared`,
        `/api/files/${file.id}/shared?token=a&token=b`,
      ];
      for (const address of wrong) assert.equal((await openIt(address)).status, 404, address);

      // The notice was withdrawn, or the person has left.
      await use(file, null);
      assert.equal((await openIt(url)).status, 404);
      await use(file, 0);
      await database.query.updateTable('people').set({ left_at: 1 }).where('userid', '=', 'member').execute();
      assert.equal((await openIt(url)).status, 404);
      await database.query.updateTable('people').set({ left_at: null }).where('userid', '=', 'member').execute();
      assert.equal((await openIt(url)).status, 200);
      clock += 300_001;
      assert.equal((await openIt(url)).status, 404);
      await use(file, null);
      assert.equal((await share('member')).status, 404);
      assert.doesNotMatch(portal.log.text(), new RegExp(token.slice(0, 20)));
    });

    // Field report 17.
    it('that is tapped on in WeCom is at an address that another program can load', async () => {
      const file = await upload('a.pdf', pdf);
      const tap = (userAgent: UserAgent, headers: Record<string, string> = {}) =>
        fetch(portal.origin + file.url, {
          redirect: 'manual',
          headers: {
            'X-Test-Person': 'boss',
            'User-Agent': userAgents[userAgent],
            Accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
            ...headers,
          },
        });
      for (const userAgent of ['wecom-ios', 'wecom-android'] as const) {
        const { status, headers } = await tap(userAgent);
        assert.deepEqual([status, headers.get('cache-control')], [302, 'no-store']);
        const response = await fetch(new URL(headers.get('location') ?? '', portal.origin));
        assert.deepEqual([response.status, Buffer.from(await response.arrayBuffer()).equals(pdf)], [200, true]);
      }
      assert.equal((await tap('wecom-ios', { Accept: '*/*' })).status, 200);
      assert.equal((await tap('wecom-ios', { 'Sec-Fetch-Dest': 'video' })).status, 200);
      assert.equal((await tap('desktop')).status, 200);
      assert.equal((await tap('wecom-ios', { 'X-Test-Person': 'member' })).status, 404);
    });

    it('has no more than thirty such addresses a minute, and few guesses', async () => {
      const file = await upload('a.pdf', pdf);
      const statuses: number[] = [];
      for (let number = 0; number < 31; number += 1) {
        const { status } = await fetch(`${portal.origin}/api/files/${file.id}/address`, {
          method: 'POST',
          headers: { 'X-Test-Person': 'editor', 'Idempotency-Key': `many-addresses-${number + 100}` },
        });
        statuses.push(status);
      }
      assert.deepEqual([statuses.slice(0, 30).every((status) => status === 200), statuses[30]], [true, 429]);
      let last = 0;
      for (let number = 0; number < 61; number += 1)
        last = (await fetch(`${portal.origin}/api/files/${file.id}/shared?token=${number}.x`)).status;
      assert.equal(last, 429);
    });

    it('is used only by people who can see it', async () => {
      const file = await upload('a.pdf', pdf);
      await use(file, 0, 'its notice');
      await use(file, null, 'its notice');
      const uses = (viewer: string, fileIds: string[]) =>
        database.transaction((inside) =>
          setFileUses(inside, {
            corpId,
            kind: 'draft',
            thingId: 1,
            audienceId: null,
            fileIds,
            viewer: portal.viewerOf(viewer),
          }),
        );
      await assert.rejects(uses('member', [file.id]), { id: 'file-not-found' });
      await assert.rejects(uses('boss', [file.id, 'nothing']), { id: 'file-not-found' });
      await uses('boss', [file.id]);
    });

    it('that is a stored picture follows the same rule', async () => {
      await addPicture(database, 'roof');
      assert.deepEqual(await statusFor(everyone, '/api/pictures/roof'), [200, 200, 200, 200]);
      await database.query.updateTable('file_uses').set({ audience_id: null }).where('file_id', '=', 'roof').execute();
      assert.deepEqual(await statusFor(everyone, '/api/pictures/roof'), [200, 200, 404, 404]);
    });
  });
});
