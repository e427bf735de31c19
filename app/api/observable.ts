/**
 * A value that can be watched, made to be bridged into Vue with one line: `subscribe((value) => { data.it = value; })`.
 */
export interface Observable<T> {
  get(): T;
  /** Calls the listener on each change, not at once. Returns the way to stop. */
  subscribe(listener: (value: T) => void): () => void;
}

export interface Signal<T> extends Observable<T> {
  set(value: T): void;
}

/** Makes a watched value. A listener that is removed while listeners are being called is not called any more. */
export function createSignal<T>(initial: T): Signal<T> {
  const listeners = new Set<(value: T) => void>();
  let current = initial;
  return {
    get: () => current,
    set(value) {
      if (value === current) return;
      current = value;
      listeners.forEach((listener) => listener(value));
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
