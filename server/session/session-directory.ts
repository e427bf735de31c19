import type { SessionSummary } from '../../app/features/me/contract';
import { appError } from '../errors';
import type { Database } from '../database';
import type { Revocation } from './revocation';
import type { Session } from './session';

/** A person's own sessions. */
export interface SessionDirectory {
  list(): Promise<SessionSummary[]>;
  /** @throws {AppError} `session-not-found` where it is not one of the person's */
  end(id: string): Promise<void>;
}

/** Notes a session that begins; a callback that is called twice begins one. */
export async function recordSession(database: Database, session: Session, device: string, expiresAt: number): Promise<void> {
  await database.query.insertInto('sessions').values({
    id: session.id,
    corp_id: session.corpId,
    userid: session.userid,
    device,
    started_at: Math.floor(session.firstSignInAt * 1000),
    expires_at: expiresAt,
  }).onConflict((conflict) => conflict.doNothing()).execute();
}

export function createSessionDirectory(options: {
  database: Database;
  revocation: Revocation;
  session: Session;
  now: () => number;
  afterCommit(work: () => void): void;
}): SessionDirectory {
  const { database, revocation, session, now, afterCommit } = options;
  const own = () => database.query.selectFrom('sessions')
    .where('corp_id', '=', session.corpId).where('userid', '=', session.userid).where('expires_at', '>', now());

  return {
    async list() {
      const rows = await own().select(['id', 'device', 'started_at']).orderBy('started_at', 'desc').limit(100).execute();
      return rows.map(({ id, device, started_at }) => ({ id, device, startedAt: new Date(started_at).toISOString(), current: id === session.id }));
    },

    async end(id) {
      const found = await own().select('id').where('id', '=', id).executeTakeFirst();
      if (found === undefined) throw appError('session-not-found');
      afterCommit(await revocation.endSessionWithin(database, session.userid, id));
    },
  };
}
