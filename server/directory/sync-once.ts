import type { Logger } from 'pino';
import type { Database } from '../database';
import { mayUsePortal } from '../wecom/may-use-portal';
import type { WecomMember } from '../wecom/types';
import type { Lease } from '../work/lease';
import type { DirectoryReader } from './read';
import { settleTree } from './tree';
import { forgetDepartments } from './departments';
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

/** What one sync came to. */
export interface SyncReport {
  /**
   * `done`: the table says what WeCom says. `incomplete`: a call failed, so nobody was removed. `held`: so many
   * vanished that nobody was removed. `failed`: nothing changed. `skipped`: another process is at it, or this one is
   * stopping.
   */
  outcome: 'done' | 'incomplete' | 'held' | 'failed' | 'skipped';
  /** Members whom WeCom lists and who may come in. */
  people: number;
  departments: number;
  /** Rows written: people and departments, new, changed or gone. */
  changed: number;
  /** Userids of those marked as left by this sync. */
  left: string[];
  /** For `failed` and `incomplete`, what failed first. */
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

export interface SyncTools {
  database: Database;
  corpId: string;
  reader: DirectoryReader;
  removalGuard: RemovalGuard;
  /** Ends the sessions of those who left; is called twice for the same people. */
  onLeft(userids: string[]): Promise<void>;
  log: Logger;
  /** Keeps a lasting state from filling the log. */
  mayLog(key: string): boolean;
  now(): number;
}

/**
 * Reads the directory and writes what changed, in one transaction. Whoever is in no list is asked for by name before
 * they count as left; sessions are ended before they are marked, so that a process that dies in between does it again,
 * and once more behind it.
 * @param thorough compares also what is made from the profile: a newer version may make it differently
 * @throws {WecomError} where WeCom cannot be read at all
 */
export async function syncOnce(
  tools: SyncTools,
  lease: Lease,
  thorough: boolean,
  signal: AbortSignal,
): Promise<SyncReport> {
  const { database, corpId, reader, removalGuard, onLeft, log, mayLog, now } = tools;
  // A process that died between marking people and ending their sessions left this to the next sync.
  await endSessions(
    await formerPeopleSignedIn(database, corpId),
    'sessions of people who left earlier could not be ended; they are tried again with the next sync',
  );
  const reading = await reader.read(signal);
  const known = await knownPeople(database, corpId, thorough);
  const active = [...known.values()].filter(({ left_at }) => left_at === null).map(({ userid }) => userid);
  const unlisted = reading.failure === null ? active.filter((userid) => !reading.members.has(userid)) : [];
  const checked = await reader.check(unlisted, signal);
  let failure: unknown = reading.failure ?? checked.failure;

  const listed = [...reading.members.values(), ...checked.present];
  const present = listed.filter(mayUsePortal);
  let leaving = failure === null ? [...checked.gone, ...disabled(listed, known)] : [];
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

  const departments = settleTree(reading.departments);
  const rows = await changedPeople(corpId, present, known, now());
  signal.throwIfAborted();
  const changed = await database.transaction(async (transaction) => {
    if (!(await lease.renew(transaction))) throw new Error('Another process has taken over the directory sync');
    await writePeople(transaction, rows);
    await markLeft(transaction, corpId, leaving, now());
    return await writeDepartments(transaction, corpId, departments, failure === null && believed);
  });
  forgetDepartments(database, corpId);
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

  /** Answers what went wrong, or null. @param words for the log */
  async function endSessions(userids: string[], words: string): Promise<unknown> {
    if (userids.length === 0) return null;
    try {
      await onLeft(userids);
      return null;
    } catch (error) {
      log.error({ err: error, people: userids.length }, words);
      return error;
    }
  }

  /** Whether so many leavers are to be believed. */
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
      'WeCom no longer lists more than a third of the people; nobody is signed out. If this is a mistake, mend the visible range of the app in the WeCom admin console. If it is right, do nothing: it is believed at the time given',
    );
    return false;
  }
}

/** Those who are listed but disabled or gone, and still have a place here. */
function disabled(listed: readonly WecomMember[], known: ReadonlyMap<string, KnownPerson>): string[] {
  return listed
    .filter((member) => !mayUsePortal(member) && known.get(member.userid)?.left_at === null)
    .map(({ userid }) => userid);
}
