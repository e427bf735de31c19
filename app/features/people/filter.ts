import { cursorOf, searchOf, withQuery, type Query } from '../../router/query';
import type { Person, PersonSummary } from './contract';

/** The filter of the directory, from its address: `?q=…&department=…&cursor=…`. */
export interface PeopleFilter {
  q?: string;
  department?: number;
  cursor?: string;
}

/** Maximum length of a search, in UTF-16 code units. */
export const longestSearch = 64;

/** Reads the directory's filter from an address. Invalid values are ignored. */
export function peopleFilterOf(query: Query): PeopleFilter {
  const { department } = query;
  return {
    ...searchOf(query, longestSearch),
    ...(typeof department === 'string' && /^\d{1,10}$/.test(department) ? { department: Number(department) } : {}),
    ...cursorOf(query),
  };
}

/** The department whose branch of the tree a page shows; 0 for the top, null for none. */
export const branchOf = ({ q, department }: PeopleFilter): number | null => department ?? (q === undefined ? 0 : null);

/** The address of the directory with this filter. */
export function peoplePath({ q, department, cursor }: PeopleFilter): string {
  return withQuery('/people', [
    ['q', q],
    ['department', department],
    ['cursor', cursor],
  ]);
}

/** The userid in an address, in lower case, because WeCom's userids are not case-sensitive. */
export function personIdOf({ params }: { params: Readonly<Record<string, string | undefined>> }): string {
  return (params['id'] ?? '').toLowerCase();
}

/** The person of the page, if their card was loaded. The id of nobody may be that of a member of all objects. */
export function personOf(
  { cards }: { readonly cards: Readonly<Record<string, Person>> },
  route: Parameters<typeof personIdOf>[0],
): Person | undefined {
  const id = personIdOf(route);
  return Object.prototype.hasOwnProperty.call(cards, id) ? cards[id] : undefined;
}

/** What is known of the person of a page: from their card, or from a list. */
export function summaryOf(
  state: {
    readonly cards: Readonly<Record<string, Person>>;
    readonly lists: Readonly<Record<string, { readonly items: readonly PersonSummary[] }>>;
  },
  route: Parameters<typeof personIdOf>[0],
): PersonSummary | undefined {
  const id = personIdOf(route);
  const rows = Object.values(state.lists).map(({ items }) => items.find((person) => person.id === id));
  return personOf(state, route) ?? rows.find((row) => row !== undefined);
}

/** Whether the filter selects people. Without a search or a department, only the tree is shown. */
export function asksForPeople({ q, department }: PeopleFilter): boolean {
  return q !== undefined || department !== undefined;
}
