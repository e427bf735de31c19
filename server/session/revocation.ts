import { sql } from 'kysely';
import type { Logger } from 'pino';
import type { Database } from '../database';
import { startLoop } from '../work/loop';
import { withTimeout } from '../work/with-timeout';
import type { Session } from './session-token';

const pollMs = 5_000;
const maxUnwritten = 1000;
/** How long a process that stops tries to write. It has a few seconds until it is killed. */
const lastWriteMs = 1_500;

/** The sessions that were ended before they expired. Checking one takes no database query. */
export interface Revocation {
  isEnded(session: Pick<Session, 'id' | 'userid' | 'revocationSeq'>): boolean;
  /**
   * Ends one session: here at once, in other processes within seconds. If it cannot be written, that is tried again.
   */
  endSession(userid: string, sessionId: string): Promise<void>;
  /** Ends one session as part of a transaction. Call what it resolves to once the transaction is committed. */
  endSessionWithin(transaction: Database, userid: string, sessionId: string): Promise<() => void>;
  /**
   * Ends every session of a person that has begun so far: here at once, in other processes within seconds. If it cannot
   * be written, that is tried again.
   * @param sessionId one of them that ends here in any case, also if it began after this process last read the list
   */
  endSessionsOf(userid: string, sessionId?: string): Promise<void>;
  /**
   * Writes what could not be written, reads what other processes ended, and returns the sequence number of the last
   * entry. A session that begins now starts from it.
   */
  refresh(): Promise<number>;
  /** Stops reading, and tries once more to write what could not be written. Call it before the database is closed. */
  stop(): Promise<void>;
}

/** What was ended: one session, or every session of the person if `session_id` is null. */
interface Ending {
  userid: string;
  session_id: string | null;
}

interface Entry extends Ending {
  seq: number;
}

/**
 * Keeps the list of ended sessions in memory and reads every five seconds what other processes added to it. The order
 * of sign-ins and sign-outs is that of a sequence in the database, never that of clocks: machines disagree about the
 * time, and a clock may jump. While the database does not respond, the last list applies. An entry stays in memory for
 * the absolute life of a session, measured by the monotonic clock.
 */
export async function startRevocation(options: {
  database: Database;
  corpId: string;
  absoluteSeconds: number;
  log: Logger;
  /** Milliseconds since 1970, for the columns that housekeeping and older versions read. */
  now: () => number;
}): Promise<Revocation> {
  const { database, corpId, absoluteSeconds, log, now } = options;
  const endedSessions = new Map<string, { forgetAt: number }>();
  const endedPeople = new Map<string, { seq: number; forgetAt: number }>();
  /** What could not be written yet, by the session or the person. In this process it has ended. */
  const unwritten = new Map<string, Ending>();
  let writing: Promise<void> | null = null;
  let lastSeq = 0;
  let failing = false;

  const note = ({ seq, userid, session_id: sessionId }: Entry): void => {
    const forgetAt = performance.now() + absoluteSeconds * 1000;
    if (sessionId !== null) endedSessions.set(sessionId, { forgetAt });
    else if ((endedPeople.get(userid)?.seq ?? 0) < seq) endedPeople.set(userid, { seq, forgetAt });
  };

  const forgetOld = (): void => {
    const time = performance.now();
    for (const entries of [endedSessions, endedPeople]) {
      for (const [key, { forgetAt }] of entries) if (forgetAt <= time) entries.delete(key);
    }
  };

  const read = async (): Promise<number> => {
    const rows = await database.query
      .selectFrom('sessions_ended')
      .select(['seq', 'corp_id', 'userid', 'session_id'])
      .where('seq', '>', lastSeq)
      .orderBy('seq')
      .execute();
    for (const row of rows) if (row.corp_id === corpId) note(row);
    lastSeq = Math.max(lastSeq, rows.at(-1)?.seq ?? 0);
    return lastSeq;
  };

  const write = async (over: Database, { userid, session_id: sessionId }: Ending): Promise<() => void> => {
    const entry = await over.transaction(async ({ query, dialect }) => {
      // Numbers become visible in their order: a process that reads one has seen all before it. In SQLite a transaction
      // is the lock.
      if (dialect === 'postgres') await sql`lock table sessions_ended in share row exclusive mode`.execute(query);
      const sessions = query.deleteFrom('sessions').where('corp_id', '=', corpId).where('userid', '=', userid);
      await (sessionId === null ? sessions : sessions.where('id', '=', sessionId)).execute();
      const endedAt = now();
      return query
        .insertInto('sessions_ended')
        .values({
          corp_id: corpId,
          userid,
          session_id: sessionId,
          ended_at: endedAt,
          expires_at: endedAt + absoluteSeconds * 1000,
        })
        .returning(['seq', 'userid', 'session_id'])
        .executeTakeFirstOrThrow();
    });
    return () => note(entry);
  };

  const end = async (ending: Ending): Promise<void> => {
    // Until it has a number of its own, it comes after the last entry and before the next.
    note({ ...ending, seq: lastSeq + 0.5 });
    try {
      (await write(database, ending))();
    } catch (error) {
      const key = JSON.stringify(ending);
      if (unwritten.size < maxUnwritten) unwritten.set(key, ending);
      throw error;
    }
  };

  /** One at a time: an ending that is written twice could also end a session that began in between. */
  const writeUnwritten = (): Promise<void> => {
    const writeAll = async (): Promise<void> => {
      for (const [key, ending] of unwritten) {
        (await write(database, ending))();
        unwritten.delete(key);
      }
    };
    writing ??= writeAll().finally(() => {
      writing = null;
    });
    return writing;
  };

  await read();
  const reading = startLoop({
    async run() {
      await read();
      await writeUnwritten();
      forgetOld();
      failing = false;
    },
    pauseMs: pollMs,
    startsWith: 'pause',
    onError(error) {
      if (!failing) log.error({ err: error }, 'cannot read the list of ended sessions; the last one applies');
      failing = true;
    },
  });

  return {
    isEnded: ({ id, userid, revocationSeq }) =>
      endedSessions.has(id) || (endedPeople.get(userid)?.seq ?? 0) > revocationSeq,
    endSession: (userid, sessionId) => end({ userid, session_id: sessionId }),
    endSessionWithin: (transaction, userid, sessionId) => write(transaction, { userid, session_id: sessionId }),
    endSessionsOf(userid, sessionId) {
      if (sessionId !== undefined) note({ seq: 0, userid, session_id: sessionId });
      return end({ userid, session_id: null });
    },
    async refresh() {
      await writeUnwritten();
      return read();
    },
    async stop() {
      await reading.stop();
      if (unwritten.size === 0) return;
      await withTimeout(lastWriteMs, writeUnwritten).catch((error: unknown) =>
        log.error(
          { err: error, count: unwritten.size },
          'ended sessions could not be written; other processes accept them',
        ),
      );
    },
  };
}
