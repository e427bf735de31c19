import { prepared, type Slots } from '../database/prepared';

/** A key and the person who sent it. Keys of different people are independent. */
export interface KeyOfPerson {
  corpId: string;
  userid: string;
  key: string;
}

interface NewClaim extends KeyOfPerson {
  requestHash: string;
  leaseUntil: number;
  expiresAt: number;
  now: number;
}

const columns = ['corp_id', 'userid', 'key'] as const;

/** Changes one row if the key is free or has expired, otherwise none. */
export const claim = prepared((query, slot: Slots<NewClaim>) =>
  query
    .insertInto('idempotency_keys')
    .values({
      corp_id: slot('corpId'),
      userid: slot('userid'),
      key: slot('key'),
      request_hash: slot('requestHash'),
      status: null,
      answer: null,
      lease_until: slot('leaseUntil'),
      expires_at: slot('expiresAt'),
    })
    .onConflict((conflict) =>
      conflict
        .columns(columns)
        .doUpdateSet((row) => ({
          request_hash: row.ref('excluded.request_hash'),
          status: null,
          answer: null,
          lease_until: row.ref('excluded.lease_until'),
          expires_at: row.ref('excluded.expires_at'),
        }))
        .where('idempotency_keys.expires_at', '<=', slot('now')),
    ),
);

export const find = prepared((query, slot: Slots<KeyOfPerson & { now: number }>) =>
  query
    .selectFrom('idempotency_keys')
    .select(['request_hash', 'status', 'answer', 'lease_until'])
    .where('corp_id', '=', slot('corpId'))
    .where('userid', '=', slot('userid'))
    .where('key', '=', slot('key'))
    .where('expires_at', '>', slot('now')),
);

/** Takes over an expired lease. Only one of several processes succeeds, because the row must still have that lease. */
export const takeOver = prepared((query, slot: Slots<KeyOfPerson & { seen: number; leaseUntil: number }>) =>
  query
    .updateTable('idempotency_keys')
    .set({ lease_until: slot('leaseUntil') })
    .where('corp_id', '=', slot('corpId'))
    .where('userid', '=', slot('userid'))
    .where('key', '=', slot('key'))
    .where('status', 'is', null)
    .where('lease_until', '=', slot('seen')),
);

/** Stores the response if this process still has the lease. */
export const complete = prepared(
  (query, slot: Slots<KeyOfPerson & { leaseUntil: number; status: number; response: string }>) =>
    query
      .updateTable('idempotency_keys')
      .set({ status: slot('status'), answer: slot('response') })
      .where('corp_id', '=', slot('corpId'))
      .where('userid', '=', slot('userid'))
      .where('key', '=', slot('key'))
      .where('status', 'is', null)
      .where('lease_until', '=', slot('leaseUntil')),
);

export const release = prepared((query, slot: Slots<KeyOfPerson & { leaseUntil: number }>) =>
  query
    .deleteFrom('idempotency_keys')
    .where('corp_id', '=', slot('corpId'))
    .where('userid', '=', slot('userid'))
    .where('key', '=', slot('key'))
    .where('status', 'is', null)
    .where('lease_until', '=', slot('leaseUntil')),
);
