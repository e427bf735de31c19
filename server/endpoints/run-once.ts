import { createHash } from 'node:crypto';
import type { Database } from '../database';
import { appError } from '../errors';
import { poll } from '../work/poll';
import { claim, complete, find, type KeyOfPerson, release, takeOver } from './idempotency-claims';

export interface KeyedRequest extends KeyOfPerson {
  method: string;
  path: string;
  body: unknown;
}

export interface StoredResponse {
  status: number;
  body: unknown;
}

export interface NewResponse extends StoredResponse {
  /** What is stored in place of the body, which repeats get. The body itself by default. */
  kept?: unknown;
}

export interface RunOnceOptions {
  now?: () => number;
  /** After this time another process may take over, and the work of this one is rolled back. */
  leaseMs?: number;
  /** How long a repeated request waits for the first to finish. */
  waitMs?: number;
}

/** How far the clocks of two processes may differ. */
const clockSkewMs = 5000;
const responseLifeMs = 24 * 3_600_000;
const defaults = { now: Date.now, leaseMs: 10_000, waitMs: 5_000 } as const;

/** Another process has taken over the key, so the transaction must be rolled back. */
class LostLease extends Error {}

/**
 * Runs a write with exactly one effect in all processes. The first request with a key does the work, and repeats within
 * 24 hours get its stored response. Work that fails releases the key and changes nothing.
 * @throws {AppError} `idempotency-mismatch` for the key of another request, `idempotency-running` if the first
 *   takes long
 */
export async function runOnce(
  database: Database,
  request: KeyedRequest,
  work: (database: Database) => Promise<NewResponse>,
  options: RunOnceOptions = {},
): Promise<StoredResponse & { repeated: boolean }> {
  const { now, leaseMs, waitMs } = { ...defaults, ...options };
  const { corpId, userid, key } = request;
  const person = { corpId, userid, key };
  const requestHash = hashOf(request);

  /** Returns the stored response, or a lease if the key is free, or neither while another process holds the key. */
  async function findOrClaim(): Promise<{ response?: StoredResponse; leaseUntil?: number }> {
    const time = now();
    const leaseUntil = time + leaseMs;
    const row = await find.first(database, { ...person, now: time });
    if (row === undefined) {
      const claimed =
        (await claim.affected(database, {
          ...person,
          requestHash,
          leaseUntil,
          expiresAt: time + responseLifeMs,
          now: time,
        })) === 1;
      return claimed ? { leaseUntil } : {};
    }
    if (row.request_hash !== requestHash) throw appError('idempotency-mismatch');
    if (row.status !== null) return { response: { status: row.status, body: JSON.parse(row.answer ?? 'null') } };
    // A lease that ends later than possible was written by a clock that was ahead.
    const isOver = row.lease_until <= time || row.lease_until > leaseUntil + clockSkewMs;
    const taken = isOver && (await takeOver.affected(database, { ...person, seen: row.lease_until, leaseUntil })) === 1;
    return taken ? { leaseUntil } : {};
  }

  async function runWithLease(leaseUntil: number): Promise<StoredResponse> {
    const store = async (inside: Database, { status, body, kept = body }: NewResponse): Promise<StoredResponse> => {
      const stored = await complete.affected(inside, {
        ...person,
        leaseUntil,
        status,
        response: JSON.stringify(kept ?? null),
      });
      if (stored === 1) return { status, body };
      throw new LostLease();
    };
    try {
      return await database.transaction(async (inside) => store(inside, await work(inside)));
    } catch (error) {
      // If this fails too, the lease expires.
      if (!(error instanceof LostLease)) await release.affected(database, { ...person, leaseUntil }).catch(() => 0);
      throw error;
    }
  }

  const response = await poll(
    async () => {
      const { response, leaseUntil } = await findOrClaim();
      if (response !== undefined) return { ...response, repeated: true };
      if (leaseUntil === undefined) return undefined;
      try {
        return { ...(await runWithLease(leaseUntil)), repeated: false };
      } catch (error) {
        if (!(error instanceof LostLease)) throw error;
        return undefined;
      }
    },
    { withinMs: waitMs, pauseMs: 20, maxPauseMs: 250 },
  );
  if (response === undefined) throw appError('idempotency-running');
  return response;
}

function hashOf({ method, path, body }: KeyedRequest): string {
  return createHash('sha256')
    .update(`${method} ${path}\n${JSON.stringify(body ?? null)}`)
    .digest('hex');
}
