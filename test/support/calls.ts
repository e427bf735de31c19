import { home } from '../../app/features/home/contract';
import { me } from '../../app/features/me/contract';
import { notices } from '../../app/features/notices/contract';
import { people } from '../../app/features/people/contract';
import type { Api, CallInput, Endpoint } from '../../app/api/endpoint';

/** The contracts of all features in one object, because tests have variables with their names. */
export const calls = { home, me, notices, people };

interface FakeEndpoint {
  endpoint: Endpoint;
  respond(input: CallInput): unknown;
}

/** The response of a fake API to one endpoint. */
export function fakeEndpoint<Input extends CallInput, Output>(
  endpoint: Endpoint<Input, Output>,
  respond: (input: Input) => Output | Promise<Output>,
): FakeEndpoint {
  return { endpoint, respond: respond as FakeEndpoint['respond'] };
}

/** An API that implements the given endpoints and throws for all others. */
export function fakeApi(...responses: readonly FakeEndpoint[]): Api {
  return async (endpoint, input) => {
    const found = responses.find(
      (one) => one.endpoint.path === endpoint.path && one.endpoint.method === endpoint.method,
    );
    if (found === undefined) throw new Error(`${endpoint.method} ${endpoint.path} was not expected.`);
    return (await found.respond(input)) as never;
  };
}
