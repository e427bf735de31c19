import type { Database, WecomTokensTable } from '../database';
import { takeLease, type Lease } from '../work/lease';

export type TokenKind = WecomTokensTable['kind'];

export interface StoredToken {
  value: string;
  /** When it must no longer be used, in milliseconds since 1970. */
  expiresAt: number;
}

/** A token, the lease to fetch one, or that another process has the lease. */
export type Claim = { is: 'token'; token: StoredToken } | { is: 'mine'; lease: Lease } | { is: 'taken' };

export interface TokenStore {
  /**
   * Returns the token, or the lease that lets one process fetch a new one.
   * @param refused a token that WeCom does not accept although it has not expired
   */
  claim(kind: TokenKind, refused: string | null): Promise<Claim>;
  save(kind: TokenKind, token: StoredToken): Promise<void>;
}

/**
 * How long others wait for a process that was killed while it fetched a token. The lease is renewed during the fetch,
 * and a second fetch would be harmless: WeCom returns the same token while that is valid.
 */
const usualLeaseMs = 2000;

/** The table `wecom_tokens`, shared by every process on the database. */
export function createTokenStore(options: {
  database: Database;
  corpId: string;
  agentId: string;
  leaseMs?: number;
  now: () => number;
}): TokenStore {
  const { database, corpId, agentId, leaseMs = usualLeaseMs, now } = options;

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

  return {
    async claim(kind, refused) {
      const token = await find(kind, refused);
      if (token !== null) return { is: 'token', token };
      const key = `${corpId} ${agentId} ${kind}`;
      const lease = await takeLease({ database, kind: 'wecom token', key, leaseMs, longestRestMs: 0 });
      if (lease === null) return { is: 'taken' };
      // The previous holder may have saved one since.
      const saved = await find(kind, refused);
      if (saved === null) return { is: 'mine', lease };
      await lease.end(0);
      return { is: 'token', token: saved };
    },

    async save(kind, { value, expiresAt }) {
      await database.query
        .insertInto('wecom_tokens')
        .values({ corp_id: corpId, agent_id: agentId, kind, value, expires_at: expiresAt, lease_until: 0 })
        .onConflict((conflict) =>
          conflict.columns(['corp_id', 'agent_id', 'kind']).doUpdateSet({ value, expires_at: expiresAt }),
        )
        .execute();
    },
  };
}
