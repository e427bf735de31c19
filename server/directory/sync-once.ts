import type { Logger } from 'pino';
import type { Database } from '../database';
import { inParts } from '../database/in-parts';
import { analyze } from '../database/statistics';
import { mayUsePortal } from '../wecom/may-use-portal';
import type { WecomMember } from '../wecom/types';
import type { Lease } from '../work/lease';
import type { DirectoryReader } from './read';
import { settleTree } from './tree';
import { keepCounts } from './counts';
import {
  changedPeople,
  formerPeopleSignedIn,
  knownPeople,
  markLeft,
  writeDepartments,
  writePeople,
  type KnownPerson,
} from './write';
import { isSuspicious, type RemovalGuard } from './removal-guard';

/** The result of one sync. */
export interface SyncReport {
  /**
   * `done`: the tables match WeCom. `incomplete`: a call failed, so nobody was removed. `held`: so many people would
   * have been removed that nobody was. `failed`: nothing changed. `skipped`: another process is syncing, or this one is
   * stopping.
   */
  outcome: 'done' | 'incomplete' | 'held' | 'failed' | 'skipped';
  /** Members whom WeCom lists and who may use the portal. */
  people: number;
  departments: number;
  /** Rows written: new, changed and removed people and departments. */
  changed: number;
  /** Userids of people whom this sync marked as former members. */
  left: string[];
  /** The first error, for `failed` and `incomplete`. */
  error: unknown;
}

export const emptyReport = (outcome: SyncReport['outcome'], error: unknown = null): SyncReport => ({
  outcome,
  people: 0,
  departments: 0,
  changed: 0,
  left: [],
  error,
});

/** After more changes than this, the plans of the database may no longer fit. */
const manyPeople = 1000;

export interface SyncTools {
  database: Database;
  corpId: string;
  reader: DirectoryReader;
  removalGuard: RemovalGuard;
  /** Ends the sessions of people who left. Called twice for the same people. */
  onLeft(userids: string[]): Promise<void>;
  log: Logger;
  /** Whether to log a state that lasts over several syncs. */
  mayLog(key: string): boolean;
  now(): number;
}

/**
 * Reads the directory and writes what changed: in one transaction, but new and changed people beyond 1,000 in
 * transactions before it. A person whom no list contains is looked up before they count as former. Sessions are ended
 * before people are marked, so that another process repeats it if this one ends in between, and again afterwards.
 * @param thorough also compares columns that are derived from the profile, because a newer version may derive them
 *   differently
 * @throws {WecomError} if the list of departments cannot be read
 */
export async function syncOnce(
  tools: SyncTools,
  lease: Lease,
  thorough: boolean,
  signal: AbortSignal,
): Promise<SyncReport> {
  const { database, corpId, reader, removalGuard, onLeft, log, mayLog, now } = tools;
  // Needed if a process ended between marking people and ending their sessions.
  await endSessions(
    await formerPeopleSignedIn(database, corpId),
    'sessions of people who left earlier could not be ended; they are tried again with the next sync',
  );
  const listed = await reader.read(signal);
  const known = await knownPeople(database, corpId, thorough);
  const active = [...known.values()].filter(({ left_at }) => left_at === null).map(({ userid }) => userid);
  const unlisted = listed.failure === null ? active.filter((userid) => !listed.members.has(userid)) : [];
  const checked = await reader.check(unlisted, signal);
  let failure: unknown = listed.failure ?? checked.failure;

  const members = [...listed.members.values(), ...checked.present];
  const present = members.filter(mayUsePortal);
  let leaving = failure === null ? [...checked.gone, ...disabled(members, known)] : [];
  const believed = failure !== null || (await believe(leaving.length, active.length));
  if (!believed) leaving = [];

  signal.throwIfAborted();
  if (!(await lease.renew())) return emptyReport('skipped');
  const notEnded = await endSessions(
    leaving,
    'sessions of people who left could not be ended; they are tried again with the next sync',
  );
  if (notEnded !== null) {
    failure = notEnded;
    leaving = [];
  }

  const departments = settleTree(listed.departments);
  const rows = await changedPeople(corpId, present, known, now());
  signal.throwIfAborted();
  // Parts of a large change, so that each transaction is short. The last one belongs to what follows.
  const parts = [...inParts(rows, manyPeople)];
  const lastPart = parts.pop() ?? [];
  const demandLease = async (transaction: Database): Promise<void> => {
    if (!(await lease.renew(transaction))) throw new Error('Another process has taken over the directory sync');
  };
  if (parts.length > 0)
    // Without removing any, so that nobody is in a department that does not exist.
    await database.transaction(async (transaction) => {
      await demandLease(transaction);
      await writeDepartments(transaction, corpId, departments, false);
    });
  for (const part of parts) {
    signal.throwIfAborted();
    await database.transaction(async (transaction) => {
      await demandLease(transaction);
      await writePeople(transaction, part);
    });
  }
  const changed = await database.transaction(async (transaction) => {
    await demandLease(transaction);
    await writePeople(transaction, lastPart);
    await markLeft(transaction, corpId, leaving, now());
    const written = await writeDepartments(transaction, corpId, departments, failure === null && believed);
    await keepCounts(transaction, corpId);
    return written;
  });
  if (rows.length > manyPeople)
    await analyze(database, ['people', 'memberships', 'departments']).catch((error: unknown) => {
      log.warn({ err: error }, 'PostgreSQL could not update its statistics after the directory sync');
    });
  // Also end sessions that began after the first pass.
  const signedIn = await formerPeopleSignedIn(database, corpId).catch(() => []);
  await endSessions(
    [...new Set([...leaving, ...signedIn])],
    'sessions that began while people were leaving could not be ended; they are tried again with the next sync',
  );

  return {
    outcome: failure !== null ? 'incomplete' : believed ? 'done' : 'held',
    people: present.length,
    departments: departments.length,
    changed: rows.length + leaving.length + changed,
    left: leaving,
    error: failure,
  };

  /** Returns the error, or null. @param message for the log */
  async function endSessions(userids: string[], message: string): Promise<unknown> {
    if (userids.length === 0) return null;
    try {
      await onLeft(userids);
      return null;
    } catch (error) {
      log.error({ err: error, people: userids.length }, message);
      return error;
    }
  }

  /** Whether to remove so many people now. */
  async function believe(leavers: number, people: number): Promise<boolean> {
    if (!isSuspicious(leavers, people)) {
      await removalGuard.clear();
      return true;
    }
    const believedAt = await removalGuard.suspect();
    if (believedAt === null) return true;
    if (!mayLog('removal guard')) return false;
    log.error(
      { vanished: leavers, people, believedAt: new Date(believedAt).toISOString() },
      'WeCom no longer lists more than a third of the people; nobody is signed out. If this is a mistake, correct the visible range of the app in the WeCom admin console. If it is right, do nothing: they are signed out at the time in believedAt',
    );
    return false;
  }
}

/** Members who are disabled or have left according to WeCom, and are not marked here. */
function disabled(members: readonly WecomMember[], known: ReadonlyMap<string, KnownPerson>): string[] {
  return members
    .filter((member) => !mayUsePortal(member) && known.get(member.userid)?.left_at === null)
    .map(({ userid }) => userid);
}
