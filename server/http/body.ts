import type { IncomingMessage } from 'node:http';
import type { Context } from 'koa';
import { appError } from '../errors';

/**
 * The rest of a body that is too large is read and discarded up to this size, so that the client can read the response.
 * Then the connection is closed.
 */
const maxDiscarded = 4 * 1024 * 1024;

/** Reads the JSON body of a request; null if it has none. The value is not validated. */
export type ReadBody = (ctx: Context) => Promise<unknown>;

/**
 * Returns a function that reads a JSON body. Only routes that accept a body call it.
 * @throws {AppError} `type-not-supported`, `body-too-large`, `body-not-json`, `bad-request` if the body is incomplete
 */
export function jsonBody({ limitBytes }: { limitBytes: number }): ReadBody {
  return async function readJsonBody(ctx) {
    const { req } = ctx;
    const announced = Number(req.headers['content-length'] ?? 0);
    if (announced === 0 && req.headers['transfer-encoding'] === undefined) return null;
    if (!isPlainJson(ctx)) throw appError('type-not-supported', { headers: discardRest(req, announced) });
    if (announced > limitBytes) throw appError('body-too-large', { headers: discardRest(req, announced) });
    return parse(await collect(req, limitBytes));
  };
}

/**
 * Returns a function that reads a body as bytes.
 * @throws {AppError} `body-too-large`
 */
export function rawBody({ limitBytes }: { limitBytes: number }): (ctx: Context) => Promise<Buffer> {
  return async function readRawBody({ req }) {
    const announced = Number(req.headers['content-length'] ?? 0);
    if (announced > limitBytes) throw appError('body-too-large', { headers: discardRest(req, announced) });
    return collect(req, limitBytes);
  };
}

/** Whether the body is uncompressed JSON in UTF-8. A small compressed body could expand to a large one. */
function isPlainJson(ctx: Context): boolean {
  const [type = '', ...parameters] = ctx
    .get('Content-Type')
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  const charset =
    parameters
      .find((parameter) => parameter.startsWith('charset='))
      ?.slice(8)
      .replaceAll('"', '') ?? 'utf-8';
  return (
    type === 'application/json' &&
    ['utf-8', 'utf8'].includes(charset) &&
    ['', 'identity'].includes(ctx.get('Content-Encoding').toLowerCase())
  );
}

function collect(req: IncomingMessage, limitBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const stop = (): void => {
      req.off('data', take).off('end', finish).off('close', abort).off('error', abort);
    };
    const take = (chunk: Buffer): void => {
      length += chunk.length;
      if (length <= limitBytes) {
        chunks.push(chunk);
        return;
      }
      stop();
      reject(appError('body-too-large', { headers: discardRest(req, length) }));
    };
    const finish = (): void => {
      stop();
      resolve(Buffer.concat(chunks, length));
    };
    const abort = (): void => {
      stop();
      reject(appError('bad-request', { message: 'The body is incomplete.' }));
    };
    // If the client has left already, no event follows.
    if (req.destroyed) abort();
    else req.on('data', take).on('end', finish).on('close', abort).on('error', abort);
  });
}

/** Discards the rest of the body. Returns headers that close the connection if the body is far too large. */
function discardRest(req: IncomingMessage, known: number): Record<string, string> {
  if (known > maxDiscarded) return { Connection: 'close' };
  let discarded = 0;
  req.on('error', () => undefined);
  req.on('data', (chunk: Buffer) => {
    discarded += chunk.length;
    if (discarded > maxDiscarded) req.destroy();
  });
  return {};
}

function parse(bytes: Buffer): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return JSON.parse(text, withoutPrototypes);
  } catch (error) {
    throw appError('body-not-json', { cause: error });
  }
}

/** Drops `__proto__`, an ordinary key in JSON, so that copying the value cannot change a prototype. */
function withoutPrototypes(key: string, value: unknown): unknown {
  return key === '__proto__' ? undefined : value;
}
