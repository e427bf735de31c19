import { appError } from '../errors';

/**
 * The queue of writes to SQLite, which has one writer at a time. Writing through the root connection inside a
 * transaction deadlocks; the timeout turns that into an error.
 */
export class WriteQueue {
  #taken = false;
  readonly #waiting = new Set<() => void>();

  constructor(private readonly waitMs: number) {}

  /** Takes the turn if it is free. */
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
              `A write waited ${this.waitMs} ms for a transaction to end. Inside a transaction, use the database that was passed to it.`,
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
