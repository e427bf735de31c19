import { createHash, createHmac } from 'node:crypto';
import { listen, type ListeningServer } from '../support/server';

export interface S3Server extends ListeningServer {
  objects: Map<string, { bytes: Buffer; at: Date }>;
  /** Responds to the next requests with this status. */
  fail(status: number, times: number): void;
}

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

/**
 * A small S3 service on one bucket. Like a real one it computes the signature (version 4) from what it received, and
 * refuses chunked uploads, unknown addresses and ranges that do not exist.
 */
export async function startS3Server(keys: { id: string; secret: string; region: string }): Promise<S3Server> {
  const objects: S3Server['objects'] = new Map();
  let failing = { status: 0, times: 0 };

  const server = await listen((request, response) => {
    const url = new URL(request.url ?? '', 'http://s3');
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const send = (status: number, body: string | Buffer = '', headers: Record<string, string> = {}): void =>
        void response.writeHead(status, headers).end(body);
      const refuse = (status: number, code: string): void => send(status, `<Error><Code>${code}</Code></Error>`);
      if (failing.times > 0) {
        failing.times -= 1;
        return refuse(failing.status, 'SlowDown');
      }
      if (signatureOf(request, url) !== /Signature=(\w+)/.exec(request.headers.authorization ?? '')?.[1])
        return refuse(403, 'SignatureDoesNotMatch');
      const [, bucket = '', ...rest] = decodeURIComponent(url.pathname).split('/');
      if (bucket !== 'portal') return refuse(404, 'NoSuchBucket');
      const key = rest.join('/');
      if (key === '') return send(200, listing(url.searchParams));
      const found = objects.get(key);
      if (request.method === 'PUT') {
        if (request.headers['content-length'] === undefined) return refuse(411, 'MissingContentLength');
        objects.set(key, { bytes: Buffer.concat(parts), at: new Date() });
        return send(200);
      }
      if (request.method === 'DELETE') {
        objects.delete(key);
        return send(204);
      }
      if (found === undefined) return refuse(404, 'NoSuchKey');
      const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
      if (range === null) return send(200, found.bytes);
      if (Number(range[1]) >= found.bytes.length) return refuse(416, 'InvalidRange');
      send(206, found.bytes.subarray(Number(range[1]), Number(range[2]) + 1));
    });
  });

  function signatureOf(request: { method?: string; headers: NodeJS.Dict<string | string[]> }, url: URL): string {
    const authorization = String(request.headers.authorization);
    const scope = /Credential=([^,]+)/.exec(authorization)?.[1] ?? '';
    const [id, date = '', region = '', service = '', end = ''] = scope.split('/');
    if (id !== keys.id || region !== keys.region || service !== 's3') return 'none';
    const names = /SignedHeaders=([^,]+)/.exec(authorization)?.[1] ?? '';
    for (const needed of ['host', 'x-amz-content-sha256', 'x-amz-date']) if (!names.includes(needed)) return 'none';
    const canonical = [
      request.method,
      url.pathname,
      [...url.searchParams]
        .map(([name, value]) => `${encode(name)}=${encode(value)}`)
        .sort()
        .join('&'),
      ...names.split(';').map((name) => `${name}:${String(request.headers[name])}`),
      '',
      names,
      String(request.headers['x-amz-content-sha256']),
    ].join('\n');
    const text = [
      'AWS4-HMAC-SHA256',
      String(request.headers['x-amz-date']),
      [date, region, service, end].join('/'),
      createHash('sha256').update(canonical).digest('hex'),
    ].join('\n');
    const key = [region, service, end].reduce(hmac, hmac(`AWS4${keys.secret}`, date));
    return hmac(key, text).toString('hex');
  }

  /** Two objects at a time, so that the client must ask again. */
  function listing(query: URLSearchParams): string {
    const prefix = query.get('prefix') ?? '';
    const after = query.get('continuation-token')?.replace(/^after&/, '') ?? '';
    const found = [...objects]
      .filter(([key]) => key.startsWith(prefix) && key > after)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    const shown = found.slice(0, 2);
    const contents = shown.map(
      ([key, { at }]) => `<Contents><Key>${key}</Key><LastModified>${at.toISOString()}</LastModified></Contents>`,
    );
    const next =
      found.length > 2 ? `<NextContinuationToken>after&amp;${shown.at(-1)?.[0]}</NextContinuationToken>` : '';
    return `<ListBucketResult>${contents.join('')}${next}</ListBucketResult>`;
  }

  return {
    ...server,
    objects,
    fail: (status, times) => {
      failing = { status, times };
    },
  };
}
