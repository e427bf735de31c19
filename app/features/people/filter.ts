import { cursorOf, withQuery, type Query } from '../../router/query';

/** What the directory shows, as its address says: `?q=…&department=…&cursor=…`. */
export interface PeopleFilter {
  q?: string;
  department?: number;
  cursor?: string;
}

/** How many characters of a search are sent. */
export const longestSearch = 64;

/** Halves of characters that a cut has left. An address cannot hold them. */
const halves = /[\ud800-\udfff]/gu;

/** Reads the directory's filter from an address. Values that are not valid are left out. */
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

/** The person of an address. Case does not matter in WeCom's ids; the portal has them in lower case. */
export function personIdOf({ params }: { params: Readonly<Record<string, string | undefined>> }): string {
  return (params['id'] ?? '').toLowerCase();
}

/** Whether the address asks for people. Without a search or a department only the tree is shown. */
export function asksForPeople({ q, department }: PeopleFilter): boolean {
  return q !== undefined || department !== undefined;
}
