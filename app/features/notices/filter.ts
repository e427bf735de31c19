import { cursorOf, withQuery, type Query } from '../../router/query';
import { noticeCategories, type NoticeCategory } from './contract';

/** A list of notices, as its address says: `?category=it&unread=1&cursor=…`. */
export interface NoticesFilter {
  category?: NoticeCategory;
  unread?: boolean;
  cursor?: string;
}

/** The notices of the home page, as a list of their own. */
export const homeList = 'home';

/** Reads a list's filter from an address. Values that are not valid are left out. */
export function noticesFilterOf(query: Query): NoticesFilter {
  const category = noticeCategories.find((known) => known === query['category']);
  return {
    ...(category === undefined ? {} : { category }),
    ...(query['unread'] === '1' ? { unread: true } : {}),
    ...cursorOf(query),
  };
}

/** The address of a list of notices. */
export function noticesPath({ category, unread, cursor }: NoticesFilter): string {
  return withQuery('/notices', [
    ['category', category],
    ['unread', unread === true ? 1 : undefined],
    ['cursor', cursor],
  ]);
}
