import type { Failure } from './state';

/** The number of distinct exceptions kept. The oldest are dropped first. */
const maxKept = 10;

/** Exceptions of running code: those outside of any request, and those while pages are rendered on the server. */
export interface ThrownFailures {
  list(): Failure[];
  /** Adds an exception. Returns false if it is in the list already. */
  add(kind: ThrownKind, error: unknown): boolean;
  /** Removes exceptions that new code may have fixed: those of one kind, or all. */
  clear(kind?: ThrownKind): void;
}

type ThrownKind = keyof typeof titles;

const titles = {
  outside: 'Thrown outside of any request',
  rendering: 'A page could not be rendered on the server',
} as const;

export function createThrownFailures(): ThrownFailures {
  let kept: (Failure & { kind: ThrownKind })[] = [];
  return {
    list: () => kept.map(({ title, text }) => ({ title, text })),
    add(kind, error) {
      const text = stackOf(error);
      if (kept.some((failure) => failure.kind === kind && failure.text === text)) return false;
      kept = [...kept, { kind, title: titles[kind], text }].slice(-maxKept);
      return true;
    },
    clear(kind) {
      kept = kind === undefined ? [] : kept.filter((failure) => failure.kind !== kind);
    },
  };
}

export const stackOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);
