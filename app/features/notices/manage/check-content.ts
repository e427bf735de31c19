import { noticeLimits, type DraftContent } from './contract';

/** The fields of the form that can have an error. */
export type Field =
  'title' | 'body' | 'publisher' | 'category' | 'audience' | 'publishAt' | 'pinnedUntil' | 'confirmBy' | 'attachments';

/** The ids of errors of publishing, by field. */
export type FieldErrors = Partial<Record<Field, string>>;

const fields: Record<string, Field> = {
  'title-missing': 'title',
  'title-too-long': 'title',
  'text-missing': 'body',
  'text-too-long': 'body',
  'picture-external': 'body',
  'publisher-missing': 'publisher',
  'publisher-too-long': 'publisher',
  'sender-not-allowed': 'publisher',
  'category-unknown': 'category',
  'audience-empty': 'audience',
  'audience-department-removed': 'audience',
  'audience-person-unknown': 'audience',
  'audience-not-allowed': 'audience',
  'publish-time-past': 'publishAt',
  'pin-time-past': 'pinnedUntil',
  'confirm-time-past': 'confirmBy',
  'attachment-missing': 'attachments',
  'files-too-many': 'body',
  'file-not-found': 'body',
  'attachments-too-many': 'attachments',
};

/** The field to which an error of the server belongs; undefined for others. */
export const fieldOf = (errorId: string): Field | undefined =>
  Object.prototype.hasOwnProperty.call(fields, errorId) ? fields[errorId] : undefined;

/** As the server counts. */
const lengthOf = (text: string): number => Array.from(text.trim()).length;

/**
 * All errors that the browser can see, so that the author need not correct them one by one. The server decides.
 * @param external how many external pictures the text has
 * @param missing the fields whose time was cleared, while the draft keeps the last one
 * @param isUpdate whether it is published. Its dates may have passed since, and only the server knows which are new.
 */
export function checkContent(
  content: DraftContent,
  now: number,
  external: number,
  missing: readonly Field[] = [],
  isUpdate = false,
): FieldErrors {
  const publishAt = content.publishAt === null ? now : Date.parse(content.publishAt);
  const isBefore = (moment: string | null): boolean => !isUpdate && moment !== null && Date.parse(moment) <= publishAt;
  const checks: [boolean, string][] = [
    [content.title.trim() === '', 'title-missing'],
    [lengthOf(content.title) > noticeLimits.title, 'title-too-long'],
    [content.body.trim() === '', 'text-missing'],
    [lengthOf(content.body) > noticeLimits.body, 'text-too-long'],
    [external > 0, 'picture-external'],
    [content.publisher.trim() === '', 'publisher-missing'],
    [lengthOf(content.publisher) > noticeLimits.publisher, 'publisher-too-long'],
    [!isUpdate && content.publishAt !== null && publishAt <= now, 'publish-time-past'],
    [content.pinned && isBefore(content.pinnedUntil), 'pin-time-past'],
    [isBefore(content.confirmBy), 'confirm-time-past'],
    [content.attachments.length > noticeLimits.attachments, 'attachments-too-many'],
  ];
  const errors: FieldErrors = {};
  for (const field of missing) errors[field] = 'time-missing';
  for (const [fails, id] of checks) {
    const field = fieldOf(id);
    if (fails && field !== undefined) errors[field] ??= id;
  }
  return errors;
}
