import { z } from 'zod';
import { cursorText, flag, wholeNumber, writtenText } from '../../input';

export const noticesQuery = z.strictObject({
  cursor: cursorText.optional(),
  category: z
    .string()
    .regex(/^[\w-]{1,32}$/)
    .optional(),
  q: z.string().max(200).optional(),
  month: z
    .string()
    .regex(/^(?:19|20)\d\d-(?:0[1-9]|1[0-2])$/)
    .optional(),
  unread: flag.optional(),
  order: z.literal('home').optional(),
  limit: wholeNumber.pipe(z.int().min(1).max(50)).optional(),
});

export const questionsQuery = z.strictObject({
  cursor: cursorText.optional(),
  question: wholeNumber.optional(),
});

export const noticeParams = z.object({ id: wholeNumber.pipe(z.int().min(1)) });

export const questionParams = z.object({
  id: wholeNumber.pipe(z.int().min(1)),
  question: wholeNumber.pipe(z.int().min(1)),
});

export const newMark = z.strictObject({
  id: z
    .int()
    .min(1)
    .max(2 ** 48),
});

export const markParams = z.object({ id: wholeNumber.pipe(z.int().min(1)) });

export const newQuestion = z.strictObject({ text: writtenText(500) });
