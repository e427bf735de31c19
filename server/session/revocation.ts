import type { Logger } from 'pino';
import type { Database } from '../database';
import type { Session } from './session';

const pollMs = 5_000;
/** Rows of transactions that committed late, or were stamped by a clock that is behind, are seen by reading back this far. */
const overlapMs = 120_000;

/** The sessions that were ended before their time. Asking it costs no database. */
export interface Revocation {
  isEnded(session: Session): boolean;
  /** Ends one session, here at once and in every other process within seconds. */
  endSession(userid: string, sessionId: string): Promise<void>;
  /** Ends all sessions of a person that began before now. */
  endPerson(userid: string): Promise<void>;
  stop(): void;
}

/**
 * Keeps the list of ended sessions in memory and reads what other processes added every five seconds. An entry is kept
 * until the last token it could stop has expired, so the list is bounded by the sign-outs of one absolute session life.
 * While the database does not answer, the last list holds.
 */
export async function startRevocation(options: {
  database: Database;
  corpId: string;
  absoluteSeconds: number;
  log: Logger;
  now: () => number;
}): Promise<Revocation> {
  const { database, corpId, absoluteSeconds, log, now } = options;
  const endedSessions = new Map<string, number>();
  const endedPeople = new Map<string, { endedAt: number; expiresAt: number }>();
  let readUpTo = 0;
  let failing = false;

  const note = (row: { userid: string; session_id: string | null; ended_at: number; expires_at: number }): void => {
    if (row.session_id !== null) {
      endedSessions.set(row.session_id, row.expires_at);
      return;
    }
    if ((endedPeople.get(row.userid)?.endedAt ?? 0) < row.ended_at) endedPeople.set(row.userid, { endedAt: row.ended_at, expiresAt: row.expires_at });
  };

  const read = async (): Promise<void> => {
    const startedAt = now();
    const rows = await database.query.selectFrom('sessions_ended')
      .select(['userid', 'session_id', 'ended_at', 'expires_at'])
      .where('corp_id', '=', corpId).where('ended_at', '>', readUpTo - overlapMs).where('expires_at', '>', startedAt)
      .execute();
    rows.forEach(note);
    readUpTo = startedAt;
    for (const [id, expiresAt] of endedSessions) if (expiresAt <= startedAt) endedSessions.delete(id);
    for (const [userid, { expiresAt }] of endedPeople) if (expiresAt <= startedAt) endedPeople.delete(userid);
  };

  const write = async (userid: string, sessionId: string | null): Promise<void> => {
    const endedAt = now();
    const row = { corp_id: corpId, userid, session_id: sessionId, ended_at: endedAt, expires_at: endedAt + absoluteSeconds * 1000 };
    await database.transaction(async ({ query }) => {
      await query.insertInto('sessions_ended').values(row).execute();
      const sessions = query.deleteFrom('sessions').where('corp_id', '=', corpId).where('userid', '=', userid);
      await (sessionId === null ? sessions : sessions.where('id', '=', sessionId)).execute();
    });
    note(row);
  };

  const poll = async (): Promise<void> => {
    try {
      await read();
      failing = false;
    } catch (error) {
      if (!failing) log.error({ err: error }, 'the list of ended sessions cannot be read; the last one holds');
      failing = true;
    }
  };

  await read();
  let timer = setTimeout(function again() {
    void poll().finally(() => {
      if (!stopped) timer = setTimeout(again, pollMs).unref();
    });
  }, pollMs).unref();
  let stopped = false;

  return {
    isEnded: ({ id, userid, firstSignInAt }) =>
      endedSessions.has(id) || (endedPeople.get(userid)?.endedAt ?? 0) > firstSignInAt * 1000,
    endSession: (userid, sessionId) => write(userid, sessionId),
    endPerson: (userid) => write(userid, null),
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
