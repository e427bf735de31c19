import { difference, haveChanged, listFiles } from './source-files';

/** Something made from sources, again when they have changed. */
export interface FreshBuild<T> {
  /** Never older than the sources. Rejects with the error of the build. */
  current(): Promise<T>;
}

/**
 * @param folders in which a new file may take the place of one
 * @param build returns the result and the absolute paths of the files that it depends on
 */
export function createFreshBuild<T>(
  folders: readonly string[],
  build: () => Promise<{ result: T; sources: readonly string[] }>,
): FreshBuild<T> {
  let begunAt = 0;
  let files: ReadonlySet<string> = new Set();
  let last: { result: T; sources: readonly string[] } | undefined;
  let inProgress: Promise<T> | undefined;

  const isOutdated = (): boolean =>
    last === undefined || haveChanged(last.sources, begunAt) || difference(files, listFiles(folders)).length > 0;

  async function refresh(): Promise<T> {
    if (last !== undefined && !isOutdated()) return last.result;
    begunAt = Date.now();
    files = listFiles(folders);
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
