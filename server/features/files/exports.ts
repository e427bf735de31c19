/** What other features may use of files. */

import type { Database } from '../../database';

/** The sizes of those of the pictures that the company has. */
export async function pictureSizes(
  { query }: Database,
  corpId: string,
  ids: readonly string[],
): Promise<Map<string, { width: number; height: number }>> {
  if (ids.length === 0) return new Map();
  const rows = await query
    .selectFrom('pictures')
    .select(['id', 'width', 'height'])
    .where('corp_id', '=', corpId)
    .where('id', 'in', ids.slice(0, 500))
    .orderBy('id')
    .execute();
  return new Map(rows.map(({ id, width, height }) => [id, { width, height }]));
}

/** The id of the picture that an address of this portal shows, or null. */
export function pictureId(src: string): string | null {
  return /^\/api\/pictures\/([A-Za-z0-9_-]{1,64})$/.exec(src)?.[1] ?? null;
}
