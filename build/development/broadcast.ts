import type { ServerResponse } from 'node:http';

/** Server-sent events that send the current state to each new listener, and to all after a change. */
export interface Broadcast<T> {
  listen(response: ServerResponse): void;
  send(state: T): void;
  close(): void;
}

export function createBroadcast<T>(initial: T): Broadcast<T> {
  const listeners = new Set<ServerResponse>();
  let message = '';
  const remember = (state: T): void => {
    message = `data: ${JSON.stringify(state)}\n\n`;
  };
  remember(initial);

  return {
    listen(response) {
      response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
      response.write(`retry: 500\n${message}`);
      listeners.add(response);
      response.on('close', () => listeners.delete(response));
    },
    send(state) {
      const before = message;
      remember(state);
      if (message !== before) for (const response of listeners) response.write(message);
    },
    close() {
      for (const response of listeners) response.end();
    },
  };
}
