const closers: (() => Promise<unknown>)[] = [];

/**
 * Registers a function that closes what all test files of this process share. `npx mocha` calls it in a hook after the
 * last test. A worker of `npm test` calls `closeAfterLastTest` itself. Without mocha, it is never called.
 */
export function afterLastTest(close: () => Promise<unknown>): void {
  if (typeof after !== 'function') return;
  if (closers.push(close) === 1 && process.env['MOCHA_WORKER_ID'] === undefined) {
    after(async function closeShared() {
      this.timeout(120_000);
      await closeAfterLastTest();
    });
  }
}

/** Calls the registered functions, the latest first, because portals use the database that was opened before them. */
export async function closeAfterLastTest(): Promise<void> {
  for (const close of closers.splice(0).reverse()) await close();
}
