import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/**
 * Browsers and balancers ask for one thing at a time on a connection. Whoever asks for more and reads nothing fills our
 * memory with answers.
 */
const mostUnderWay = 16;

const underWay = new WeakMap<Duplex, Set<ServerResponse>>();

/** The answers that a connection still waits for, in the order of its requests. */
export function answersUnderWay(socket: Duplex): ReadonlySet<ServerResponse> {
  return underWay.get(socket) ?? new Set();
}

/**
 * Counts an answer among those under way on its connection; asked again, it answers the same. False where there are too
 * many: the connection is ended, and nothing is to be done for this request, nor for those that Node still reads from
 * what had come with it.
 */
export function takeUp({ socket }: IncomingMessage, response: ServerResponse): boolean {
  const answers = underWay.get(socket) ?? new Set();
  underWay.set(socket, answers);
  if (answers.has(response)) return true;
  if (answers.size >= mostUnderWay) {
    socket.destroy();
    return false;
  }
  answers.add(response);
  response.once('close', () => answers.delete(response));
  return true;
}
