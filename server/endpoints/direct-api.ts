import type { Api, CallInput, Endpoint } from '../../app/api/endpoint';
import type { Viewer } from '../viewer';
import type { Feature, HandledEndpoint } from './feature';
import { asTexts, validated } from './input';
import { demandRole, runWithin } from './run-handler';
import type { TimeLimit } from '../work/with-timeout';

const nameOf = ({ method, path }: HandledEndpoint['endpoint']): string => `${method} ${path}`;

/**
 * Creates the API for server rendering: the same validation and handlers as over HTTP, without a request. A write runs
 * in one transaction. The rendering's time limit takes the place of those of the endpoints: after it has ended, a call
 * starts no further query and commits nothing. Endpoints are found by name, because the front end's bundle has its own
 * endpoint objects.
 */
export function createDirectApi(features: readonly Feature[]): (viewer: Viewer, limit: TimeLimit) => Api {
  const handled = new Map<string, HandledEndpoint>(features.flat().map((one) => [nameOf(one.endpoint), one]));

  return (viewer, limit) => {
    function call<Input extends CallInput, Output>(endpoint: Endpoint<Input, Output>, input: Input): Promise<Output>;
    async function call(endpoint: Endpoint, { params, query, body }: CallInput): Promise<unknown> {
      const found = handled.get(nameOf(endpoint));
      if (found === undefined)
        throw new Error(`No feature handles ${nameOf(endpoint)}. Add the feature to server/features.ts.`);
      const { handler } = found;
      await demandRole(handler, viewer);
      const input = validated(handler, { params: asTexts(params), query: asTexts(query), body });
      if (endpoint.method === 'GET') return runWithin(limit, handler, viewer, input);
      return viewer.inTransaction(async (inside) => {
        const output = await runWithin(limit, handler, inside, input);
        // Rolls back a write that was too slow, also if its handler ignored refused queries.
        limit.throwIfAborted();
        return output;
      });
    }
    return call;
  };
}
