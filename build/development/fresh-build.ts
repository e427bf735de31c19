import { statSync } from 'node:fs';

/** Modification times of files may be some milliseconds behind the system clock. */
export const clockSlackMs = 5;

/** Something made from sources, again when they have changed. */
export interface FreshBuild<T> {
  /** Never older than the sources. Rejects with the error of the build. */
  current(): Promise<T>;
}

/** Whether one of the files has changed since a point in time (as in `Date.now()`), or is missing. */
export const haveChanged = (files: readonly string[], since: number): boolean =>
  files.some((file) => (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Infinity) > since - clockSlackMs);

/** @param build returns the result and the absolute paths of the files that it depends on */
export function createFreshBuild<T>(build: () => Promise<{ result: T; sources: readonly string[] }>): FreshBuild<T> {
  let begunAt = 0;
  let last: { result: T; sources: readonly string[] } | undefined;
  let inProgress: Promise<T> | undefined;

  const isOutdated = (): boolean => last === undefined || haveChanged(last.sources, begunAt);

  async function refresh(): Promise<T> {
    if (last !== undefined && !isOutdated()) return last.result;
    begunAt = Date.now();
    last = undefined;
    last = await build();
    return last.result;
  }

  return {
    async current() {
      // A build in progress may have started before the last save, so check again. The limit is for files whose
      // modification time is in the future.
      for (let attempt = 0; ; attempt += 1) {
        inProgress ??= refresh().finally(() => {
          inProgress = undefined;
        });
        const result = await inProgress;
        if (attempt === 3 || !isOutdated()) return result;
      }
    },
  };
}
