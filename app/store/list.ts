import type { Page } from '../api/contract';

interface Identified {
  id: number | string;
}

/**
 * Appends the next part to a list. `after` is the cursor that the part was requested with. If the list was reloaded
 * meanwhile, its cursor differs and the part is dropped, because it would leave a gap. Duplicate items are kept once.
 */
export function withNext<T extends Identified>(list: Page<T>, after: string, part: Page<T>): Page<T> {
  if (list.next !== after) return list;
  const known = new Set(list.items.map(({ id }) => id));
  return { items: [...list.items, ...part.items.filter(({ id }) => !known.has(id))], next: part.next };
}

/** Adds an item at the start of a list, unless the list has it: the response of a write may arrive twice. */
export function withFirst<T extends Identified>(list: Page<T> | undefined, item: T): Page<T> {
  const { items, next } = list ?? { items: [], next: null };
  return items.some(({ id }) => id === item.id) ? { items, next } : { items: [item, ...items], next };
}
