import type { Kysely } from 'kysely';
import type { SessionSummary } from '../../app/features/me/contract';
import { appError } from '../errors';
import type { Database } from '../database';
import { prepared, type Slots } from '../database/prepared';
import type { Tables } from '../database/tables';
import type { Revocation } from './revocation';
import type { Session } from './session-token';

/** A person's own sessions. The response of `/api/sessions` is defined in `app/features/me/contract.ts`. */
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

interface Owner {
  corpId: string;
  userid: string;
  now: number;
  renewedAfter: number;
}

/** The sessions that have not expired. `renewed_at` is 0 in rows of before it was recorded. */
const own = <P extends Owner>(query: Kysely<Tables>, slot: Slots<P>) =>
  query
    .selectFrom('sessions')
    .where('corp_id', '=', slot('corpId'))
    .where('userid', '=', slot('userid'))
    .where('expires_at', '>', slot('now'))
    .where((row) => row.or([row('renewed_at', '=', 0), row('renewed_at', '>', slot('renewedAfter'))]));

const sessionList = prepared((query, slot: Slots<Owner>) =>
  own(query, slot).select(['id', 'device', 'started_at']).orderBy('started_at', 'desc').limit(100),
);

const oneSession = prepared((query, slot: Slots<Owner & { id: string }>) =>
  own(query, slot).select('id').where('id', '=', slot('id')),
);

export function createOwnSessions(options: {
  database: Database;
  revocation: Revocation;
  session: Session;
  lifeSeconds: number;
  now: () => number;
  afterCommit(work: () => void): void;
}): OwnSessions {
  const { database, revocation, session, lifeSeconds, now, afterCommit } = options;
  const values = () => ({
    corpId: session.corpId,
    userid: session.userid,
    now: now(),
    renewedAfter: now() - lifeSeconds * 1000,
  });

  return {
    async list() {
      const rows = await sessionList.all(database, values());
      return rows.map(({ id, device, started_at }) => ({
        id,
        device,
        startedAt: new Date(started_at).toISOString(),
        current: id === session.id,
      }));
    },

    async end(id) {
      const found = await oneSession.first(database, { ...values(), id });
      if (found === undefined) throw appError('session-not-found');
      afterCommit(await revocation.endSessionWithin(database, session.userid, id));
    },
  };
}
