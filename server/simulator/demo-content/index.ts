import type { Logger } from 'pino';
import type { Database } from '../../database';
import { summarize } from '../../features/notices/summary';
import { datesFrom } from './dates';
import { demoLinks } from './links';
import type { CategorizedNotice } from './notice';
import { demoNotices } from './notices';
import { demoPictures } from './pictures';

interface Options {
  database: Database;
  corpId: string;
  /** Milliseconds since 1970: every date is counted back from it. */
  now: number;
  log: Logger;
}

/**
 * Gives a company without notices the demo's notices, pictures and links, all or none of them; leaves any other as it
 * is.
 */
export async function seedDemoContent({ database, corpId, now, log }: Options): Promise<void> {
  await database.transaction(async ({ query }) => {
    const known = await query
      .selectFrom('notices')
      .select('id')
      .where('corp_id', '=', corpId)
      .limit(1)
      .executeTakeFirst();
    if (known !== undefined) return;

    await query
      .insertInto('pictures')
      .values(
        demoPictures.map(({ id, width, height, svg }) => ({
          id,
          corp_id: corpId,
          content_type: 'image/svg+xml',
          width,
          height,
          bytes: Buffer.from(svg),
        })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await query
      .insertInto('links')
      .values(demoLinks.map((link, index) => ({ ...link, corp_id: corpId, sort_order: index + 1 })))
      .execute();

    const ids = new Map<string, number>();
    for (const { key, ...row } of oldestFirst(now)) {
      const body = row.body.replaceAll(/\/notices\/@([\w-]+)/g, (_, other: string) => `/notices/${idOf(ids, other)}`);
      const { id } = await query
        .insertInto('notices')
        .values({ ...row, body, corp_id: corpId, summary: summarize(body) })
        .returning('id')
        .executeTakeFirstOrThrow();
      ids.set(key, id);
    }
    log.info({ notices: ids.size, pictures: demoPictures.length, links: demoLinks.length }, 'demo content written');
  });
}

/** Ids rise with the dates, as they would have in a company's life. */
function oldestFirst(now: number) {
  return demoNotices.map((notice) => rowOf(notice, now)).sort((one, other) => one.published_at - other.published_at);
}

function rowOf({ key, title, category, publisher, pinned, published, body }: CategorizedNotice, now: number) {
  const published_at = published(now);
  return {
    key,
    title,
    category,
    publisher,
    pinned: pinned ? 1 : 0,
    published_at,
    body: body(datesFrom(published_at)).trim(),
  };
}

function idOf(ids: ReadonlyMap<string, number>, key: string): number {
  const id = ids.get(key);
  if (id === undefined) throw new Error(`a demo notice links to "${key}", which is not an older one`);
  return id;
}
