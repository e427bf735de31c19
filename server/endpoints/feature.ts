import type { Context } from 'koa';
import type { z } from 'zod';
import type { Role } from '../../app/api/contract';
import type { CallInput, Endpoint, Method, WriteMethod } from '../../app/api/endpoint';
import type { ErrorId } from '../errors';
import type { ReadBody } from '../http/body';
import type { Viewer } from '../viewer';

/** One schema for each part of the input that the contract declares. Its output is passed to the handler. */
type SchemasFor<Input> = { readonly [Part in keyof Input]-?: z.ZodType<Input[Part]> };

interface HandlerOptions {
  /**
   * The role that callers need. Others get `forbidden`, before the input is read or an idempotency key is claimed. A
   * write demands it again in its transaction.
   */
  readonly requires?: Role;
  /** The error for invalid path parameters; `not-found` by default. */
  readonly unknownAs?: ErrorId;
  /** Time limit of `run`, and of `repeat`, in milliseconds, 8000 by default. A transaction takes at most 15 seconds. */
  readonly timeoutMs?: number;
  /** Status of the response: 200 by default, 204 without an output. */
  readonly status?: number;
}

interface ReadOptions extends HandlerOptions {
  readonly body?: never;
  readonly readBody?: never;
  readonly respond?: never;
}

interface FileOptions<Output> extends HandlerOptions {
  readonly body?: never;
  readonly readBody?: never;
  /** Sends the response. */
  readonly respond: (ctx: Context, output: Output) => Promise<void> | void;
  /** Which requests of browsers are answered, by default all. For files whose reading is recorded. */
  readonly requestedBy?: RequestedBy;
}

/** Allowed values of `Sec-Fetch-Site` and `Sec-Fetch-Dest`. Older browsers, which do not send them, pass. */
export interface RequestedBy {
  readonly sites: readonly string[];
  readonly destinations: readonly string[];
}

interface WriteOptions<Output> extends HandlerOptions {
  readonly query?: never;
  /** Reads the body instead of the default JSON parser, for another size or type. */
  readonly readBody?: ReadBody;
  readonly respond?: never;
  /**
   * Reads the response of a repeated request, as it is now. Without it the response is stored for a day, so it must be
   * short.
   * @param id the `id` of the first response; 0 if it has none
   */
  readonly repeat?: (viewer: Viewer, id: number) => Promise<Output>;
}

/** A read that responds with something other than JSON, such as a picture. Pages link to it; `Api` cannot call it. */
export interface FileEndpoint<Input extends CallInput = CallInput, Output = unknown> {
  readonly method: 'GET';
  readonly path: Endpoint['path'];
  readonly isFile: true;
  /** For the type checker only; never set. */
  readonly types?: { input: Input; file: Output };
}

/**
 * Defines a read whose handler sends the response itself (`respond`).
 *
 *     const files = { picture: fileEndpoint<{ params: { id: string } }, Picture>('/api/pictures/:id') };
 */
export function fileEndpoint<Input extends { params?: object; query?: object; body?: never }, Output>(
  path: Endpoint['path'],
): FileEndpoint<Input, Output> {
  return { method: 'GET', path, isFile: true };
}

/** A write whose body is a file. `Api` cannot call it; browsers use `app/files/`. */
export interface UploadEndpoint<Received = unknown, Output = unknown> {
  readonly method: 'POST';
  readonly path: Endpoint['path'];
  readonly isUpload: true;
  /** For the type checker only; never set. */
  readonly types?: { received: Received; output: Output };
}

/** Defines a write whose body is a file: `receive` stores it before the transaction of `run`. */
export function uploadEndpoint<Received, Output>(path: Endpoint['path']): UploadEndpoint<Received, Output> {
  return { method: 'POST', path, isUpload: true };
}

/** The parts of an upload outside of its transaction. The `Idempotency-Key` is the upload id. */
export interface UploadSteps<Received, Output> {
  /** Finds what an earlier upload with this id has stored. The body is then not read. */
  readonly find: (viewer: Viewer, uploadId: string) => Promise<Output | undefined>;
  /** Reads the body and stores its content. */
  readonly receive: (ctx: Context, viewer: Viewer, uploadId: string) => Promise<Received>;
  /** What identifies the content: a repeated upload must have the same. */
  readonly identify: (received: Received) => object;
  /** Removes stored content that the transaction did not accept. */
  readonly discard: (viewer: Viewer, received: Received) => Promise<void>;
}

/** What a form of a page without scripts sends. The browser then opens a page. `Api` cannot call it. */
export interface FormEndpoint<Input extends CallInput = CallInput> {
  readonly method: 'POST';
  readonly path: `/${string}`;
  readonly isForm: true;
  /** For the type checker only; never set. */
  readonly types?: { input: Input };
}

/**
 * Defines what a form sends in a browser without scripts. It must have the same effect if it is sent twice, because it
 * has no idempotency key. Without a session nothing is done, and the page that the browser opens then signs in.
 *
 *     const forms = { confirm: formEndpoint<{ params: { id: number } }>('/notices/:id/confirm') };
 */
export function formEndpoint<Input extends { params?: object; query?: never; body?: never }>(
  path: FormEndpoint['path'],
): FormEndpoint<Input> {
  return { method: 'POST', path, isForm: true };
}

interface FormOptions extends HandlerOptions {
  readonly body?: never;
  readonly query?: never;
  readonly readBody?: never;
  readonly respond?: never;
  /** The page that the browser opens afterwards, by the parameters of the path. */
  backTo(params: Readonly<Record<string, string>>): string;
}

interface Run<Input, Output> {
  run(viewer: Viewer, input: Input): Promise<Output>;
}

/**
 * Handles an endpoint. A write (any method but GET) runs after its input was validated and its idempotency key was
 * claimed, in one transaction, which is `viewer.database`.
 */
export type Handler<E> =
  E extends FileEndpoint<infer Input, infer Output>
    ? SchemasFor<Input> & FileOptions<Output> & Run<Input, Output>
    : E extends UploadEndpoint<infer Received, infer Output>
      ? HandlerOptions & { upload: UploadSteps<Received, Output> } & Run<{ body: Received }, Output>
      : E extends FormEndpoint<infer Input>
        ? SchemasFor<Input> & FormOptions & Run<Input, unknown>
        : E extends Endpoint<infer Input, infer Output, infer M>
          ? SchemasFor<Input> & OptionsFor<M, Output> & Run<Input, Output>
          : never;

type OptionsFor<M extends Method, Output> = [M] extends ['GET']
  ? ReadOptions
  : [M] extends [WriteMethod]
    ? WriteOptions<Output>
    : never;

/** A handler with erased types. Its schemas validate the input. */
export interface AnyHandler extends HandlerOptions {
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  readonly readBody?: ReadBody;
  readonly upload?: AnyUploadSteps;
  repeat?(viewer: Viewer, id: number): Promise<unknown>;
  respond?(ctx: Context, output: unknown): Promise<void> | void;
  readonly requestedBy?: RequestedBy;
  backTo?(params: Readonly<Record<string, string>>): string;
  run(viewer: Viewer, input: CallInput): Promise<unknown>;
}

/** `UploadSteps` with erased types. */
export interface AnyUploadSteps {
  find(viewer: Viewer, uploadId: string): Promise<unknown>;
  receive(ctx: Context, viewer: Viewer, uploadId: string): Promise<unknown>;
  identify(received: unknown): object;
  discard(viewer: Viewer, received: unknown): Promise<void>;
}

/** An endpoint with its handler. */
export interface HandledEndpoint {
  readonly endpoint: { readonly method: Method; readonly path: string };
  readonly handler: AnyHandler;
}

/** The server's half of a feature: all endpoints of its contract, with their handlers. */
export type Feature = readonly HandledEndpoint[];

type AnyEndpoint = Endpoint | FileEndpoint | UploadEndpoint | FormEndpoint;
type HandledContract = Readonly<Record<string, AnyEndpoint>>;

/**
 * Implements a feature's contract. The type checker requires a handler for each endpoint, with a schema for each part
 * of its input, and compares the result of `run` with the contract.
 *
 *     export const ideasFeature = feature(ideas, {
 *       list: { query: ideasQuery, run: (viewer, { query }) => listIdeas(viewer, query) },
 *       share: { body: newIdea, status: 201, run: (viewer, { body }) => shareIdea(viewer, body) },
 *     });
 * @throws {Error} if handlers are missing or do not fit, which the type checker also reports
 */
export function feature<C extends HandledContract>(
  contract: C,
  handlers: { readonly [Name in keyof C]: Handler<C[Name]> },
): Feature;
export function feature(contract: HandledContract, handlers: Readonly<Record<string, AnyHandler>>): Feature {
  const unknown = Object.keys(handlers).find((name) => contract[name] === undefined);
  if (unknown !== undefined) throw new Error(`The contract has no endpoint "${unknown}". Remove its handler.`);
  return Object.entries(contract).map(([name, endpoint]) => {
    const handler = handlers[name];
    if (handler === undefined)
      throw new Error(`The feature has no handler for "${name}" (${endpoint.method} ${endpoint.path}). Add one.`);
    const wrong = unsuitablePart(endpoint, handler);
    if (wrong !== undefined) throw new Error(`The handler of ${endpoint.method} ${endpoint.path} ${wrong}.`);
    return { endpoint, handler };
  });
}

/** Says which part of a handler its endpoint cannot have or lacks. */
function unsuitablePart(endpoint: AnyEndpoint, handler: AnyHandler): string | undefined {
  if ('isForm' in endpoint && handler.backTo === undefined)
    return 'lacks backTo, the page that the browser opens afterwards';
  if (endpoint.method !== 'GET' && handler.query !== undefined)
    return 'has a query, which browsers do not send with a write. Move it to the body';
  if (endpoint.method === 'GET' && handler.body !== undefined) return 'has a body, which a GET cannot have';
  if (endpoint.method === 'GET' && handler.readBody !== undefined) return 'has readBody, but a GET has no body';
  const isUpload = 'isUpload' in endpoint;
  if (isUpload && handler.upload === undefined) return 'lacks upload, which stores the file';
  if (!isUpload && handler.upload !== undefined) return 'has upload, which only an uploadEndpoint() may have';
  const isFile = 'isFile' in endpoint;
  if (isFile && handler.respond === undefined) return 'lacks respond, which sends the file';
  if (!isFile && handler.respond !== undefined) return 'has respond, which only a fileEndpoint() may have';
  return undefined;
}
