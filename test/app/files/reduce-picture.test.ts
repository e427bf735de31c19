import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import sharp, { type Sharp } from 'sharp';
import { newPhone, type Phone } from '../../support/browser';
import { bundleVue } from '../../support/bundle-vue';
import { listen, type ListeningServer } from '../../support/server';

const entry = `
  import { reducePicture } from './app/files/reduce-picture';

  window.canvases = [];
  for (const side of ['width', 'height']) {
    const { get, set } = Object.getOwnPropertyDescriptor(HTMLCanvasElement.prototype, side);
    Object.defineProperty(HTMLCanvasElement.prototype, side, {
      get,
      set(value) {
        set.call(this, value);
        window.canvases.push(this.width * this.height);
      },
    });
  }
  window.reduce = async (address) => {
    const file = await (await fetch(address)).blob();
    const reduced = await reducePicture(file);
    const bytes = new Uint8Array(await reduced.arrayBuffer());
    let text = '';
    for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
    return { isOriginal: reduced === file, type: reduced.type, base64: btoa(text), most: Math.max(0, ...window.canvases) };
  };
`;

describe('reducing a picture in the browser', () => {
  const pictures = new Map<string, { bytes: Buffer; type: string }>();
  let server: ListeningServer;
  let phone: Phone;
  let page: Page;
  before(async () => {
    const { script } = await bundleVue(entry);
    server = await listen((request, response) => {
      const path = request.url ?? '/';
      const picture = pictures.get(path);
      if (picture !== undefined) return response.setHeader('Content-Type', picture.type).end(picture.bytes);
      if (path === '/script.js') return response.setHeader('Content-Type', 'text/javascript').end(script);
      response
        .setHeader('Content-Type', 'text/html')
        .setHeader('Content-Security-Policy', "default-src 'self'; img-src 'self' data: blob:")
        .end('<!doctype html><link rel="icon" href="data:,"><script src="/script.js"></script>');
    });
    phone = await newPhone({ userAgent: 'wecom-ios', origin: server.origin });
    page = phone.page;
  });
  after(async () => {
    await phone.close();
    await server.close();
  });
  beforeEach(() => page.goto('/'));

  let number = 0;
  async function reduce(bytes: Buffer, type: string) {
    const address = `/picture-${(number += 1)}`;
    pictures.set(address, { bytes, type });
    const result: { isOriginal: boolean; type: string; base64: string; most: number } = await page.evaluate(
      `window.reduce('${address}')`,
    );
    const reduced = Buffer.from(result.base64, 'base64');
    assert.ok(reduced.length <= bytes.length);
    return { ...result, bytes: reduced, metadata: await sharp(reduced).metadata() };
  }
  const plain = (width: number, height: number, background = '#3060a0'): Sharp =>
    sharp({ create: { width, height, channels: 3, background } });
  const detailed = (width: number, height: number): Sharp =>
    sharp({
      create: { width, height, channels: 3, background: '#000', noise: { type: 'gaussian', mean: 128, sigma: 30 } },
    });

  // Field report 12.
  it('makes a picture of an iPhone at most 2000 pixels long, on a canvas that iPhones can draw', async () => {
    const { isOriginal, metadata, most, bytes } = await reduce(await plain(8064, 6048).jpeg().toBuffer(), 'image/jpeg');
    assert.equal(isOriginal, false);
    assert.deepEqual([metadata.width, metadata.height, metadata.format], [2000, 1500, 'jpeg']);
    assert.ok(most <= 16_777_216);
    const [red = 0, green = 0, blue = 0] = await sharp(bytes)
      .extract({ left: 900, top: 700, width: 1, height: 1 })
      .raw()
      .toBuffer();
    assert.ok(Math.abs(red - 0x30) < 8 && Math.abs(green - 0x60) < 8 && Math.abs(blue - 0xa0) < 8);
  });

  it('turns a picture upright', async () => {
    const lying = await plain(3000, 2500)
      .composite([
        { input: { create: { width: 1500, height: 2500, channels: 3, background: '#d02020' } }, left: 0, top: 0 },
      ])
      .jpeg()
      .withMetadata({ orientation: 6 })
      .toBuffer();
    const { metadata, bytes } = await reduce(lying, 'image/jpeg');
    assert.deepEqual([metadata.width, metadata.height, metadata.orientation], [1666, 2000, undefined]);
    const [red = 0] = await sharp(bytes).extract({ left: 800, top: 100, width: 1, height: 1 }).raw().toBuffer();
    assert.ok(red > 180);
  });

  it('keeps the original if the browser would draw a turned picture lying', async () => {
    await page.evaluate('CSS.supports = () => false');
    const turned = await plain(3000, 2500).jpeg().withMetadata({ orientation: 6 }).toBuffer();
    assert.equal((await reduce(turned, 'image/jpeg')).isOriginal, true);
    const upright = await plain(3000, 2500).jpeg().withMetadata({ orientation: 1 }).toBuffer();
    assert.equal((await reduce(upright, 'image/jpeg')).isOriginal, false);
    assert.equal((await reduce(await plain(3000, 2500).jpeg().toBuffer(), 'image/jpeg')).isOriginal, false);
  });

  it('keeps small pictures, animations, other files and what it cannot read', async () => {
    assert.equal((await reduce(await detailed(400, 300).jpeg().toBuffer(), 'image/jpeg')).isOriginal, true);
    assert.equal((await reduce(await plain(3000, 10).gif().toBuffer(), 'image/gif')).isOriginal, true);
    const damaged = (await plain(3000, 3000).jpeg().toBuffer()).subarray(0, 300);
    const address = '/damaged';
    pictures.set(address, { bytes: damaged, type: 'image/jpeg' });
    const { isOriginal }: { isOriginal: boolean } = await page.evaluate(`window.reduce('${address}')`);
    assert.equal(isOriginal, true);
  });

  // Field report 11: a browser draws what there is of an incomplete picture, and the result would be a whole one.
  it('keeps an incomplete picture as it is, so that the server refuses it', async () => {
    const keeps = async (whole: Buffer, type: string, part: number): Promise<boolean> => {
      const address = `/incomplete-${(number += 1)}`;
      pictures.set(address, { bytes: whole.subarray(0, Math.floor(whole.length * part)), type });
      const { isOriginal }: { isOriginal: boolean } = await page.evaluate(`window.reduce('${address}')`);
      return isOriginal;
    };
    // The thumbnail in the Exif data has an end of its own.
    const thumbnail = (await plain(160, 120).jpeg().toBuffer()).toString('latin1');
    const wholes: [string, Buffer, string][] = [
      ['baseline', await detailed(2100, 700).jpeg().toBuffer(), 'image/jpeg'],
      ['progressive', await detailed(2100, 700).jpeg({ progressive: true }).toBuffer(), 'image/jpeg'],
      ['thumbnail', withComment(await detailed(2100, 700).jpeg().toBuffer(), thumbnail), 'image/jpeg'],
      ['png', await detailed(3000, 500).png().toBuffer(), 'image/png'],
    ];
    for (const [name, whole, type] of wholes) {
      assert.equal(await keeps(whole, type, 0.6), true, name);
      assert.equal(await keeps(whole, type, 0.98), true, name);
      assert.equal(await keeps(whole, type, 1), false, name);
    }
  });

  it('reduces a picture with a video behind its end', async () => {
    const motion = Buffer.concat([await plain(3000, 2000).jpeg().toBuffer(), Buffer.alloc(100_000, 'ftypmp42')]);
    assert.equal((await reduce(motion, 'image/jpeg')).isOriginal, false);
  });

  it('keeps the original if the result is blank, or larger', async () => {
    await page.evaluate(`{
      const { drawImage } = CanvasRenderingContext2D.prototype;
      CanvasRenderingContext2D.prototype.drawImage = function (source, ...rest) {
        if (!(source instanceof HTMLImageElement)) drawImage.call(this, source, ...rest);
      };
    }`);
    assert.equal((await reduce(await plain(4000, 3000).jpeg().toBuffer(), 'image/jpeg')).isOriginal, true);
    await page.reload();
    const tight = await detailed(2100, 600).jpeg({ quality: 5 }).toBuffer();
    assert.equal((await reduce(tight, 'image/jpeg')).isOriginal, true);
  });

  it('keeps the transparency of a PNG', async () => {
    const png = await sharp({
      create: { width: 3000, height: 1000, channels: 4, background: { r: 255, g: 0, b: 0, alpha: 0.5 } },
    })
      .png({ compressionLevel: 0 })
      .toBuffer();
    const { metadata, isOriginal } = await reduce(png, 'image/png');
    assert.deepEqual([isOriginal, metadata.width, metadata.hasAlpha], [false, 2000, true]);
  });
});

/** A JPEG with a text in a segment of its own, behind the first marker. */
function withComment(jpeg: Buffer, text: string): Buffer {
  const comment = Buffer.from(text, 'latin1');
  const head = Buffer.from([0xff, 0xfe, (comment.length + 2) >> 8, (comment.length + 2) & 0xff]);
  return Buffer.concat([jpeg.subarray(0, 2), head, comment, jpeg.subarray(2)]);
}
