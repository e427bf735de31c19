import type { BrowserStorage } from './browser-window';

/** A browser's storage that never throws, even if it is full, disabled or blocked. */
export interface SafeStorage {
  read(name: string): string | null;
  /** Parses a value as JSON; null if there is none or it is not JSON. The caller checks its shape. */
  readJson(name: string): unknown;
  /** Returns false, and keeps the former value, if the value cannot be stored. */
  write(name: string, value: string): boolean;
  remove(name: string): void;
  names(prefix: string): string[];
}

/** @param open called for each access, because reading `window.sessionStorage` can throw */
export function createSafeStorage(open: () => BrowserStorage): SafeStorage {
  function attempt<T>(action: (storage: BrowserStorage) => T, otherwise: T): T {
    try {
      return action(open());
    } catch {
      return otherwise;
    }
  }

  const read = (name: string): string | null => attempt((storage) => storage.getItem(name), null);

  return {
    read,
    readJson: (name) => attempt((): unknown => JSON.parse(read(name) || 'null'), null),
    write: (name, value) =>
      attempt((storage) => {
        storage.setItem(name, value);
        return true;
      }, false),
    remove: (name) => attempt((storage) => storage.removeItem(name), undefined),
    names: (prefix) =>
      attempt((storage) => {
        const all = Array.from({ length: storage.length }, (_, index) => storage.key(index) || '');
        return all.filter((name) => name.startsWith(prefix));
      }, []),
  };
}
