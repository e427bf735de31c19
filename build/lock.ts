import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { hasCode } from '../config/has-code';

/** Who takes a lock writes its number into it at once. */
const longestUnwrittenMs = 5000;

/**
 * Does `work` while no other process does, by a file that holds the process id. One left by a process that died is
 * taken over.
 * @param onWait called once where another process holds it
 */
export async function withLock<T>(
  file: string,
  work: () => Promise<T>,
  onWait: (holder: number) => void = () => undefined,
): Promise<T> {
  for (let told = false; !(await take(file)); await wait(100)) {
    const holder = await holderOf(file);
    if (await isLeft(file, holder)) await rm(file, { force: true });
    else if (!told && holder > 0) {
      told = true;
      onWait(holder);
    }
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
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

/** A process id; 0 where none is written. */
async function holderOf(file: string): Promise<number> {
  return Number(await readFile(file, 'utf8').catch(() => '')) || 0;
}

/**
 * Whether its holder is gone. A container that was started anew gives the same numbers again: our own is none of
 * another.
 */
async function isLeft(file: string, holder: number): Promise<boolean> {
  if (holder > 0) return holder === process.pid || !isAlive(holder);
  const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Date.now() }));
  return Date.now() - mtimeMs > longestUnwrittenMs;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}
