import { isObject } from '../api/is-object';
import type { SafeStorage } from '../api/safe-storage';

const storageName = 'foyer.sign-in';
const windowMs = 60_000;
const limit = 3;

/** A sign-in that left this page for WeChat. */
export interface SignInAttempt {
  corpId: string;
  /** The userid of the person whose page was left; null if it was not known. */
  person: string | null;
  path: string;
  /** Kept here because WeChat's `redirect_uri` cannot carry a fragment. */
  hash: string;
}

export interface SignInAttempts {
  last(): SignInAttempt | null;
  /**
   * Records an attempt before the page is left.
   * @returns `too-many`: three attempts in the last minute led to no session, so the page must stay; `not-stored`: the
   *   page may be left, but this tab cannot count attempts
   */
  record(attempt: SignInAttempt): 'stored' | 'not-stored' | 'too-many';
  /** Resets the count: there is a session, or the person asked to try again. */
  resetCount(): void;
  /** Deletes everything from the tab. */
  forget(): void;
}

/** Counts the attempts of this tab, which stops redirect loops that the server cannot see. */
export function createSignInAttempts(storage: SafeStorage, now: () => number): SignInAttempts {
  const stored = storage.readJson(storageName);
  let attempt = readAttempt(stored);
  let times =
    isObject(stored) && Array.isArray(stored.times)
      ? stored.times.filter((time): time is number => typeof time === 'number')
      : [];
  const save = (): boolean => storage.write(storageName, JSON.stringify({ ...attempt, times }));

  return {
    last: () => attempt,
    record(next) {
      if (times.filter((time) => Math.abs(now() - time) < windowMs).length >= limit) return 'too-many';
      attempt = next;
      times = times.slice(1 - limit).concat(now());
      return save() ? 'stored' : 'not-stored';
    },
    resetCount() {
      if (times.length === 0) return;
      times = [];
      save();
    },
    forget() {
      [attempt, times] = [null, []];
      storage.remove(storageName);
    },
  };
}

function readAttempt(stored: unknown): SignInAttempt | null {
  if (!isObject(stored)) return null;
  const { corpId, person, path, hash } = stored;
  if (typeof corpId !== 'string' || typeof path !== 'string' || typeof hash !== 'string') return null;
  return { corpId, path, hash, person: typeof person === 'string' ? person : null };
}
