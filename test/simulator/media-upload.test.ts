import assert from 'node:assert/strict';
import { z } from 'zod';
import { corp, trySimulator, type Trial } from './try-simulator';

const responseSchema = z.looseObject({ errcode: z.number(), errmsg: z.string() });
const megabyte = 1_048_576;

const png = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(64)]);
const jpeg = Buffer.concat([Buffer.from('\xff\xd8\xff\xe0', 'latin1'), Buffer.alloc(64)]);
const mp4 = Buffer.concat([Buffer.from('\0\0\0\x18ftypisom', 'latin1'), Buffer.alloc(64)]);
/** AMR with frames of 12.2 kbit/s: 32 bytes and 20 ms each. */
const amr = (seconds: number): Buffer =>
  Buffer.concat([
    Buffer.from('#!AMR\n'),
    ...Array.from({ length: seconds * 50 }, () => Buffer.concat([Buffer.from([0x3c]), Buffer.alloc(31)])),
  ]);
const wideAmr = (seconds: number): Buffer =>
  Buffer.concat([
    Buffer.from('#!AMR-WB\n'),
    ...Array.from({ length: seconds * 50 }, () => Buffer.concat([Buffer.from([0x44]), Buffer.alloc(60)])),
  ]);
const padded = (bytes: Buffer, size: number): Buffer => Buffer.concat([bytes, Buffer.alloc(size - bytes.length)]);

interface Sent {
  type?: string;
  bytes?: Buffer;
  name?: string;
  field?: string;
  secret?: string;
}

async function upload(
  { fetch, token }: Trial,
  { type = 'file', bytes = Buffer.from('hello, world'), name = '通知.txt', field = 'media', secret }: Sent,
) {
  const form = new FormData();
  form.append(field, new Blob([new Uint8Array(bytes)]), name);
  const response = await fetch(`/cgi-bin/media/upload?access_token=${await token(secret)}&type=${type}`, {
    method: 'POST',
    body: form,
  });
  return responseSchema.parse(await response.json());
}

describe('media/upload', () => {
  it('returns an empty errmsg, the type, an id and the time as a string', () =>
    trySimulator(async (trial) => {
      const begun = Math.floor(Date.now() / 1000);
      const { media_id: id, created_at: createdAt, ...rest } = await upload(trial, { type: 'image', bytes: png });
      assert.deepEqual(rest, { errcode: 0, errmsg: '', type: 'image' });
      assert.match(String(id), /^[\w-]{20,}$/);
      assert.equal(typeof createdAt, 'string');
      assert.ok(Number(createdAt) >= begun && Number(createdAt) <= begun + 60);
    }));

  const good: [string, Sent][] = [
    ['a JPG picture of 10 MB', { type: 'image', bytes: padded(jpeg, 10 * megabyte) }],
    ['a voice of 60 seconds', { type: 'voice', bytes: amr(60) }],
    ['a wide-band voice of 30 seconds', { type: 'voice', bytes: wideAmr(30) }],
    ['an MP4 of 10 MB', { type: 'video', bytes: padded(mp4, 10 * megabyte) }],
    ['a file of 6 bytes', { bytes: Buffer.alloc(6) }],
    ['a file of 20 MB', { bytes: Buffer.alloc(20 * megabyte) }],
  ];
  for (const [what, sent] of good) {
    it(`accepts ${what}`, () => trySimulator(async (trial) => assert.equal((await upload(trial, sent)).errcode, 0)));
  }

  const bad: [string, Sent, number][] = [
    ['an unknown type', { type: 'constructor' }, 40005],
    ['no type', { type: '' }, 40005],
    ['a form field with another name', { field: 'file' }, 44001],
    ['an empty file', { bytes: Buffer.alloc(0) }, 44001],
    ['a file of 5 bytes', { bytes: Buffer.alloc(5) }, 40006],
    ['a picture that is neither JPG nor PNG', { type: 'image', bytes: Buffer.from('GIF89a, a picture') }, 40004],
    ['a voice that is not AMR', { type: 'voice', bytes: mp4 }, 40004],
    ['a video that is not MP4', { type: 'video', bytes: png }, 40004],
    ['a picture above 10 MB', { type: 'image', bytes: padded(png, 10 * megabyte + 1) }, 40009],
    ['a video above 10 MB', { type: 'video', bytes: padded(mp4, 10 * megabyte + 1) }, 40011],
    ['a voice above 2 MB', { type: 'voice', bytes: padded(amr(1), 2 * megabyte + 1) }, 45001],
    ['a voice of 61 seconds', { type: 'voice', bytes: amr(61) }, 40058],
    ['a file above 20 MB', { bytes: Buffer.alloc(20 * megabyte + 1) }, 45001],
    ['a body far above every limit', { type: 'image', bytes: Buffer.alloc(30 * megabyte) }, 40009],
  ];
  for (const [what, sent, errcode] of bad) {
    it(`responds with ${errcode} to ${what}`, () =>
      trySimulator(async (trial) => assert.equal((await upload(trial, sent)).errcode, errcode)));
  }

  it('responds with 44001 to a body that is not a form, and with 40063 to GET', () =>
    trySimulator(async ({ api, token }) => {
      const params = { access_token: await token(), type: 'file' };
      assert.equal((await api('media/upload', params, 'hello, world')).errcode, 44001);
      assert.equal((await api('media/upload', params)).errcode, 40063);
    }));

  it('checks the token first and refuses the contacts assistant', () =>
    trySimulator(async (trial) => {
      const response = await trial.fetch('/cgi-bin/media/upload?type=file', { method: 'POST', body: new FormData() });
      assert.equal(responseSchema.parse(await response.json()).errcode, 41001);
      assert.equal((await upload(trial, { secret: trial.simulator.contactsSecret })).errcode, 48002);
    }));
});

describe('a message with an uploaded file', () => {
  const send = async ({ api, token }: Trial, message: Record<string, unknown>, secret?: string) =>
    api(
      'message/send',
      { access_token: await token(secret) },
      { touser: 'zhangwei', agentid: Number(corp.agentId), ...message },
    );

  it('is delivered, and the inbox shows the name of the file', () =>
    trySimulator(async (trial) => {
      const { media_id } = await upload(trial, {});
      assert.equal((await send(trial, { msgtype: 'file', file: { media_id } })).errcode, 0);
      assert.deepEqual(trial.simulator.inbox()[0]?.content, { media_id });
      assert.match(
        await (await trial.fetch('/_simulator/inbox', { headers: { Accept: 'text/html' } })).text(),
        /通知\.txt/,
      );
    }));

  it('may have a title and a description with a video, and pictures in articles', () =>
    trySimulator(async (trial) => {
      const { media_id: video } = await upload(trial, { type: 'video', bytes: mp4 });
      assert.equal(
        (await send(trial, { msgtype: 'video', video: { media_id: video, title: 't', description: 'd' } })).errcode,
        0,
      );
      const { media_id: picture } = await upload(trial, { type: 'image', bytes: png });
      const articles = [{ title: 't', thumb_media_id: picture, content: '<p>…</p>' }];
      assert.equal((await send(trial, { msgtype: 'mpnews', safe: '2', mpnews: { articles } })).errcode, 0);
      const long = [{ ...articles[0], content: 'a'.repeat(666 * 1024 + 1) }];
      assert.equal((await send(trial, { msgtype: 'mpnews', mpnews: { articles: long } })).errcode, 40058);
    }));

  it('may use a file uploaded by another app of the corp for three days', () =>
    trySimulator(async (trial) => {
      const { media_id } = await upload(trial, { secret: trial.simulator.otherApp.secret });
      trial.simulator.advance(259_199);
      assert.equal((await send(trial, { msgtype: 'file', file: { media_id } })).errcode, 0);
      trial.simulator.advance(1);
      assert.equal((await send(trial, { msgtype: 'file', file: { media_id } })).errcode, 40007);
    }));

  it('must refer to a file of its own type', () =>
    trySimulator(async (trial) => {
      const { media_id } = await upload(trial, { type: 'image', bytes: png });
      assert.equal((await send(trial, { msgtype: 'voice', voice: { media_id } })).errcode, 40007);
    }));
});
