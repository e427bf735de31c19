import { watch, type FSWatcher } from 'node:fs';

/** Milliseconds between two looks at the sources if the system does not report changes. */
const pollMs = 1000;
/** An editor writes several files, or one in several steps, when it saves. */
const settleMs = 30;

/** What a developer can do when Linux watches no more files. */
export const watchLimitRemedy =
  "The system's limit of watched files is reached (ENOSPC). Saves still arrive, up to some seconds later and at the cost of " +
  'CPU time.\nTo raise the limit: sudo sysctl fs.inotify.max_user_watches=524288\n' +
  'To keep it after a restart: echo fs.inotify.max_user_watches=524288 | sudo tee /etc/sysctl.d/60-inotify.conf';

export interface WatchSourcesOptions {
  /** Watched with everything below them. */
  folders: readonly string[];
  /** A folder and the name of one file in it. */
  file: { folder: string; name: string };
  onChange(): void;
  /** The system cannot watch; the sources are polled from now on. Called once. */
  onLimit(error: unknown): void;
}

/** Calls `onChange` after changes of the sources. Where the system cannot watch them, it is called every second. */
export function watchSources({ folders, file, onChange, onLimit }: WatchSourcesOptions): { close(): void } {
  const watchers: FSWatcher[] = [];
  let settling: NodeJS.Timeout | undefined;
  let polling: NodeJS.Timeout | undefined;

  const poll = (error: unknown): void => {
    if (polling !== undefined) return;
    polling = setInterval(onChange, pollMs);
    onLimit(error);
  };
  const soon = (): void => {
    clearTimeout(settling);
    settling = setTimeout(onChange, settleMs);
  };
  try {
    for (const folder of folders) watchers.push(watch(folder, { recursive: true }, soon).on('error', poll));
    // Last: it throws if the limit was reached on the way, also where a recursive watcher keeps silent about it (Node
    // 20).
    watchers.push(
      watch(file.folder, (_event, name) => {
        if (name === file.name) soon();
      }).on('error', poll),
    );
  } catch (error) {
    poll(error);
  }

  return {
    close() {
      clearTimeout(settling);
      clearInterval(polling);
      for (const watcher of watchers) watcher.close();
    },
  };
}
