import { withQuery } from '../../router/query';

/** The filter of a list of notices, from its address: `?q=…&category=it&month=2026-11&unread=1&cursor=…`. */
export interface NoticesFilter {
  q?: string;
  category?: string;
  month?: string;
  unread?: boolean;
  cursor?: string;
}

/** The number of notices that a list begins with: what two screens of a phone show. */
export const firstItems = 12;

/** The key of the list on the home page. */
export const homeList = 'home';

/** The address of a list of notices. */
export const noticesPath = (filter: NoticesFilter): string =>
  withQuery(
    '/notices',
    Object.entries(filter).map(([name, value]) => [name, value === true ? 1 : value]),
  );
