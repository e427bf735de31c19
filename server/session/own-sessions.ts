import type { SessionSummary } from '../../app/features/me/contract';
import { appError } from '../errors';
import type { Database } from '../database';
import type { Revocation } from './revocation';
import type { Session } from './session';

/** A person's own sessions. */
export interface OwnSessions {
  list(): Promise<SessionSummary[]>;
  /** @throws {AppError} `session-not-found` if the person has no such session */
  end(id: string): Promise<void>;
}

/** Records that a session began. A callback that is called twice begins one session. */
export async function recordSession(
  database: Database,
  session: Session,
  device: string,
  expiresAt: number,
): Promise<void> {
  await database.query
    .insertInto('sessions')
    .values({
      id: session.id,
      corp_id: session.corpId,
      userid: session.userid,
      device,
      started_at: Math.floor(session.firstSignInAt * 1000),
      expires_at: expiresAt,
      renewed_at: session.issuedAt * 1000,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Records that a session's token was signed again. */
export async function recordRenewal(database: Database, { id, issuedAt }: Session): Promise<void> {
  await database.query
    .updateTable('sessions')
    .set({ renewed_at: issuedAt * 1000 })
    .where('id', '=', id)
    .where('renewed_at', '<', issuedAt * 1000)
    .execute();
}

export function createOwnSessions(options: {
  database: Database;
  revocation: Revocation;
  session: Session;
  lifeSeconds: number;
  now: () => number;
  afterCommit(work: () => void): void;
}): OwnSessions {
  const { database, revocation, session, lifeSeconds, now, afterCommit } = options;
  const own = () =>
    database.query
      .selectFrom('sessions')
      .where('corp_id', '=', session.corpId)
      .where('userid', '=', session.userid)
      .where('expires_at', '>', now())
      .where((row) => row.or([row('renewed_at', '=', 0), row('renewed_at', '>', now() - lifeSeconds * 1000)]));

  return {
    async list() {
      const rows = await own()
        .select(['id', 'device', 'started_at'])
        .orderBy('started_at', 'desc')
        .limit(100)
        .execute();
      return rows.map(({ id, device, started_at }) => ({
        id,
        device,
        startedAt: new Date(started_at).toISOString(),
        current: id === session.id,
      }));
    },

    async end(id) {
      const found = await own().select('id').where('id', '=', id).executeTakeFirst();
      if (found === undefined) throw appError('session-not-found');
      afterCommit(await revocation.endSessionWithin(database, session.userid, id));
    },
  };
}
