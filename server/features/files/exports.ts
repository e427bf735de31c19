/** What other features may use of files. */

import type { Database } from '../../database';

/** The sizes in pixels of the company's pictures with these ids, by id. Unknown ids are omitted. */
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

/** The id in the address of a picture, or null if it is another address. */
export function pictureId(src: string): string | null {
  return /^\/api\/pictures\/([A-Za-z0-9_-]{1,64})$/.exec(src)?.[1] ?? null;
}
