import { link, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { hasCode } from '../config/has-code';

/** A holder writes its process id into the file immediately. A file that stays empty longer is stale. */
const maxEmptyMs = 5000;

/**
 * Runs `work` while holding a lock file that contains the process id. The lock of a process that died is taken over.
 * @param onWait is called once if another process holds the lock
 */
export async function withLock<T>(
  file: string,
  work: () => Promise<T>,
  onWait: (holder: number) => void = () => undefined,
): Promise<T> {
  for (let reported = false; !(await take(file)); await wait(100)) {
    const holder = await holderOf(file);
    if (await isStale(file, holder)) await removeStale(file, holder);
    else if (!reported && holder > 0) {
      reported = true;
      onWait(holder);
    }
  }
  try {
    return await work();
  } finally {
    if ((await holderOf(file)) === process.pid) await rm(file, { force: true });
  }
}

/**
 * Removes the lock of a process that died. Another process may have replaced it since it was read, so the file is moved
 * away first, and moved back if it belongs to another process.
 */
export async function removeStale(file: string, holder: number): Promise<void> {
  const moved = `${file}.${process.pid}.stale`;
  try {
    await rename(file, moved);
    if ((await holderOf(moved)) !== holder) await link(moved, file);
  } catch (error) {
    if (!hasCode(error, 'ENOENT') && !hasCode(error, 'EEXIST')) throw error;
  } finally {
    await rm(moved, { force: true });
  }
}

async function take(file: string): Promise<boolean> {
  try {
    await writeFile(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** The process id in the file, or 0. */
async function holderOf(file: string): Promise<number> {
  return Number(await readFile(file, 'utf8').catch(() => '')) || 0;
}

/** A restarted container reuses process ids, so our own id in the file is that of a process that died. */
async function isStale(file: string, holder: number): Promise<boolean> {
  if (holder > 0) return holder === process.pid || !isAlive(holder);
  const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Date.now() }));
  return Date.now() - mtimeMs > maxEmptyMs;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}
