import type { Context } from 'koa';
import type { z } from 'zod';
import type { Role } from '../../app/api/contract';
import type { CallInput, Contract, Endpoint } from '../../app/api/endpoint';
import type { ErrorId } from '../errors';
import type { ReadBody } from '../http/body';
import type { Viewer } from '../viewer';

/** One schema for each part of the input that the contract declares. Its output is passed to the handler. */
type SchemasFor<Input> = { readonly [Part in keyof Input]-?: z.ZodType<Input[Part]> };

interface HandlerOptions<Output> {
  /** The role that callers need. Others get `forbidden`, before the input is read or an idempotency key is claimed. */
  readonly requires?: Role;
  /** The error for invalid path parameters; `not-found` by default. */
  readonly unknownAs?: ErrorId;
  /** Time limit of `run` in milliseconds, 8000 by default. A transaction takes at most 15 seconds. */
  readonly timeoutMs?: number;
  /** Status of the response: 200 by default, 204 without an output. */
  readonly status?: number;
  /** Sends something other than JSON. Only for reads. */
  respond?(ctx: Context, output: Output): Promise<void> | void;
  /** Reads the body instead of the default JSON parser, for another size or type. */
  readonly readBody?: ReadBody;
}

/**
 * Handles an endpoint. A write (any method but GET) runs after its input was validated and its idempotency key was
 * claimed, in one transaction, which is `viewer.database`.
 */
export type Handler<E> =
  E extends Endpoint<infer Input, infer Output>
    ? SchemasFor<Input> & HandlerOptions<Output> & { run(viewer: Viewer, input: Input): Promise<Output> }
    : never;

/** A handler with erased types. Its schemas validate the input. */
export interface AnyHandler extends HandlerOptions<unknown> {
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  run(viewer: Viewer, input: CallInput): Promise<unknown>;
}

/** An endpoint with its handler. */
export interface HandledEndpoint {
  readonly endpoint: Endpoint;
  readonly handler: AnyHandler;
}

/** The server's half of a feature: all endpoints of its contract, with their handlers. */
export type Feature = readonly HandledEndpoint[];

/**
 * Implements a feature's contract. The type checker requires a handler for each endpoint, with a schema for each part
 * of its input, and compares the result of `run` with the contract.
 *
 *     export const ideasFeature = feature(ideas, {
 *       list: { query: ideasQuery, run: (viewer, { query }) => listIdeas(viewer, query) },
 *       share: { body: newIdea, status: 201, run: (viewer, { body }) => shareIdea(viewer, body) },
 *     });
 */
export function feature<C extends Contract>(
  contract: C,
  handlers: { readonly [Name in keyof C]: Handler<C[Name]> },
): Feature;
export function feature(contract: Contract, handlers: Readonly<Record<string, AnyHandler>>): Feature {
  return Object.entries(contract).flatMap(([name, endpoint]) => {
    const handler = handlers[name];
    return handler === undefined ? [] : [{ endpoint, handler }];
  });
}
