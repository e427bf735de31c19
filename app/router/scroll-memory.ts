import { createSafeStorage } from '../api/safe-storage';

const name = 'foyer.places';
const most = 10;

/** A history entry, by the router's key for it. */
export interface Place {
  key: string;
  /** How many lines its list had. */
  length: number;
  /** How far it was scrolled. */
  y: number;
  /** The address of the previous page; empty if it is not known. */
  from: string;
}

export interface Places {
  find(key: string): Place | undefined;
  put(place: Place): void;
}

/**
 * The newest steps of this tab. Numbers alone outlive a reload and the trip to WeChat: an address may hold what was
 * searched for.
 */
export function createPlaces(): Places {
  const storage = createSafeStorage(() => window.sessionStorage);
  const stored = storage.readJson(name);
  let places = (Array.isArray(stored) ? stored : [])
    .filter(Array.isArray)
    .map(([key, length, y]): Place => ({ key: String(key), length: Number(length), y: Number(y), from: '' }));

  const find = (key: string): Place | undefined => places.find((place) => place.key === key);
  return {
    find,
    put(place) {
      places = [place, ...places.filter(({ key }) => key !== place.key)].slice(0, most);
      storage.write(name, JSON.stringify(places.map(({ key, length, y }) => [key, length, y])));
    },
  };
}
