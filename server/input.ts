import { z } from 'zod';
import { appError, type ErrorId } from './errors';

/** Schemas of query parameters and bodies that features share. */
export const cursorText = z.string().min(1).max(2048);
export const wholeNumber = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);
export const flag = z.enum(['true', 'false', '1', '0']).transform((text) => text === 'true' || text === '1');

/**
 * Control, private-use and unassigned characters, and the two overrides that change the displayed order of other
 * characters. Joiners and marks for right-to-left text and emoji are not included.
 */
export const unwritten = /[^\P{C}\n\t\p{Cf}]|[\u202d\u202e]/gu;

/** Text that a person wrote: 1 to `most` characters after trimming, with line breaks, without hidden characters. */
export const writtenText = (most: number) =>
  z
    .string()
    .max(most * 4)
    .transform((text) => text.replaceAll(/\r\n?/g, '\n').replaceAll(unwritten, '').trim())
    .refine((text) => /[\p{L}\p{N}\p{P}\p{S}]/u.test(text) && [...text].length <= most, {
      message: `must have 1 to ${most} characters`,
    });

function problemOf({ issues }: z.ZodError): string {
  const [first] = issues;
  const where = first?.path.join('.') ?? '';
  return where === '' ? (first?.message ?? '') : `"${where}": ${first?.message ?? ''}`;
}

/** @throws {AppError} `query-invalid`, naming the parameter */
export function checkQuery<S extends z.ZodType>(given: unknown, schema: S): z.output<S> {
  const query = schema.safeParse(given);
  if (query.success) return query.data;
  throw appError('query-invalid', {
    message: `The address has a parameter that is not allowed: ${problemOf(query.error)}.`,
  });
}

/** @throws {AppError} `body-invalid`, naming the field */
export function checkBody<S extends z.ZodType>(given: unknown, schema: S): z.output<S> {
  const body = schema.safeParse(given);
  if (body.success) return body.data;
  throw appError('body-invalid', {
    message: `The body has a field that is missing or not allowed: ${problemOf(body.error)}.`,
  });
}

/** @throws {AppError} `unknownAs`, because no resource can have invalid parameters */
export function checkParameters<S extends z.ZodType>(
  given: unknown,
  schema: S,
  unknownAs: ErrorId = 'not-found',
): z.output<S> {
  const parameters = schema.safeParse(given);
  if (parameters.success) return parameters.data;
  throw appError(unknownAs);
}
