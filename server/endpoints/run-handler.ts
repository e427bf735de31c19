import type { CallInput } from '../../app/api/endpoint';
import { appError } from '../errors';
import type { Viewer } from '../viewer';
import { withTimeLimit } from '../work/with-timeout';
import type { AnyHandler } from './feature';

/** Longer than any call takes without failures, and shorter than the timeout of the browser. */
const defaultTimeoutMs = 8000;

export const timeoutOf = ({ timeoutMs = defaultTimeoutMs }: Pick<AnyHandler, 'timeoutMs'>): number => timeoutMs;

/**
 * Runs a handler within its time limit. After that, or when `signal` is aborted, its queries are refused and the
 * transaction of a write is rolled back.
 * @param signal must be aborted when the viewer's signal is
 * @throws {AppError} `timeout`, and the errors of the handler
 */
export function runHandler(
  handler: AnyHandler,
  viewer: Viewer,
  input: CallInput,
  signal: AbortSignal = viewer.signal,
): Promise<unknown> {
  return withTimeLimit(timeoutOf(handler), (limit) => handler.run(viewer.until(limit), input), {
    error: () => appError('timeout'),
    signal,
  });
}
