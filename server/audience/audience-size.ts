import type { AudienceSpec } from '../../app/api/contract';
import type { Database } from '../database';
import { versionedCache } from '../database/versioned-cache';
import { countsOf, directoryVersion } from '../directory/counts';
import { digestOf, everyoneId, isEveryone } from './audience';
import { countMembers, countPeople, isMemberOf } from './membership';

/** At least so many counts are kept, at most twice as many. */
const mostKept = 200;
const sizes = versionedCache<number>(mostKept);
const divisions = versionedCache<ReadonlyMap<number, number>>(mostKept);

/** The number of people in an audience. It is counted once after each change of the directory. */
export async function audienceSize(database: Database, corpId: string, audienceId: number): Promise<number> {
  if (audienceId === everyoneId) return (await countsOf(database, corpId)).people;
  const version = await directoryVersion(database, corpId);
  return sizes.get(database, `${corpId} ${audienceId}`, version, (origin) => countMembers(origin, corpId, audienceId));
}

/** The same for an audience that is not stored. */
export async function sizeOfSpec(database: Database, corpId: string, spec: AudienceSpec): Promise<number> {
  if (isEveryone(spec)) return (await countsOf(database, corpId)).people;
  const version = await directoryVersion(database, corpId);
  return sizes.get(database, `${corpId} ${digestOf(spec)}`, version, (origin) =>
    countPeople(origin, isMemberOf(origin, corpId, spec)),
  );
}

/** Counts of an audience by department, which are made once after each change of the directory. */
export async function countsOfAudience(
  database: Database,
  corpId: string,
  audienceId: number,
  count: (database: Database) => Promise<ReadonlyMap<number, number>>,
): Promise<ReadonlyMap<number, number>> {
  const version = await directoryVersion(database, corpId);
  return divisions.get(database, `${corpId} ${audienceId}`, version, count);
}
