/** What other features may use of files. */

import type { UploadedFile } from '../../../app/features/files/contract';
import type { Database } from '../../database';
import { variantWidths } from '../../files/picture-types';
import { present, presented } from './presenter';

export { pictureId } from '../../../app/features/files/contract';
export { startFileCleanUp } from './clean-up';
export { sendPublicPicture } from './public-picture';
export { sharedFiles } from './shared-address';
export { setFileManagers, setFileUses, type FileManagers, type FileUses } from './uses';
export { visibleAmong } from './visibility';

/** A query takes at most so many ids. */
const mostIds = 500;

/** The sizes in pixels of the company's pictures with these ids, by id. Unknown ids are omitted. */
export async function pictureSizes(
  { query }: Database,
  corpId: string,
  ids: readonly string[],
): Promise<Map<string, { width: number; height: number }>> {
  if (ids.length === 0) return new Map();
  const some = ids.slice(0, mostIds);
  const rows = await query
    .selectFrom('pictures')
    .select(['id', 'width', 'height'])
    .where('corp_id', '=', corpId)
    .where('id', 'in', some)
    .unionAll(
      query
        .selectFrom('files')
        .select(['id', 'width', 'height'])
        .where('corp_id', '=', corpId)
        .where('kind', '=', 'picture')
        .where('id', 'in', some)
        .$narrowType<{ width: number; height: number }>(),
    )
    .execute();
  return new Map(rows.map(({ id, width, height }) => [id, { width, height }]));
}

/**
 * The widths in which an uploaded picture can be requested, for `srcset`: its address with `?w=` and the width that the
 * response has. Empty for other addresses.
 */
export function pictureSources(src: string, width: number): { url: string; width: number }[] {
  if (!src.startsWith('/api/files/')) return [];
  return variantWidths(width).map((one) => ({ url: `${src}?w=${one}`, width: Math.min(one, width) }));
}

/** The id in the address of a file or picture of the portal, or null if it is another address. */
export function fileId(address: string): string | null {
  return /^\/api\/(?:pictures|files)\/([A-Za-z0-9_-]{1,64})(?:[?#]|$)/.exec(address)?.[1] ?? null;
}

/** The ids of all files and pictures whose addresses a text contains, also where they are not links, each once. */
export function fileIdsIn(markdown: string): string[] {
  const ids = [...markdown.matchAll(/(?<![\w.-])\/api\/(?:pictures|files)\/([A-Za-z0-9_-]{1,64})(?![\w-])/g)].map(
    ([, id = '']) => id,
  );
  return [...new Set(ids)];
}

/** The uploaded files of the company with these ids, by id. Unknown ids are omitted. Checks no permission. */
export async function filesOf(
  { query }: Database,
  corpId: string,
  ids: readonly string[],
): Promise<Map<string, UploadedFile>> {
  if (ids.length === 0) return new Map();
  const rows = await query
    .selectFrom('files')
    .select(presented)
    .where('corp_id', '=', corpId)
    .where('id', 'in', ids.slice(0, mostIds))
    .execute();
  return new Map(rows.map((row) => [row.id, present(row)]));
}
