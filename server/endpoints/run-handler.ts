import type { CallInput } from '../../app/api/endpoint';
import { appError } from '../errors';
import { actAs, demand } from '../permissions';
import type { Viewer } from '../viewer';
import { type TimeLimit, withTimeLimit } from '../work/with-timeout';
import type { AnyHandler } from './feature';

/** Longer than any call takes without failures, and shorter than the timeout of the browser. */
const defaultTimeoutMs = 8000;

export const timeoutOf = ({ timeoutMs = defaultTimeoutMs }: Pick<AnyHandler, 'timeoutMs'>): number => timeoutMs;

/**
 * Throws if the viewer lacks the role that the handler requires. Most require none, and then there is nothing to await.
 * @throws {AppError} `forbidden`
 */
export const demandRole = ({ requires }: Pick<AnyHandler, 'requires'>, viewer: Viewer): Promise<void> | undefined =>
  requires === undefined ? undefined : demand(viewer, actAs, requires);

/**
 * Runs a handler within its time limit. After that, or when `signal` is aborted, its queries are refused and the
 * transaction of a write is rolled back. The role is demanded in the transaction, also if it was demanded before.
 * @param signal must be aborted when the viewer's signal is
 * @throws {AppError} `timeout`, `forbidden`, and the errors of the handler
 */
export function runHandler(
  handler: AnyHandler,
  viewer: Viewer,
  input: CallInput,
  signal: AbortSignal = viewer.signal,
): Promise<unknown> {
  async function run(limit: TimeLimit): Promise<unknown> {
    const limited = viewer.until(limit);
    await demandRole(handler, limited);
    return handler.run(limited, input);
  }
  return withTimeLimit(timeoutOf(handler), run, { error: () => appError('timeout'), signal });
}
