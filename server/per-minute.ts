import { createExpiringValues } from './database/expiring-values';
import { appError } from './errors';
import type { Viewer } from './viewer';

const minuteMs = 60_000;

/**
 * Limits how often a person does something, in all processes. In a transaction, only what is committed counts.
 * @param kind a word of its own
 * @throws {AppError} `too-many-requests` with the seconds to wait in `Retry-After`
 */
export async function countPerMinute(
  { database, corpId, userid, now }: Viewer,
  kind: string,
  most: number,
): Promise<void> {
  const time = now();
  const minute = Math.floor(time / minuteMs);
  const count = await createExpiringValues(database, kind).increment(`${corpId} ${userid} ${minute}`, 2 * minuteMs);
  if (count <= most) return;
  const seconds = Math.max(1, Math.ceil(((minute + 1) * minuteMs - time) / 1000));
  throw appError('too-many-requests', { headers: { 'Retry-After': String(seconds) } });
}
