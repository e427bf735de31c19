import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import type { PreparedPicture } from '../../server/files/picture-types';
import { createPictureWorker, type PictureWorker } from '../../server/files/picture-worker';
import { captureLog } from '../support/log';
import { temporaryFolder } from '../support/temporary-folder';

describe('the process for pictures', () => {
  const folder = temporaryFolder('pictures');
  let worker: PictureWorker;
  before(() => {
    worker = createPictureWorker({ log: captureLog().logger });
  });
  after(() => worker.close());

  let number = 0;
  async function prepare(bytes: Buffer, by: PictureWorker = worker): Promise<PreparedPicture & { folder: string }> {
    const place = join(folder, String((number += 1)));
    mkdirSync(place);
    writeFileSync(join(place, 'original'), bytes);
    return { ...(await by.prepare('somebody', join(place, 'original'), place)), folder: place };
  }

  const photo = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 3, background: '#2060c0' } });
  /** Noise does not compress, so that a part of the file is a part of the picture. */
  const noise = (width: number, height: number) =>
    sharp({
      create: { width, height, channels: 3, background: '#808080', noise: { type: 'gaussian', mean: 128, sigma: 40 } },
    });
  /** The color in the middle of a picture. */
  async function colorOf(file: string | Buffer, left: number, top: number): Promise<number[]> {
    const { data } = await sharp(file)
      .extract({ left, top, width: 1, height: 1 })
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    return [...data];
  }
  const isClose = (color: number[], to: number[], within: number): void =>
    assert.ok(
      to.every((value, index) => Math.abs(value - (color[index] ?? -999)) <= within),
      `${color} is not close to ${to}`,
    );

  it('makes 320, 750 and 1500 wide variants as WebP and JPEG', async () => {
    const { width, height, variants, folder: place } = await prepare(await photo(4000, 3000).jpeg().toBuffer());
    assert.deepEqual([width, height], [4000, 3000]);
    assert.deepEqual(
      variants.map(({ name, contentType }) => `${name} ${contentType}`),
      [
        '320.webp image/webp',
        '320.jpg image/jpeg',
        '750.webp image/webp',
        '750.jpg image/jpeg',
        '1500.webp image/webp',
        '1500.jpg image/jpeg',
      ],
    );
    const sizes = await Promise.all(variants.map(({ name }) => sharp(join(place, name)).metadata()));
    assert.deepEqual(
      sizes.map((one) => `${one.width}x${one.height}`),
      ['320x240', '320x240', '750x563', '750x563', '1500x1125', '1500x1125'],
    );
    for (const { name, size } of variants) assert.equal((await sharp(join(place, name)).metadata()).size ?? size, size);
  });

  it('takes turns between people, and limits how many pictures of one person wait', async () => {
    const other = createPictureWorker({ log: captureLog().logger, mostWaiting: 3 });
    const small = await photo(10, 10).png().toBuffer();
    const done: string[] = [];
    const of = async (person: string, name: string): Promise<void> => {
      const place = join(folder, String((number += 1)));
      mkdirSync(place);
      writeFileSync(join(place, 'original'), small);
      await other.prepare(person, join(place, 'original'), place);
      done.push(name);
    };
    // The first one is in progress, the others wait.
    const all = ['a1', 'a2', 'a3', 'a4'].map((name) => of('a', name));
    await assert.rejects(of('a', 'a5'), { id: 'too-many-requests' });
    await Promise.all([...all, of('b', 'b1'), of('b', 'b2')]);
    assert.deepEqual(done, ['a1', 'a2', 'b1', 'a3', 'b2', 'a4']);
    await of('a', 'a6');
    other.close();
  });

  it('enlarges no small picture', async () => {
    const { variants, folder: place } = await prepare(await photo(500, 100).png().toBuffer());
    assert.deepEqual(
      variants.map(({ name }) => name),
      ['320.webp', '320.jpg', '750.webp', '750.jpg'],
    );
    assert.equal((await sharp(join(place, '750.webp')).metadata()).width, 500);
    assert.equal((await prepare(await photo(1, 1).png().toBuffer())).variants.length, 2);
  });

  // Field report 8.
  it('turns a picture upright, and removes orientation and location', async () => {
    const lying = await photo(4000, 3000)
      .composite([
        { input: { create: { width: 2000, height: 3000, channels: 3, background: '#e02020' } }, left: 0, top: 0 },
      ])
      .jpeg()
      .withExif({
        IFD0: { Make: 'Phone', ImageDescription: 'secret place' },
        IFD3: { GPSLatitude: '39/1 54/1 0/1', GPSLatitudeRef: 'N' },
      })
      .withMetadata({ orientation: 6 })
      .toBuffer();
    const before = await sharp(lying).metadata();
    assert.deepEqual([before.orientation, before.exif !== undefined], [6, true]);
    const { width, height, variants, folder: place } = await prepare(lying);
    assert.deepEqual([width, height], [3000, 4000]);
    for (const { name } of variants) {
      const metadata = await sharp(join(place, name)).metadata();
      assert.deepEqual([metadata.orientation, metadata.exif, metadata.icc, metadata.xmp], Array(4).fill(undefined));
      assert.ok(metadata.height > metadata.width);
    }
    // Orientation 6 turns clockwise, so the left half is at the top.
    isClose(await colorOf(join(place, '1500.jpg'), 700, 200), [0xe0, 0x20, 0x20], 12);
    isClose(await colorOf(join(place, '1500.jpg'), 700, 1800), [0x20, 0x60, 0xc0], 12);
  });

  // Field report 9.
  it('keeps the frames and delays of an animation', async () => {
    const frames = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        sharp({ create: { width: 400, height: 300, channels: 3, background: { r: index * 25, g: 40, b: 90 } } })
          .png()
          .toBuffer(),
      ),
    );
    const delay = Array.from({ length: 10 }, (_, index) => (index % 2 === 0 ? 100 : 500));
    const gif = await sharp(frames, { join: { animated: true } })
      .gif({ delay, loop: 0 })
      .toBuffer();
    const { width, height, variants, folder: place } = await prepare(gif);
    assert.deepEqual([width, height], [400, 300]);
    assert.deepEqual(
      variants.map(({ name }) => name),
      ['320.webp', '750.webp', '750.gif'],
    );
    for (const { name } of variants) {
      const metadata = await sharp(join(place, name), { animated: true }).metadata();
      assert.deepEqual([metadata.pages, metadata.delay], [10, delay], name);
    }
  });

  // Field report 9.
  it('refuses an animation with too many frames, and takes the next picture', async () => {
    const two = await Promise.all([photo(80, 60), noise(80, 60)].map((one) => one.png().toBuffer()));
    const gif = await sharp(
      Array.from({ length: 61 }, (_, index) => two[index % 2] ?? ''),
      { join: { animated: true } },
    )
      .gif({ delay: 20 })
      .toBuffer();
    assert.equal((await sharp(gif).metadata()).pages, 61);
    await assert.rejects(prepare(gif), { id: 'picture-too-large', status: 413 });
    assert.equal((await prepare(animationOf(80, 60, 2))).width, 80);
    await assert.rejects(prepare(animationOf(800, 600, 600)), { id: 'picture-too-large', status: 413 });
    assert.equal((await prepare(await photo(10, 10).png().toBuffer())).width, 10);
  });

  // Field report 10.
  it('converts CMYK, also without the Adobe marker, and Display P3 to sRGB', async () => {
    const cmyk = await sharp({ create: { width: 400, height: 300, channels: 3, background: '#d04030' } })
      .toColourspace('cmyk')
      .jpeg({ quality: 95 })
      .toBuffer();
    assert.equal((await sharp(cmyk).metadata()).space, 'cmyk');
    const one = await prepare(cmyk);
    assert.equal((await sharp(join(one.folder, '320.jpg')).metadata()).space, 'srgb');
    isClose(await colorOf(join(one.folder, '320.jpg'), 100, 100), [0xd0, 0x40, 0x30], 40);
    const unmarked = await prepare(withoutAdobeMarker(cmyk));
    assert.equal((await sharp(join(unmarked.folder, '320.jpg')).metadata()).space, 'srgb');
    // Like browsers: the values of every CMYK JPEG are inverted.
    isClose(await colorOf(join(unmarked.folder, '320.jpg'), 100, 100), [0xd0, 0x40, 0x30], 40);

    const p3 = await sharp({ create: { width: 400, height: 300, channels: 3, background: '#c06040' } })
      .withIccProfile('p3')
      .jpeg({ quality: 95 })
      .toBuffer();
    assert.ok((await sharp(p3).metadata()).icc !== undefined);
    const two = await prepare(p3);
    assert.equal((await sharp(join(two.folder, '320.jpg')).metadata()).icc, undefined);
    isClose(await colorOf(join(two.folder, '320.jpg'), 100, 100), [0xc0, 0x60, 0x40], 8);
  });

  // Field report 11.
  it('refuses an incomplete picture', async () => {
    for (const format of ['jpeg', 'png', 'webp', 'gif'] as const) {
      const whole = await noise(400, 300).toFormat(format).toBuffer();
      assert.equal((await prepare(whole)).width, 400, format);
      await assert.rejects(
        prepare(whole.subarray(0, Math.floor(whole.length * 0.6))),
        { id: 'picture-incomplete' },
        format,
      );
    }
  });

  it('refuses what is not a picture, also SVG', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="file:///etc/passwd"/></svg>';
    for (const text of [svg, '<html>', '%PDF-1.4', ''])
      await assert.rejects(prepare(Buffer.from(text)), { id: 'picture-not-readable' }, text);
  });

  it('refuses a picture with too many pixels without decoding it', async () => {
    const bomb = await sharp({ create: { width: 10_000, height: 10_000, channels: 3, background: '#fff' } })
      .png({ compressionLevel: 9 })
      .toBuffer();
    assert.ok(bomb.length < 2_000_000);
    await assert.rejects(prepare(bomb), { id: 'picture-too-large' });
  });

  it('makes no WebP of a picture that is too tall for it', async () => {
    const { variants } = await prepare(await photo(700, 20_000).png().toBuffer());
    assert.deepEqual(
      variants.map(({ name }) => name),
      ['320.webp', '320.jpg', '750.jpg'],
    );
  });

  it('is ended if a picture takes too long, and starts again for the next one', async () => {
    const small = await photo(10, 10).png().toBuffer();
    const other = createPictureWorker({ log: captureLog().logger, timeoutMs: 1000 });
    await prepare(small, other);
    // Reading a pipe into which nobody writes never ends.
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const outcomes = await Promise.allSettled([
      other.prepare('somebody', pipe, folder),
      prepare(small, other),
      prepare(small, other),
    ]);
    other.close();
    assert.deepEqual(
      outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.id : outcome.value.width)),
      ['picture-too-large', 10, 10],
    );
  });

  it('does not blame the picture if its variants cannot be written', async () => {
    const place = join(folder, 'original-only');
    writeFileSync(place, await photo(10, 10).png().toBuffer());
    await assert.rejects(worker.prepare('somebody', place, join(folder, 'no-such-folder')), { id: 'internal' });
  });

  it('leaves no process behind when it is closed', async () => {
    const other = createPictureWorker({ log: captureLog().logger });
    await prepare(await photo(10, 10).png().toBuffer(), other);
    const running = prepare(await noise(1500, 1500).png().toBuffer(), other);
    other.close();
    await assert.rejects(running, { id: 'stopping' });
    await assert.rejects(prepare(Buffer.from(''), other), { id: 'stopping' });
  });

  it('writes nothing but the variants', async () => {
    const { variants, folder: place } = await prepare(await photo(2000, 100).png().toBuffer());
    assert.deepEqual(readdirSync(place).sort(), ['original', ...variants.map(({ name }) => name)].sort());
  });

  describe('if it cannot be started', () => {
    const executable = process.execPath;
    const log = captureLog();
    const own: PictureWorker[] = [];
    afterEach(() => {
      process.execPath = executable;
      for (const one of own.splice(0)) one.close();
    });
    const start = (startMs?: number): PictureWorker => {
      const created = createPictureWorker({ log: log.logger, startMs });
      own.push(created);
      return created;
    };
    const script = (name: string, content: string): string => {
      const file = join(folder, name);
      writeFileSync(file, `#!/bin/sh\n${content}\n`, { mode: 0o700 });
      return file;
    };

    for (const [reason, path, line] of [
      ['there is no such program', () => join(folder, 'no-program'), 'the process for pictures failed'],
      ['it ends at once', () => script('ends', 'exit 3'), 'the process for pictures ended by itself'],
    ] as const) {
      it(`fails, is logged, and is started again for the next picture (${reason})`, async () => {
        const picture = await photo(10, 10).png().toBuffer();
        const by = start();
        process.execPath = path();
        await assert.rejects(prepare(picture, by), { id: 'internal' });
        assert.ok(log.lines.some(({ msg }) => msg === line));
        process.execPath = executable;
        assert.equal((await prepare(picture, by)).width, 10);
      });
    }

    it('fails and is logged if it does not respond', async () => {
      process.execPath = script('hangs', 'exec sleep 60');
      const by = start(100);
      const picture = await photo(10, 10).png().toBuffer();
      // Each picture starts it again.
      for (let count = 0; count < 2; count += 1) await assert.rejects(prepare(picture, by), { id: 'internal' });
      assert.equal(log.lines.filter(({ msg }) => msg === 'the process for pictures did not start in time').length, 2);
    });
  });
});

/** Removes the segment APP14 of a JPEG. */
function withoutAdobeMarker(jpeg: Buffer): Buffer {
  const at = jpeg.indexOf(Buffer.from('Adobe'));
  assert.ok(at > 0, 'The JPEG has no Adobe marker.');
  const start = at - 4;
  return Buffer.concat([jpeg.subarray(0, start), jpeg.subarray(start + 2 + jpeg.readUInt16BE(start + 2))]);
}

/** A GIF whose frames are all one color. Encoding so many with sharp would need a gigabyte. */
function animationOf(width: number, height: number, frames: number): Buffer {
  const size = [width & 0xff, width >> 8, height & 0xff, height >> 8];
  const head = Buffer.from([...Buffer.from('GIF89a'), ...size, 0x80, 0, 0, 255, 0, 0, 0, 0, 255]);
  // Codes of three bits, the lowest bit first: 4, which clears the table, and 0 for each pixel, and 5 at the end.
  const bits = `${'001000'.repeat(width * height)}101`;
  const data: number[] = [];
  for (let at = 0; at < bits.length; at += 8) data.push(parseInt([...bits.slice(at, at + 8)].reverse().join(''), 2));
  const blocks: number[] = [];
  for (let at = 0; at < data.length; at += 255)
    blocks.push(Math.min(255, data.length - at), ...data.slice(at, at + 255));
  const control = [0x21, 0xf9, 4, 0, 5, 0, 0, 0];
  const frame = Buffer.from([...control, 0x2c, 0, 0, 0, 0, ...size, 0, 2, ...blocks, 0]);
  return Buffer.concat([head, ...Array.from({ length: frames }, () => frame), Buffer.from([0x3b])]);
}
