import type { Database, WecomTokensTable } from '../database';

export type TokenKind = WecomTokensTable['kind'];

export interface StoredToken {
  value: string;
  /** When it must not be used any more. */
  expiresAt: number;
}

/** What a process that needs a token finds: one to use, the task of fetching one, or somebody else at it. */
export type Claim = { is: 'token'; token: StoredToken } | { is: 'mine'; leaseUntil: number } | { is: 'taken' };

export interface TokenStore {
  /**
   * The token, or the lease under which one process alone may fetch a new one. A lease that ran out is taken over.
   * @param refused a token that WeCom does not accept, however long it should live
   */
  claim(kind: TokenKind, refused: string | null): Promise<Claim>;
  save(kind: TokenKind, token: StoredToken): Promise<void>;
  /** Gives the lease back without a token, so that the next may try at once. */
  release(kind: TokenKind, leaseUntil: number): Promise<void>;
}

/** How far the clocks of two processes may disagree. */
const clockSkewMs = 5000;

/**
 * The table `wecom_tokens`, shared by every process on the database. A lease that is further ahead than a lease lasts
 * was taken by a process whose clock was ahead, and does not count.
 */
export function createTokenStore(options: {
  database: Database;
  corpId: string;
  agentId: string;
  leaseMs: number;
  now: () => number;
}): TokenStore {
  const { database, corpId, agentId, leaseMs, now } = options;

  const find = async (kind: TokenKind, refused: string | null): Promise<StoredToken | null> => {
    const row = await database.query
      .selectFrom('wecom_tokens')
      .select(['value', 'expires_at'])
      .where('corp_id', '=', corpId)
      .where('agent_id', '=', agentId)
      .where('kind', '=', kind)
      .executeTakeFirst();
    if (row === undefined || row.value === null || row.value === refused || row.expires_at <= now()) return null;
    return { value: row.value, expiresAt: row.expires_at };
  };

  const tryLease = async (kind: TokenKind, refused: string | null): Promise<number | null> => {
    const leaseUntil = now() + leaseMs;
    const { numInsertedOrUpdatedRows } = await database.query
      .insertInto('wecom_tokens')
      .values({ corp_id: corpId, agent_id: agentId, kind, value: null, expires_at: 0, lease_until: leaseUntil })
      .onConflict((conflict) =>
        conflict
          .columns(['corp_id', 'agent_id', 'kind'])
          .doUpdateSet({ lease_until: leaseUntil })
          .where((row) =>
            row.or([
              row('wecom_tokens.lease_until', '<=', now()),
              row('wecom_tokens.lease_until', '>', leaseUntil + clockSkewMs),
            ]),
          )
          .where((row) =>
            row.or([
              row('wecom_tokens.value', 'is', null),
              row('wecom_tokens.expires_at', '<=', now()),
              ...(refused === null ? [] : [row('wecom_tokens.value', '=', refused)]),
            ]),
          ),
      )
      .executeTakeFirstOrThrow();
    return numInsertedOrUpdatedRows === 1n ? leaseUntil : null;
  };

  return {
    async claim(kind, refused) {
      const token = await find(kind, refused);
      if (token !== null) return { is: 'token', token };
      const leaseUntil = await tryLease(kind, refused);
      return leaseUntil === null ? { is: 'taken' } : { is: 'mine', leaseUntil };
    },

    async save(kind, { value, expiresAt }) {
      await database.query
        .updateTable('wecom_tokens')
        .set({ value, expires_at: expiresAt, lease_until: 0 })
        .where('corp_id', '=', corpId)
        .where('agent_id', '=', agentId)
        .where('kind', '=', kind)
        .execute();
    },

    async release(kind, leaseUntil) {
      await database.query
        .updateTable('wecom_tokens')
        .set({ lease_until: 0 })
        .where('corp_id', '=', corpId)
        .where('agent_id', '=', agentId)
        .where('kind', '=', kind)
        .where('lease_until', '=', leaseUntil)
        .execute();
    },
  };
}
