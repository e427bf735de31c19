import { STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import type { ErrorBody } from '../../app/api/contract';
import { unreadableKinds, type UnreadableId } from '../errors';
import { answersUnderWay, takeUp } from './pipelining';
import { randomText } from './random-text';
import { safeListener } from './safe-listener';

/**
 * How long a client may keep sending after its error response. Closed at once, the connection would be reset before the
 * client reads it.
 */
const lingerMs = 1000;

/** How long earlier responses on the connection may take when the request behind them is malformed. */
const finishMs = 30_000;

/** The client closed the connection in the middle of a request. */
const clientLeft = 'HPE_INVALID_EOF_STATE';

const idOfCode: Readonly<Record<string, UnreadableId>> = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'body-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-too-slow',
};

interface ErrorResponse {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/**
 * Answers what no middleware sees: bytes that are not HTTP, requests that arrive too slowly, CONNECT, and unknown
 * expectations. Each gets a stable error id and a request id instead of Node's empty responses. Nothing of the request
 * is logged.
 */
export function answerUnreadable(server: Server, log: Logger): void {
  const broken = new WeakSet<Duplex>();
  server.on('request', takeUp);

  server.on(
    'clientError',
    safeListener(log, (error: NodeJS.ErrnoException, socket: Duplex) => {
      // Node reports each further chunk as another error.
      if (broken.has(socket)) return;
      broken.add(socket);
      const { code = '' } = error;
      if (!socket.writable || !isUnreadable(code, socket)) {
        socket.destroy();
        return;
      }
      const response = describe(idOfCode[code] ?? 'bad-request', code, socket);
      const pending = [...answersUnderWay(socket)];
      // Written now, the response would be taken for the one to an earlier request, whose work may be done.
      const before = pending.findLast(({ req }) => req.complete);
      if (before !== undefined) {
        before.once('close', () => {
          socket.end();
          destroyAfter(socket, lingerMs);
        });
        destroyAfter(socket, finishMs);
        return;
      }
      // A response behind half of another would be read as the rest of it.
      if (pending.some(({ headersSent }) => headersSent)) socket.destroy();
      else endWith(socket, response);
    }),
  );

  server.on(
    'checkExpectation',
    safeListener(log, (request: IncomingMessage, response: ServerResponse) => {
      if (!takeUp(request, response)) return;
      const { status, headers, body } = describe('expectation-unknown', 'Expect', request.socket);
      response.writeHead(status, headers).end(body);
    }),
  );

  // Without a listener Node closes the connection of a CONNECT request without a word.
  server.on(
    'connect',
    safeListener(log, (_request: IncomingMessage, socket: Duplex) => {
      socket.on('error', () => socket.destroy());
      if (answersUnderWay(socket).size > 0) socket.destroy();
      else endWith(socket, describe('method-not-allowed', 'CONNECT', socket));
    }),
  );

  function describe(id: UnreadableId, reason: string, socket: Duplex): ErrorResponse {
    const { status, message } = unreadableKinds[id];
    const requestId = randomText(12, 'base64url');
    const level = reason === clientLeft ? 'debug' : 'warn';
    const ip = socket instanceof Socket ? socket.remoteAddress : undefined;
    log[level]({ requestId, status, error: id, reason, ip }, 'a request could not be read');
    const error: ErrorBody = { error: { id, message, requestId } };
    const body = JSON.stringify(error);
    return { status, headers: headersOf(requestId, Buffer.byteLength(body)), body };
  }
}

function endWith(socket: Duplex, { status, headers, body }: ErrorResponse): void {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.end([`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...lines, '', body].join('\r\n'));
  destroyAfter(socket, lingerMs);
}

function destroyAfter(socket: Duplex, ms: number): void {
  const timer = setTimeout(() => socket.destroy(), ms);
  socket.once('close', () => clearTimeout(timer));
}

/**
 * Whether the client can be answered: not after a connection error, nor on a connection that was opened ahead and never
 * used.
 */
function isUnreadable(code: string, socket: Duplex): boolean {
  return (
    code.startsWith('HPE_') || (code === 'ERR_HTTP_REQUEST_TIMEOUT' && socket instanceof Socket && socket.bytesRead > 0)
  );
}

const headersOf = (requestId: string, length: number): Record<string, string> => ({
  Date: new Date().toUTCString(),
  Connection: 'close',
  'Content-Type': 'application/json; charset=utf-8',
  'Content-Length': String(length),
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Request-Id': requestId,
});
