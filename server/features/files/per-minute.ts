import { createExpiringValues } from '../../database/expiring-values';
import { appError } from '../../errors';
import type { Viewer } from '../../viewer';

/**
 * Limits how often a person does something, in all processes.
 * @param kind a word of its own
 * @throws {AppError} `too-many-requests`
 */
export async function countPerMinute(
  { database, corpId, userid, now }: Viewer,
  kind: string,
  most: number,
): Promise<void> {
  const minute = Math.floor(now() / 60_000);
  const count = await createExpiringValues(database, kind).increment(`${corpId} ${userid} ${minute}`, 120_000);
  if (count > most) throw appError('too-many-requests');
}
