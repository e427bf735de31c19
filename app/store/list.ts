import type { Page } from '../api/contract';

interface Identified {
  id: number | string;
}

/**
 * A list with its next part. `after` is the cursor that the part was read with: a list that was read again meanwhile
 * ends elsewhere, and the part would leave a gap, so it is dropped. An item that moved into both parts is kept once.
 */
export function withNext<T extends Identified>(list: Page<T>, after: string, part: Page<T>): Page<T> {
  if (list.next !== after) return list;
  const known = new Set(list.items.map(({ id }) => id));
  return { items: [...list.items, ...part.items.filter(({ id }) => !known.has(id))], next: part.next };
}

/** A list with an item before all others, unless it has it: the response of a write may arrive twice. */
export function withFirst<T extends Identified>(list: Page<T> | undefined, item: T): Page<T> {
  const { items, next } = list ?? { items: [], next: null };
  return items.some(({ id }) => id === item.id) ? { items, next } : { items: [item, ...items], next };
}
