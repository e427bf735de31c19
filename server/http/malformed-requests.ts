import { STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import type { ErrorBody } from '../../app/api/contract';
import { unreadableKinds, type UnreadableId } from '../errors';
import { pendingResponses, trackResponse } from './pipelining';
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
 * Responds to what no middleware sees: bytes that are not HTTP, requests that arrive too slowly, CONNECT, and unknown
 * expectations. Each response has a stable error id and a request id, unlike Node's empty ones. The content of such a
 * request is not logged.
 */
export function respondToUnreadable(server: Server, log: Logger): void {
  const broken = new WeakSet<Duplex>();
  server.on('request', trackResponse);

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
      const pending = [...pendingResponses(socket)];
      // The client would take a response written now for that of an earlier request, which may have succeeded.
      const before = pending.findLast(({ req }) => req.complete);
      if (before !== undefined) {
        before.once('close', () => {
          socket.end();
          destroyAfter(socket, lingerMs);
        });
        destroyAfter(socket, finishMs);
        return;
      }
      // The client would read it as the rest of a response that is being sent.
      if (pending.some(({ headersSent }) => headersSent)) socket.destroy();
      else endWith(socket, response);
    }),
  );

  server.on(
    'checkExpectation',
    safeListener(log, (request: IncomingMessage, response: ServerResponse) => {
      if (!trackResponse(request, response)) return;
      const { status, headers, body } = describe('expectation-unknown', 'Expect', request.socket);
      response.writeHead(status, headers).end(body);
    }),
  );

  // Without a listener, Node closes the connection of a CONNECT request without a response.
  server.on(
    'connect',
    safeListener(log, (_request: IncomingMessage, socket: Duplex) => {
      socket.on('error', () => socket.destroy());
      if (pendingResponses(socket).size > 0) socket.destroy();
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

/** Whether to send a response: not after a connection error, nor on a preconnected socket that was never used. */
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
