import { appError } from '../errors';

/**
 * SQLite has one writer at a time; this is the queue for it, first come first served. A wait is bounded: whoever writes
 * through the root database inside a transaction waits for itself, and gets an error that says so instead of a
 * standstill.
 */
export class WriteQueue {
  #taken = false;
  readonly #waiting = new Set<() => void>();

  constructor(private readonly waitMs: number) {}

  /** Takes a turn if no other holds one. */
  tryEnter(): boolean {
    if (this.#taken) return false;
    this.#taken = true;
    return true;
  }

  /**
   * Waits for its turn and takes it.
   * @throws {AppError} `database-unavailable` after `waitMs` milliseconds
   */
  enter(): Promise<void> {
    if (this.tryEnter()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const proceed = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(proceed);
        reject(
          appError('database-unavailable', {
            cause: new Error(
              `A write waited ${this.waitMs} ms for a transaction to end. Inside a transaction, write through the database that it was handed.`,
            ),
          }),
        );
      }, this.waitMs);
      this.#waiting.add(proceed);
    });
  }

  leave(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#taken = false;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}
