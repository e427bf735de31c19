import { z } from 'zod';

export const languageChoice = z.strictObject({ language: z.enum(['zh-CN', 'en']) });

export const sessionParams = z.object({ id: z.string().min(1).max(64) });
