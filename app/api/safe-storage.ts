import type { BrowserStorage } from './browser-window';

/** A browser's storage that never throws: it can be full, switched off or forbidden. */
export interface SafeStorage {
  read(name: string): string | null;
  /** What was written as JSON, or null. Its shape is for the caller to check. */
  readJson(name: string): unknown;
  /** False: it was not stored, and what was there before is still there. */
  write(name: string, value: string): boolean;
  remove(name: string): void;
  names(prefix: string): string[];
}

/** `open` is called each time, because reading the property of the window may throw already. */
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
