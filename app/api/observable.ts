/** A value with change listeners, independent of Vue. `useObservable` converts it to a ref. */
export interface Observable<T> {
  get(): T;
  /** Calls the listener after each change. Returns a function that unsubscribes. */
  subscribe(listener: (value: T) => void): () => void;
}

export interface Signal<T> extends Observable<T> {
  set(value: T): void;
}

/** Creates an observable value. A listener that is removed during a change is not called for it. */
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
