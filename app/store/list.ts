import type { Page } from '../api/contract';

interface Identified {
  id: number | string;
}

/**
 * Appends the next page of items to a list. `after` is the cursor with which it was requested. If the list was reloaded
 * meanwhile, its cursor differs and the page is dropped, because it would leave a gap. Duplicate items are kept once.
 */
export function withNext<T extends Identified>(list: Page<T>, after: string, page: Page<T>): Page<T> {
  if (list.next !== after) return list;
  const known = new Set(list.items.map(({ id }) => id));
  return { items: [...list.items, ...page.items.filter(({ id }) => !known.has(id))], next: page.next };
}

/** Adds an item at the start of a list, unless the list has it: the response of a write may arrive twice. */
export function withFirst<T extends Identified>(list: Page<T> | undefined, item: T): Page<T> {
  const { items, next } = list ?? { items: [], next: null };
  return items.some(({ id }) => id === item.id) ? { items, next } : { items: [item, ...items], next };
}

/** Maximum number of lists that are kept, so that Back shows earlier searches. */
const listsKept = 20;

/** Adds a list by its address. If there are too many, the one that was loaded longest ago is dropped. */
export function withRecent<T>(lists: Record<string, T>, path: string, list: T): Record<string, T> {
  const all = { ...lists };
  delete all[path];
  const paths = Object.keys(all);
  if (paths.length >= listsKept) delete all[paths[0] ?? ''];
  all[path] = list;
  return all;
}
