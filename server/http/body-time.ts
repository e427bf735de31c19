import type { IncomingMessage } from 'node:http';

/** Time for a body to arrive, in milliseconds. */
export const bodyMs = 30_000;

const timers = new WeakMap<IncomingMessage, NodeJS.Timeout>();

export function hasBody({
  headers: { 'content-length': length, 'transfer-encoding': encoding },
}: IncomingMessage): boolean {
  return (length !== undefined && length !== '0') || encoding !== undefined;
}

/** Calls `onSlow` if the body of a request has not arrived in time. */
export function limitBodyTime(request: IncomingMessage, onSlow: () => void, ms = bodyMs): void {
  if (!hasBody(request)) return;
  const timer = setTimeout(() => {
    if (!request.complete) onSlow();
  }, ms).unref();
  timers.set(request, timer);
  request.once('close', () => clearTimeout(timer));
}

/** Lets the body of a request take as long as the server allows at most: an upload from a slow phone. */
export function allowSlowBody(request: IncomingMessage): void {
  clearTimeout(timers.get(request));
}
