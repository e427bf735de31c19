import { z } from 'zod';
import { cursorText, wholeNumber } from '../../input';

export const peopleQuery = z.strictObject({
  q: z.string().max(64).optional(),
  department: wholeNumber.optional(),
  cursor: cursorText.optional(),
  limit: wholeNumber.pipe(z.int().min(1).max(100)).optional(),
  ids: z
    .string()
    .regex(/^[\w.@-]{1,64}(?:,[\w.@-]{1,64}){0,99}$/)
    .optional(),
  addressable: z
    .literal('true')
    .transform((): true => true)
    .optional(),
});

export const branchQuery = z.strictObject({ of: wholeNumber.optional() });

/** `readPerson` decides which ids are valid. */
export const personParams = z.object({ id: z.string().max(200) });
