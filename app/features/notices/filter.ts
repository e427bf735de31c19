import { cursorOf, withQuery, type Query } from '../../router/query';

/** The filter of a list of notices, from its address: `?category=it&unread=1&cursor=…`. */
export interface NoticesFilter {
  category?: string;
  unread?: boolean;
  cursor?: string;
}

/** The key of the list on the home page. */
export const homeList = 'home';

/** Reads a list's filter from an address. Invalid values are ignored. */
export function noticesFilterOf(query: Query): NoticesFilter {
  const { category } = query;
  return {
    ...(typeof category === 'string' && /^[\w-]{1,32}$/.test(category) ? { category } : {}),
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
