export type WriteMethod = 'POST' | 'PUT' | 'PATCH' | 'DELETE';
export type Method = 'GET' | WriteMethod;

/**
 * The input of a call: values for `:name` in the path, the query, a JSON body. Those that are declared are required.
 */
export interface CallInput {
  params?: object;
  query?: object;
  body?: unknown;
}

/** Reads have no body. */
interface ReadInput extends CallInput {
  body?: never;
}

/** Writes have no query: the path of a write identifies the resource, and the body has everything else. */
interface WriteInput extends CallInput {
  query?: never;
}

/** `T` if it is the same after it was sent as JSON. What would change (a date, a map, a method) becomes `never`. */
type Json<T> = T extends string | number | boolean | null | undefined ? T : T extends object ? JsonObject<T> : never;
type JsonObject<T> = T extends Unsendable ? never : JsonFields<T>;
type JsonFields<T> = { [Key in keyof T]: Json<T[Key]> };
type Unsendable =
  { toJSON(): unknown } | ((...input: never[]) => unknown) | ReadonlyMap<unknown, unknown> | ReadonlySet<unknown>;

/**
 * One call of the API. The Koa route, its validation, the browser's caller, the direct call of server rendering and the
 * fakes of tests are derived from it.
 */
export interface Endpoint<Input extends CallInput = CallInput, Output = unknown, M extends Method = Method> {
  readonly method: M;
  /** Below `/api/`, with `:name` for each parameter. */
  readonly path: `/api/${string}`;
  /** Keys of every response body. JSON without them is not from the portal, but for example from a captive portal. */
  readonly responseKeys: readonly string[];
  /** For the type checker only; never set. */
  readonly types?: { input: Input; output: Output };
}

/**
 * Defines a call of the API. Inputs and outputs must be the same after they were sent as JSON, because a direct call
 * does not send them. A read has no body and responds with an object. A write has no query and may respond with nothing
 * (`undefined`).
 *
 *     export const ideas = {
 *       list: endpoint<{ query: { cursor?: string } }, Page<Idea>>('GET', '/api/ideas', ['items']),
 *       share: endpoint<{ body: { text: string } }, Idea>('POST', '/api/ideas', ['id']),
 *     };
 */
export function endpoint<Input extends ReadInput & JsonFields<Input>, Output extends object & JsonFields<Output>>(
  method: 'GET',
  path: Endpoint['path'],
  responseKeys?: readonly string[],
): Endpoint<Input, Output, 'GET'>;
export function endpoint<
  Input extends WriteInput & JsonFields<Input>,
  Output extends (object & JsonFields<Output>) | undefined,
>(method: WriteMethod, path: Endpoint['path'], responseKeys?: readonly string[]): Endpoint<Input, Output, WriteMethod>;
export function endpoint(method: Method, path: Endpoint['path'], responseKeys: readonly string[] = []): Endpoint {
  return { method, path, responseKeys };
}

/** Options of a call in the browser; server rendering ignores them. */
export interface CallOptions {
  /** Cancels the call, also while it waits for a sign-in. It then rejects with the id `canceled`. */
  signal?: AbortSignal;
}

export interface WriteOptions extends CallOptions {
  /** The form whose draft the write sends. The draft is removed when the server has accepted the write. */
  draft?: string;
  /** Whether the form removes its draft itself. */
  keepsDraft?: boolean;
  /**
   * The page that shows the state of the write, the current one if absent. Null if no page does, as for a choice of
   * language: a refused write is then not kept.
   */
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
