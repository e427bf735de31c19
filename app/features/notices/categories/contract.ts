import type { Language, Page } from '../../../api/contract';
import { endpoint } from '../../../api/endpoint';

/** Limits: characters of a name, and the number of categories. */
export const categoryLimits = { name: 20, categories: 50 } as const;

/** The names of a category in both languages. */
export interface ManagedCategory {
  id: string;
  names: Record<Language, string>;
  /** New notices cannot have it. Those that have it keep it. */
  archived: boolean;
  /** How many published notices have it. */
  notices: number;
}

/** Each write responds with the whole list, in order. */
type Categories = Page<ManagedCategory>;

export const noticeCategories = {
  list: endpoint<object, Categories>('GET', '/api/manage/categories', ['items']),
  add: endpoint<{ body: { names: Record<Language, string> } }, Categories>('POST', '/api/manage/categories', ['items']),
  change: endpoint<
    { params: { id: string }; body: { names: Record<Language, string>; archived: boolean } },
    Categories
  >('PUT', '/api/manage/categories/:id', ['items']),
  /** Sets the order of all categories. */
  order: endpoint<{ body: { ids: string[] } }, Categories>('PUT', '/api/manage/categories', ['items']),
};
