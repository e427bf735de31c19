import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/**
 * Browsers and load balancers do not pipeline requests. A client that pipelines many and reads nothing would fill the
 * memory with responses.
 */
const maxPending = 16;

const pending = new WeakMap<Duplex, Set<ServerResponse>>();

/** The unfinished responses of a connection, in the order of its requests. */
export function pendingResponses(socket: Duplex): ReadonlySet<ServerResponse> {
  return pending.get(socket) ?? new Set();
}

/**
 * Adds a response to the pending ones of its connection. May be called twice for one response.
 * @returns false if there are too many: the connection is closed, and the request must not be handled
 */
export function trackResponse({ socket }: IncomingMessage, response: ServerResponse): boolean {
  const responses = pending.get(socket) ?? new Set();
  pending.set(socket, responses);
  if (responses.has(response)) return true;
  if (responses.size >= maxPending) {
    socket.destroy();
    return false;
  }
  responses.add(response);
  response.once('close', () => responses.delete(response));
  return true;
}
