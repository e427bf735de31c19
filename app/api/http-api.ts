import type { AxiosInstance } from 'axios';
import type { OwnedKeptWrites } from '../writes/kept-writes';
import type { Api, CallInput, Endpoint } from './endpoint';
import { isObject } from './is-object';
import { PortalError } from './portal-error';
import { quietSignals } from './quiet-signals';

export interface HttpApiOptions {
  /** Sends a read for the page's person. Stays pending if someone else is signed in, because the page is reloaded. */
  get<T>(path: string, config: Parameters<AxiosInstance['get']>[1]): Promise<T>;
  /** Sends writes, and keeps each until its response. */
  writes: Pick<OwnedKeptWrites, 'send'>;
}

/** Creates the API of the browser, which calls endpoints over HTTP. */
export function createHttpApi({ get, writes }: HttpApiOptions): Api {
  function call<Input extends CallInput, Output>(
    endpoint: Endpoint<Input, Output>,
    input: Input,
    options?: Parameters<Api>[2],
  ): Promise<Output>;
  async function call(
    endpoint: Endpoint,
    { params, query, body }: CallInput,
    options: Parameters<Api>[2] = {},
  ): Promise<unknown> {
    const { method } = endpoint;
    const path = pathOf(endpoint, params);
    const response =
      method === 'GET'
        ? await get<unknown>(path, {
            params: query,
            signal: options.signal,
            bare: options.signal !== undefined && quietSignals.has(options.signal),
          })
        : await writes.send({ method, path, body: body === undefined ? null : body }, options);
    if (!isResponseOf(endpoint, response)) throw new PortalError('unexpected');
    return response;
  }
  return call;
}

/** The path with its parameters filled in. */
export function pathOf({ path }: Pick<Endpoint, 'path'>, params: object = {}): string {
  return path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(Reflect.get(params, name))));
}

/** Detects the empty pages and foreign JSON of captive portals. A write without response keys may have no body. */
function isResponseOf({ method, responseKeys }: Endpoint, response: unknown): boolean {
  if (method === 'GET' || responseKeys.length > 0)
    return isObject(response) && responseKeys.every((key) => key in response);
  return true;
}
