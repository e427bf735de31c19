import type { IncomingMessage } from 'node:http';
import type { Context } from 'koa';
import { appError } from '../errors';

/**
 * What is left of a body that is too large is read and thrown away up to here, so that the client hears the answer;
 * then the line is cut.
 */
const largestDiscarded = 4 * 1024 * 1024;

/** Reads one request's JSON; null where there is no body. What it answers is still to be validated. */
export type ReadBody = (ctx: Context) => Promise<unknown>;

/**
 * Makes the reader that a route calls when it wants a body; nobody else reads one.
 * @throws {AppError} `type-not-supported`, `body-too-large`, `body-not-json`
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
 * Makes a reader of bodies as they are sent, byte by byte.
 * @throws {AppError} `body-too-large`
 */
export function rawBody({ limitBytes }: { limitBytes: number }): (ctx: Context) => Promise<Buffer> {
  return async function readRawBody({ req }) {
    const announced = Number(req.headers['content-length'] ?? 0);
    if (announced > limitBytes) throw appError('body-too-large', { headers: discardRest(req, announced) });
    return collect(req, limitBytes);
  };
}

/** JSON in UTF-8, not compressed: a small body may not become a large one. */
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
      reject(appError('bad-request', { message: 'The body ended too early.' }));
    };
    // Its end has been told already, to nobody: the client went while something else was waited for.
    if (req.destroyed) abort();
    else req.on('data', take).on('end', finish).on('close', abort).on('error', abort);
  });
}

/** Answers the headers with which the connection ends where the rest is too much to wait for. */
function discardRest(req: IncomingMessage, known: number): Record<string, string> {
  if (known > largestDiscarded) return { Connection: 'close' };
  let discarded = 0;
  req.on('error', () => undefined);
  req.on('data', (chunk: Buffer) => {
    discarded += chunk.length;
    if (discarded > largestDiscarded) req.destroy();
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

/** `__proto__` is an ordinary key to JSON and a trap to whoever copies it later: it does not come in. */
function withoutPrototypes(key: string, value: unknown): unknown {
  return key === '__proto__' ? undefined : value;
}
