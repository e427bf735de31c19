import type { Logger } from 'pino';

/**
 * Wraps an event listener so that an exception in it is logged. Otherwise it would end the process and all requests in
 * progress.
 */
export function safeListener<A extends unknown[]>(
  log: Logger,
  listener: (...values: A) => void,
): (...values: A) => void {
  return function safe(...values: A): void {
    try {
      listener(...values);
    } catch (error) {
      log.error({ err: error }, 'an event listener failed');
    }
  };
}
