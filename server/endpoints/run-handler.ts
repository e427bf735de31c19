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
 * Runs a handler within its time limit. After that, or when the viewer's signal is aborted, its queries are refused and
 * the transaction of a write is rolled back.
 * @throws {AppError} `timeout`, `forbidden`, and the errors of the handler
 */
export const runHandler = (handler: AnyHandler, viewer: Viewer, input: CallInput): Promise<unknown> =>
  withTimeLimit(timeoutOf(handler), (limit) => runWithin(limit, handler, viewer, input), {
    error: () => appError('timeout'),
    signal: viewer.signal,
  });

/**
 * Runs a handler. After the end of `limit`, its queries are refused. The role is demanded in the transaction of a
 * write, also if it was demanded before.
 * @throws {AppError} `forbidden`, and the errors of the handler
 */
export async function runWithin(
  limit: TimeLimit,
  handler: AnyHandler,
  viewer: Viewer,
  input: CallInput,
): Promise<unknown> {
  const limited = viewer.until(limit);
  await demandRole(handler, limited);
  return handler.run(limited, input);
}
