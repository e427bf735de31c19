import { watch, type FSWatcher } from 'node:fs';

/** Milliseconds between checks of the sources if the system does not report changes. */
const pollMs = 1000;
/** An editor writes several files, or one in several steps, when it saves. */
const settleMs = 30;

/** Advice for developers if Linux cannot watch more files. */
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

/** Calls `onChange` after changes of the sources, or every second if the system cannot watch them. */
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
    // This one is last: it throws if the limit has been reached, which a recursive watcher in Node 20 does not report.
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
