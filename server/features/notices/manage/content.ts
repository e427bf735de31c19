import { z } from 'zod';
import { everyone } from '../../../../app/api/contract';
import { type DraftContent, noticeLimits } from '../../../../app/features/notices/manage/contract';
import { audienceSchema } from '../../../audience/audience';
import type { ErrorId } from '../../../errors';
import { unwritten } from '../../../input';
import { hasOnlyOwnPictures } from '../markdown';

/** A draft may be longer than a notice, so that nothing that was typed is lost. */
const longestText = 400_000;

/** NUL, which PostgreSQL does not store, and lone surrogates, which UTF-8 does not have. */
const stored = (most: number) =>
  z
    .string()
    .max(most)
    .transform((text) =>
      text
        .replaceAll(/\p{Cs}/gu, '\ufffd')
        .replaceAll('\0', '')
        .replaceAll(/\r\n?/g, '\n'),
    );
/** Marks, embeddings, overrides and isolates, which change the order in which other characters are displayed. */
const direction = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
/** Without the characters that change how the rest of the line is displayed. */
const oneLine = (most: number) =>
  stored(most).transform((text) => text.replaceAll(unwritten, '').replaceAll(direction, ''));
const moment = z.iso.datetime({ precision: 3 }).or(z.iso.datetime()).nullable();

/** What a form sends, and what is stored. */
export const draftContent: z.ZodType<DraftContent> = z.strictObject({
  title: oneLine(1000),
  body: stored(longestText),
  category: stored(32),
  publisher: oneLine(400),
  audience: audienceSchema,
  publishAt: moment,
  pinned: z.boolean(),
  pinnedUntil: moment,
  confirmBy: moment,
  remindAutomatically: z.boolean(),
  questions: z.boolean(),
  notify: z.boolean(),
  attachments: z.array(z.string().regex(/^[\w-]{1,64}$/)).max(200),
});

/** The content of a new draft. */
export const emptyContent = (publisher: string, category: string): DraftContent => ({
  title: '',
  body: '',
  category,
  publisher,
  audience: everyone(),
  publishAt: null,
  pinned: false,
  pinnedUntil: null,
  confirmBy: null,
  remindAutomatically: true,
  questions: true,
  notify: true,
  attachments: [],
});

const lengthOf = (text: string): number => [...text.trim()].length;
const hasWords = (text: string): boolean => /[\p{L}\p{N}\p{P}\p{S}]/u.test(text);

/**
 * The first reason why a content cannot be published, apart from what needs the database; null if there is none.
 * @param categories the ids that can be chosen
 * @param before what is published; its dates may have passed since
 */
export function problemOf(
  content: DraftContent,
  categories: readonly string[],
  now: number,
  before: DraftContent | null = null,
): ErrorId | null {
  const { title, body, publisher, attachments } = content;
  const publishAt = content.publishAt === null ? now : Date.parse(content.publishAt);
  const isBefore = (moment: string | null): boolean => moment !== null && Date.parse(moment) <= publishAt;
  const checks: [boolean, ErrorId][] = [
    [!hasWords(title), 'title-missing'],
    [lengthOf(title) > noticeLimits.title, 'title-too-long'],
    [!hasWords(body), 'text-missing'],
    [lengthOf(body) > noticeLimits.body, 'text-too-long'],
    [!hasWords(publisher), 'publisher-missing'],
    [lengthOf(publisher) > noticeLimits.publisher, 'publisher-too-long'],
    [!categories.includes(content.category), 'category-unknown'],
    [content.publishAt !== null && publishAt <= now, 'publish-time-past'],
    [content.pinned && content.pinnedUntil !== before?.pinnedUntil && isBefore(content.pinnedUntil), 'pin-time-past'],
    [content.confirmBy !== before?.confirmBy && isBefore(content.confirmBy), 'confirm-time-past'],
    [attachments.length > noticeLimits.attachments, 'attachments-too-many'],
    [!hasOnlyOwnPictures(body), 'picture-external'],
  ];
  return checks.find(([fails]) => fails)?.[1] ?? null;
}
