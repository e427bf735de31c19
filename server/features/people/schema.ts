import { z } from 'zod';
import { cursorText, wholeNumber } from '../../input';

export const peopleQuery = z.strictObject({
  q: z.string().max(64).optional(),
  department: wholeNumber.optional(),
  cursor: cursorText.optional(),
  limit: wholeNumber.pipe(z.int().min(1).max(100)).optional(),
});

export const myChoices = z.strictObject({ language: z.enum(['zh-CN', 'en']) });
