import { createSafeStorage } from '../api/safe-storage';
import { field } from './load-page';

const name = 'foyer.places';
const maxEntries = 10;

/** The router's key of the history entry that the browser shows. */
export const shownKey = (): string => String(field(window.history.state, 'key'));

/** The state of a page when it was left, by the router's key of its history entry. */
export interface LeftPage {
  key: string;
  /** The number of items in its list. */
  length: number;
  /** The scroll position in CSS pixels. */
  y: number;
  /** The address of the previous page; empty if it is not known. */
  from: string;
}

export interface ScrollMemory {
  find(key: string): LeftPage | undefined;
  put(page: LeftPage): void;
}

/**
 * Remembers the pages that were left last in this tab. Only their numbers are stored and survive a reload, because
 * addresses may contain search texts.
 */
export function createScrollMemory(): ScrollMemory {
  const storage = createSafeStorage(() => window.sessionStorage);
  const stored = storage.readJson(name);
  let pages = (Array.isArray(stored) ? stored : [])
    .filter(Array.isArray)
    .map(([key, length, y]): LeftPage => ({ key: String(key), length: Number(length), y: Number(y), from: '' }));

  const find = (key: string): LeftPage | undefined => pages.find((page) => page.key === key);
  return {
    find,
    put(page) {
      pages = [page, ...pages.filter(({ key }) => key !== page.key)].slice(0, maxEntries);
      storage.write(name, JSON.stringify(pages.map(({ key, length, y }) => [key, length, y])));
    },
  };
}
