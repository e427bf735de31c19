const closers: (() => Promise<unknown>)[] = [];

/**
 * Closes what all test files of this process share. Under `npx mocha` it is a hook after the last test; a worker of
 * `npm test` runs many files and calls `closeAfterLastTest` itself; the benchmark closes what it opened.
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

/** Runs what was registered, the latest first: portals use the database that was opened before them. */
export async function closeAfterLastTest(): Promise<void> {
  for (const close of closers.splice(0).reverse()) await close();
}
