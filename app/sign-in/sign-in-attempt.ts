import { isObject } from '../api/http';
import type { SafeStorage } from '../api/safe-storage';

const name = 'foyer.trip';
const windowMilliseconds = 60_000;
const mostTrips = 3;

/** What this tab remembers of its way to WeChat. */
export interface Trip {
  corpId: string;
  /** Who left; null where nobody was known yet. */
  person: string | null;
  /** Where on which page: a fragment is not part of the address that WeChat is given. */
  path: string;
  hash: string;
}

export interface TripMemory {
  last(): Trip | null;
  /**
   * Notes that the page is about to be left. `too-many`: it may not, three trips began within a minute and none of them
   * led to an answer. `forgotten`: it may, but the tab will not remember.
   */
  leave(trip: Trip): 'noted' | 'forgotten' | 'too-many';
  /** Counting begins anew: somebody is signed in, or a person wants to try. */
  forgive(): void;
  /** Nothing of it stays in the tab. */
  forget(): void;
}

/** Counts trips, so that a sign-in that goes round for ever stops also where the server cannot count. */
export function createTripMemory(storage: SafeStorage, now: () => number): TripMemory {
  const stored = storage.readJson(name);
  let trip = readTrip(stored);
  let times =
    isObject(stored) && Array.isArray(stored.times)
      ? stored.times.filter((time): time is number => typeof time === 'number')
      : [];
  const save = (): boolean => storage.write(name, JSON.stringify({ ...trip, times }));

  return {
    last: () => trip,
    leave(next) {
      if (times.filter((time) => Math.abs(now() - time) < windowMilliseconds).length >= mostTrips) return 'too-many';
      trip = next;
      times = times.slice(1 - mostTrips).concat(now());
      return save() ? 'noted' : 'forgotten';
    },
    forgive() {
      if (times.length === 0) return;
      times = [];
      save();
    },
    forget() {
      [trip, times] = [null, []];
      storage.remove(name);
    },
  };
}

function readTrip(stored: unknown): Trip | null {
  if (!isObject(stored)) return null;
  const { corpId, person, path, hash } = stored;
  if (typeof corpId !== 'string' || typeof path !== 'string' || typeof hash !== 'string') return null;
  return { corpId, path, hash, person: typeof person === 'string' ? person : null };
}
