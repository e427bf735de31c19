import { STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import type { ErrorBody } from '../../app/api/contract';
import { unreadableKinds, type UnreadableId } from '../errors';
import { randomText } from './random-text';
import { answersUnderWay, takeUp } from './pipelining';

/** How long a client may go on sending what nobody reads: cut off at once, it would not hear the answer. */
const lingerMs = 1000;

/** How long answers that were under way may take, once what stands behind them cannot be read. */
const finishMs = 30_000;

/** A client that ends in the middle of a request: mostly one that has changed its mind. */
const clientLeft = 'HPE_INVALID_EOF_STATE';

const idOfCode: Readonly<Record<string, UnreadableId>> = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'body-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-too-slow',
};

/**
 * Answers what no middleware ever sees, since it is no request that Node can read, comes too slowly, or expects what is
 * not known: with a stable id and a request id, in place of Node's own empty answers. Nothing that came is logged or told.
 */
export function answerUnreadable(server: Server, log: Logger): void {
  const broken = new WeakSet<Duplex>();
  server.on('request', takeUp);

  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    // Each further piece of it is an error again, and is thrown away.
    if (broken.has(socket)) return;
    broken.add(socket);
    const { code = '' } = error;
    if (!socket.writable || !isUnreadable(code, socket)) {
      socket.destroy();
      return;
    }
    const { status, headers, body } = tell(idOfCode[code] ?? 'bad-request', code, socket);
    const underWay = [...answersUnderWay(socket)];
    // Sent now, it would be taken for the answer to a request that was read whole, and whose work may be done.
    const before = underWay.findLast(({ req }) => req.complete);
    if (before !== undefined) {
      before.once('close', () => {
        socket.end();
        destroyAfter(socket, lingerMs);
      });
      destroyAfter(socket, finishMs);
      return;
    }
    // Half an answer and another behind it would be taken for one.
    if (underWay.some(({ headersSent }) => headersSent)) {
      socket.destroy();
      return;
    }
    socket.end([`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`), '', body].join('\r\n'));
    destroyAfter(socket, lingerMs);
  });

  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    if (!takeUp(request, response)) return;
    const { status, headers, body } = tell('expectation-unknown', 'Expect', request.socket);
    response.writeHead(status, headers).end(body);
  });

  function tell(id: UnreadableId, reason: string, socket: Duplex): { status: number; headers: Record<string, string>; body: string } {
    const { status, message } = unreadableKinds[id];
    const requestId = randomText(12, 'base64url');
    const level = reason === clientLeft ? 'debug' : 'warn';
    log[level]({ requestId, status, error: id, reason, ip: socket instanceof Socket ? socket.remoteAddress : undefined }, 'a request could not be read');
    const answer: ErrorBody = { error: { id, message, requestId } };
    const body = JSON.stringify(answer);
    return { status, headers: headersOf(requestId, Buffer.byteLength(body)), body };
  }
}

function destroyAfter(socket: Duplex, ms: number): void {
  const cut = setTimeout(() => socket.destroy(), ms);
  socket.once('close', () => clearTimeout(cut));
}

/** Whether there is something to answer: not where the connection broke, nor where browsers opened one ahead and never used it. */
function isUnreadable(code: string, socket: Duplex): boolean {
  return code.startsWith('HPE_') || (code === 'ERR_HTTP_REQUEST_TIMEOUT' && socket instanceof Socket && socket.bytesRead > 0);
}

const headersOf = (requestId: string, length: number): Record<string, string> => ({
  Date: new Date().toUTCString(),
  Connection: 'close',
  'Content-Type': 'application/json; charset=utf-8',
  'Content-Length': String(length),
  'Cache-Control': 'no-store',
  'Content-Security-Policy': 'default-src \'none\'; frame-ancestors \'none\'',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Request-Id': requestId,
});
