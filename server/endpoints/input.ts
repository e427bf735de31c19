import type { CallInput } from '../../app/api/endpoint';
import { checkBody, checkParameters, checkQuery } from '../input';
import type { AnyHandler } from './feature';

/** An input before validation. Parameters and query are strings, as in an address. */
export interface RawInput {
  params: Readonly<Record<string, unknown>>;
  query: Readonly<Record<string, unknown>>;
  body: unknown;
}

/**
 * Validates the parts of an input for which the handler has a schema. All others are dropped.
 * @throws {AppError} `query-invalid`, `body-invalid`, or the handler's error for unknown parameters
 */
export function validated(handler: AnyHandler, raw: RawInput): CallInput {
  const input: { params?: object; query?: object; body?: unknown } = {};
  if (handler.params !== undefined)
    input.params = object(checkParameters(raw.params, handler.params, handler.unknownAs));
  if (handler.query !== undefined) input.query = object(checkQuery(raw.query, handler.query));
  if (handler.body !== undefined) input.body = checkBody(raw.body, handler.body);
  return input;
}

const object = (value: unknown): object => (typeof value === 'object' && value !== null ? value : {});

/** Converts parameters or a query of a direct call to strings, as in an address. Omits those without a value. */
export function asTexts(values: object | undefined): Record<string, string> {
  const given = Object.entries(values ?? {}).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
}
