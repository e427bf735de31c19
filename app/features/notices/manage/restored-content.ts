import type { DraftContent, NoticeForm } from './contract';

/**
 * The content of a draft into which a published text is restored. When it is published and its message stay as the
 * author has set them, and so do settings of the text that are no longer possible: times in the past, and a category
 * that cannot be chosen.
 * @param now in milliseconds
 */
export function restoredContent(
  current: DraftContent,
  published: DraftContent,
  categories: NoticeForm['categories'],
  now: number,
): DraftContent {
  const { publishAt, notify, category, pinned, pinnedUntil, confirmBy, remindAutomatically } = current;
  const isPast = (time: string | null): boolean => time !== null && Date.parse(time) <= now;
  return {
    ...published,
    publishAt,
    notify,
    ...(published.category in categories ? {} : { category }),
    ...(isPast(published.pinnedUntil) ? { pinned, pinnedUntil } : {}),
    ...(isPast(published.confirmBy) ? { confirmBy, remindAutomatically } : {}),
  };
}
