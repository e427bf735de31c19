export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** The input of a call: values for `:name` in the path, the query, a JSON body. Declared parts are required. */
export interface CallInput {
  params?: object;
  query?: object;
  body?: unknown;
}

/**
 * One call of the API. The Koa route, its validation, the browser's caller, the direct call of server rendering and the
 * fakes of tests are derived from it.
 */
export interface Endpoint<Input extends CallInput = CallInput, Output = unknown> {
  readonly method: Method;
  /** Below `/api/`, with `:name` for each parameter. */
  readonly path: `/api/${string}`;
  /** Keys of every response body. JSON without them is not from the portal, but for example from a captive portal. */
  readonly responseKeys: readonly string[];
  /** For the type checker only; never set. */
  readonly types?: { input: Input; output: Output };
}

/**
 * Defines a call of the API.
 *
 *     export const ideas = {
 *       list: endpoint<{ query: { cursor?: string } }, Page<Idea>>('GET', '/api/ideas', ['items']),
 *       share: endpoint<{ body: { text: string } }, Idea>('POST', '/api/ideas', ['id']),
 *     };
 */
export function endpoint<Input extends CallInput, Output>(
  method: Method,
  path: Endpoint['path'],
  responseKeys: readonly string[] = [],
): Endpoint<Input, Output> {
  return { method, path, responseKeys };
}

/** The endpoints of one feature, by name. */
export type Contract = Readonly<Record<string, Endpoint>>;

/** Options of a call in the browser; server rendering ignores them. */
export interface CallOptions {
  /** Cancels the call, also while it waits for a sign-in. It then rejects with the id `canceled`. */
  signal?: AbortSignal;
}

export interface WriteOptions extends CallOptions {
  /** The form whose draft the write sends. The draft is removed when the write is answered. */
  draft?: string;
  /** The page that shows the state of the write, the current one if absent; null for a setting. */
  page?: string | null;
  /**
   * Whether the caller can still show an error; true if absent. If not, a refused write stays in the list of kept
   * writes until a form shows it.
   */
  here?(): boolean;
}

/**
 * Calls an endpoint as the person of the page: over HTTP in the browser, directly during server rendering.
 * Rejects with an error that has an `id` and a `status`.
 */
export type Api = <Input extends CallInput, Output>(
  endpoint: Endpoint<Input, Output>,
  input: Input,
  options?: WriteOptions,
) => Promise<Output>;
