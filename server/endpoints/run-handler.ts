import type { CallInput } from '../../app/api/endpoint';
import { appError } from '../errors';
import type { Viewer } from '../viewer';
import { withTimeout } from '../work/with-timeout';
import type { AnyHandler } from './feature';

/** Longer than any call of a healthy portal takes, and shorter than browsers wait. */
const usualTimeoutMs = 8000;

export const timeoutOf = ({ timeoutMs = usualTimeoutMs }: Pick<AnyHandler, 'timeoutMs'>): number => timeoutMs;

/**
 * Runs a handler within its time limit. After that, or when `signal` is aborted, the handler starts no further query,
 * and the transaction of a write is rolled back.
 * @param signal must be aborted when the viewer's own signal is
 * @throws {AppError} `timeout`, and what the handler throws
 */
export function runHandler(
  handler: AnyHandler,
  viewer: Viewer,
  input: CallInput,
  signal: AbortSignal = viewer.signal,
): Promise<unknown> {
  return withTimeout(timeoutOf(handler), (ends) => handler.run(viewer.until(ends), input), {
    error: () => appError('timeout'),
    signal,
  });
}
