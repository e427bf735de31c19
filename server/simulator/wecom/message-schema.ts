import { z } from 'zod';
import { failure, type WecomFailure } from './failure';

/** WeCom limits short texts in characters, but addresses and long texts in bytes. */
const characters = (most: number) =>
  z
    .string()
    .min(1)
    .refine((text) => [...text].length <= most, { error: `exceed max length ${most}` });
const bytes = (most: number) =>
  z
    .string()
    .min(1)
    .refine((text) => Buffer.byteLength(text) <= most, { error: `exceed max length ${most}` });
const address = bytes(2048).refine((text) => /^https?:\/\/\S+$/i.test(text), { error: 'invalid url' });
const media = z.object({ media_id: z.string().min(1) });

/** WeCom also accepts numbers as strings: `"safe": "1"`. */
const number = (schema: z.ZodType<number>) =>
  z.preprocess((value) => (typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value), schema);
const flag = number(z.union([z.literal(0), z.literal(1)]));

const article = z.looseObject({
  title: characters(128),
  thumb_media_id: z.string().min(1),
  author: z.string().optional(),
  content_source_url: z.string().optional(),
  content: bytes(666 * 1024),
  digest: z.string().optional(),
});

/** The object of each `msgtype` (WeCom document 90236). Text and markdown that are too long are shortened. */
export const contents = {
  text: z.object({ content: z.string() }),
  markdown: z.object({ content: z.string() }),
  textcard: z.object({
    title: characters(128),
    description: characters(512),
    url: address,
    btntxt: characters(4).optional(),
  }),
  news: z.object({
    articles: z
      .array(
        z
          .object({
            title: characters(128),
            description: characters(512).optional(),
            url: address.optional(),
            picurl: z.string().optional(),
            appid: z.string().optional(),
            pagepath: z.string().optional(),
          })
          .refine(
            (article) => article.url !== undefined || (article.appid !== undefined && article.pagepath !== undefined),
            { error: 'missing url' },
          ),
      )
      .min(1)
      .max(8),
  }),
  template_card: z.looseObject({
    card_type: z.enum(['text_notice', 'news_notice', 'button_interaction', 'vote_interaction', 'multiple_interaction']),
    horizontal_content_list: z.array(z.unknown()).max(6).optional(),
    jump_list: z.array(z.unknown()).max(3).optional(),
    task_id: z
      .string()
      .regex(/^[0-9A-Za-z_\-@]{1,128}$/)
      .optional(),
  }),
  image: media,
  voice: media,
  file: media,
  video: media.extend({ title: z.string().optional(), description: z.string().optional() }),
  mpnews: z.object({ articles: z.array(article).min(1).max(8) }),
} as const;

/** The fields of every message. */
export const envelopeSchema = z.looseObject({
  touser: z.string().default(''),
  toparty: z.string().default(''),
  totag: z.string().default(''),
  msgtype: z.string().default(''),
  agentid: z.coerce.number().int().optional().catch(undefined),
  safe: number(z.union([z.literal(0), z.literal(1), z.literal(2)])).default(0),
  enable_id_trans: flag.default(0),
  enable_duplicate_check: flag.default(0),
  duplicate_check_interval: number(z.int().min(1).max(14_400)).default(1800),
});

export type Envelope = z.infer<typeof envelopeSchema>;

/** The first validation error as WeCom reports it. */
export function parameterFailure(error: z.ZodError): WecomFailure {
  const [issue] = error.issues;
  const name = issue?.path.map(String).join('.') ?? '';
  return issue?.message.startsWith('exceed max length')
    ? failure(40058, `${name} ${issue.message}. invalid Request Parameter`)
    : failure(40058, `invalid param '${name}'`);
}
