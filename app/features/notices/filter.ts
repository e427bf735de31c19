import { cursorOf, withQuery, type Query } from '../../router/query';
import { noticeCategories, type NoticeCategory } from './contract';

/** The filter of a list of notices, from its address: `?category=it&unread=1&cursor=…`. */
export interface NoticesFilter {
  category?: NoticeCategory;
  unread?: boolean;
  cursor?: string;
}

/** The key of the list on the home page. */
export const homeList = 'home';

/** Reads a list's filter from an address. Invalid values are ignored. */
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
