import { prepared, type Slots } from './prepared';
import type { ContentVersionsTable } from './tables';
import type { Database } from './types';
import { versionedCache } from './versioned-cache';

/** How often each part of a company's content has changed; absent if never. Compared, not counted. */
export type ContentVersions = Readonly<Partial<Record<ContentVersionsTable['kind'], number>>>;

const versionRows = prepared((query, slot: Slots<{ corpId: string }>) =>
  query.selectFrom('content_versions').select(['kind', 'changes']).where('corp_id', '=', slot('corpId')),
);

export async function readContentVersions(database: Database, corpId: string): Promise<ContentVersions> {
  const versions: Partial<Record<ContentVersionsTable['kind'], number>> = {};
  for (const { kind, changes } of await versionRows.all(database, { corpId })) versions[kind] = changes;
  return versions;
}

/** Whose content is read. A viewer reads the versions once for a request. */
export interface ContentReader {
  readonly database: Database;
  readonly corpId: string;
  readonly contentVersions?: () => Promise<ContentVersions>;
}

export const versionsFor = ({ database, corpId, contentVersions }: ContentReader): Promise<ContentVersions> =>
  contentVersions === undefined ? readContentVersions(database, corpId) : contentVersions();

export interface ContentCache<T> {
  get(reader: ContentReader): Promise<T>;
}

/**
 * Caches a part of the content that is the same for everyone in a company. A change by any process counts for every
 * request that begins after it, because each request reads the version.
 */
export function contentCache<T>(
  kind: ContentVersionsTable['kind'],
  read: (database: Database, corpId: string) => Promise<T>,
): ContentCache<T> {
  const cache = versionedCache<T>();
  return {
    async get(reader) {
      const { database, corpId } = reader;
      const versions = await versionsFor(reader);
      return cache.get(database, corpId, versions[kind] ?? 0, (origin) => read(origin, corpId));
    },
  };
}
