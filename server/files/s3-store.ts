import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AwsV4Signer } from 'aws4fetch';
import got, { RequestError, type OptionsOfTextResponseBody } from 'got';
import { appError, type AppError } from '../errors';
import type { FileStore, StoredFile } from './file-store';

export interface S3Place {
  bucket: string;
  prefix: string;
  /** With `{bucket}` in the host name, or with the bucket as the first part of each path. */
  endpoint: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
}

/** Time without any progress. A large file may take longer. */
const timeout = { connect: 5000, secureConnect: 5000, response: 30_000, socket: 30_000 } as const;

/** Stores files in a service with the API of Amazon S3. Its objects are complete or do not exist. */
export function createS3Store(place: S3Place): FileStore {
  const { bucket, prefix, endpoint, region, accessKeyId, secretAccessKey } = place;
  const base = endpoint.includes('{bucket}') ? endpoint.replace('{bucket}', bucket) : `${endpoint}/${bucket}`;
  const start = prefix === '' ? '' : `${prefix}/`;
  const addressOf = (id: string, variant: string): string => `${base}/${start}${id}/${variant}`;

  /** The content is not part of the signature, because it is sent while it is read. TLS protects it. */
  async function signed(method: string, url: string, headers: Record<string, string> = {}) {
    const signer = new AwsV4Signer({ method, url, headers, region, accessKeyId, secretAccessKey, service: 's3' });
    const result = await signer.sign();
    return { url: result.url, headers: Object.fromEntries(result.headers) };
  }

  async function request(method: 'GET' | 'DELETE', url: string): Promise<string> {
    const options: OptionsOfTextResponseBody = { method, timeout, retry: { limit: 2 } };
    try {
      const { url: address, headers } = await signed(method, url);
      return (await got(address, { ...options, headers })).body;
    } catch (error) {
      throw unavailable(error);
    }
  }

  async function* list(under: string): AsyncGenerator<{ key: string; storedAt: number }> {
    for (let token = ''; ;) {
      const address = new URL(`${base}/`);
      address.searchParams.set('list-type', '2');
      address.searchParams.set('prefix', under);
      if (token !== '') address.searchParams.set('continuation-token', token);
      const text = await request('GET', address.href);
      for (const object of text.split('<Contents>').slice(1))
        yield { key: element(object, 'Key'), storedAt: Date.parse(element(object, 'LastModified')) || 0 };
      token = element(text, 'NextContinuationToken');
      if (token === '') return;
    }
  }

  return {
    async put(id, variant, content, size) {
      try {
        const { url, headers } = await signed('PUT', addressOf(id, variant), { 'content-length': String(size) });
        const sending = got.stream.put(url, { headers, timeout, retry: { limit: 0 } });
        sending.resume();
        await pipeline(content, sending);
        await ended(sending);
      } catch (error) {
        throw unavailable(error);
      }
    },

    async read(id, variant, range) {
      const wanted: Record<string, string> = range === undefined ? {} : { range: `bytes=${range.start}-${range.end}` };
      try {
        const { url, headers } = await signed('GET', addressOf(id, variant), wanted);
        const content = got.stream(url, { headers, timeout, retry: { limit: 0 }, decompress: false });
        await new Promise((resolve, reject) => content.once('response', resolve).once('error', reject));
        // A stream of our own, whose consumer need not know got.
        const passed = new PassThrough();
        void pipeline(content, passed).catch(() => undefined);
        return passed;
      } catch (error) {
        if (error instanceof RequestError && error.response?.statusCode === 404) return null;
        throw unavailable(error);
      }
    },

    async remove(id) {
      for await (const { key } of list(`${start}${id}/`)) await request('DELETE', `${base}/${key}`);
    },

    async *list() {
      let last: StoredFile | undefined;
      for await (const { key, storedAt } of list(start)) {
        const [id = ''] = key.slice(start.length).split('/');
        if (id !== last?.id) {
          if (last !== undefined) yield last;
          last = { id, storedAt };
        } else last.storedAt = Math.max(last.storedAt, storedAt);
      }
      if (last !== undefined) yield last;
    },
  };
}

/** Waits for the end of the response. */
const ended = (stream: Readable): Promise<void> =>
  new Promise((resolve, reject) => {
    if (stream.readableEnded) resolve();
    else stream.once('end', resolve).once('error', reject);
  });

/** Our keys contain no characters that XML escapes; tokens may. */
function element(xml: string, name: string): string {
  const [, text = ''] = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml) ?? [];
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');
}

/** Keeps the headers of the request, which got adds to its errors, out of the log. */
function unavailable(error: unknown): AppError {
  const response = error instanceof RequestError ? error.response : undefined;
  const code = error instanceof RequestError ? error.code : undefined;
  const reason = typeof response?.body === 'string' ? element(response.body, 'Code') : '';
  const words = ['S3', response?.statusCode, reason, response === undefined ? code : ''].filter(Boolean).join(' ');
  return appError('files-unavailable', {
    cause: new Error(error instanceof RequestError ? words : `S3: ${String(error)}`),
  });
}
