import { cursorOf, searchOf, type Query } from '../../../router/query';
import type { NoticesFilter } from '../filter';

/** Maximum length of a search, in UTF-16 code units. */
export const longestSearch = 64;

/** Reads a list's filter from an address. Invalid values are ignored. */
export function noticesFilterOf(query: Query): NoticesFilter {
  const { category, month, unread } = query;
  return {
    ...searchOf(query, longestSearch),
    ...(typeof category === 'string' && /^[\w-]{1,32}$/.test(category) ? { category } : {}),
    ...(typeof month === 'string' && /^(19|20)\d\d-(0[1-9]|1[0-2])$/.test(month) ? { month } : {}),
    ...(unread === '1' ? { unread: true } : {}),
    ...cursorOf(query),
  };
}
