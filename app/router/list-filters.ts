import { noticeCategories, type NoticeCategory } from '../features/notices/contract';

/** A list of notices, as its address says: `?category=it&unread=1&cursor=…`. */
export interface NoticesFilter {
  category?: NoticeCategory;
  unread?: boolean;
  cursor?: string;
}

/** What the directory shows, as its address says: `?q=…&department=…&cursor=…`. */
export interface PeopleFilter {
  q?: string;
  department?: number;
  cursor?: string;
}

type Query = Readonly<Record<string, string | (string | null)[] | undefined>>;

/** The notices of the home page, as a list of their own. */
export const homeList = 'home';

/** How many characters of a search are sent. */
export const longestSearch = 64;

/** Halves of characters that a cut has left alone: no address can hold them. */
const halves = /[\ud800-\udfff]/gu;

const cursorOf = ({ cursor }: Query): { cursor?: string } =>
  typeof cursor === 'string' && cursor !== '' ? { cursor } : {};

function withQuery(path: string, pairs: readonly (readonly [string, string | number | undefined])[]): string {
  const parts = pairs
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return parts.length === 0 ? path : `${path}?${parts.join('&')}`;
}

/** Reads a list's filter from an address; what is not understood is left out. */
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

/** Reads the directory's filter from an address; what is not understood is left out. */
export function peopleFilterOf(query: Query): PeopleFilter {
  const { q, department } = query;
  const words = typeof q === 'string' ? q.trim().slice(0, longestSearch).replace(halves, '') : '';
  return {
    ...(words === '' ? {} : { q: words }),
    ...(typeof department === 'string' && /^\d{1,10}$/.test(department) ? { department: Number(department) } : {}),
    ...cursorOf(query),
  };
}

/** The address of a part of the directory. */
export function peoplePath({ q, department, cursor }: PeopleFilter): string {
  return withQuery('/people', [
    ['q', q],
    ['department', department],
    ['cursor', cursor],
  ]);
}

/** Whose card an address shows. To WeCom the case of an id says nothing; the portal has them in lower case. */
export function personIdOf({ params }: { params: Readonly<Record<string, string | undefined>> }): string {
  return (params['id'] ?? '').toLowerCase();
}

/** Whether the address asks for people; without a search or a department the tree alone is shown. */
export function asksForPeople({ q, department }: PeopleFilter): boolean {
  return q !== undefined || department !== undefined;
}
