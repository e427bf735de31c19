import type { Logger } from 'pino';
import type { Database } from '../../database';
import { fileIdsIn, setFileUses } from '../../features/files/exports';
import { adoptNotices, indexNotice, summarize } from '../../features/notices/exports';
import { utcOffsetReader } from '../../render/utc-offsets';
import { datesFrom, type UtcOffsetAt } from './dates';
import { demoLinks } from './links';
import type { CategorizedNotice } from './notice';
import { demoNotices } from './notices';
import { demoPictures } from './pictures';
import { demoRoles } from './roles';

interface Options {
  database: Database;
  corpId: string;
  /** Milliseconds since 1970. Every date is relative to it. */
  now: number;
  /** The time zone in which the portal shows dates. */
  timeZone: string;
  log: Logger;
}

/** Adds the demo notices, pictures and links in one transaction, unless the company already has notices. */
export async function seedDemoContent({ database, corpId, now, timeZone, log }: Options): Promise<void> {
  await database.transaction(async (inside) => {
    const { query } = inside;
    const existing = await query
      .selectFrom('notices')
      .select('id')
      .where('corp_id', '=', corpId)
      .limit(1)
      .executeTakeFirst();
    if (existing !== undefined) return;

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
    for (const { key, ...row } of oldestFirst(now, utcOffsetReader(timeZone))) {
      const body = row.body.replaceAll(/\/notices\/@([\w-]+)/g, (_, other: string) => `/notices/${idOf(ids, other)}`);
      const { id } = await query
        .insertInto('notices')
        .values({ ...row, body, corp_id: corpId, summary: summarize(body) })
        .returning('id')
        .executeTakeFirstOrThrow();
      await indexNotice(inside, { id, title: row.title, text: body });
      ids.set(key, id);
      await setFileUses(inside, { corpId, kind: 'notice', thingId: id, audienceId: 0, fileIds: fileIdsIn(body) });
    }
    await adoptNotices(inside, corpId);
    await query
      .insertInto('roles')
      .values(
        demoRoles.map(({ tag: _tag, ...role }) => ({ ...role, corp_id: corpId, granted_by: '', granted_at: now })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    log.info({ notices: ids.size, pictures: demoPictures.length, links: demoLinks.length }, 'demo content written');
  });
}

/** Ids must increase with the dates, as they do in a real portal. */
function oldestFirst(now: number, offsetAt: UtcOffsetAt) {
  return demoNotices
    .map((notice) => rowOf(notice, now, offsetAt))
    .sort((one, other) => one.published_at - other.published_at);
}

function rowOf(
  { key, title, category, publisher, pinned, published, body }: CategorizedNotice,
  now: number,
  offsetAt: UtcOffsetAt,
) {
  const published_at = published(now, offsetAt);
  return {
    key,
    title,
    category,
    publisher,
    pinned: pinned ? 1 : 0,
    published_at,
    body: body(datesFrom(published_at, offsetAt)).trim(),
  };
}

function idOf(ids: ReadonlyMap<string, number>, key: string): number {
  const id = ids.get(key);
  if (id === undefined) throw new Error(`A demo notice links to "${key}", but no older notice has this key.`);
  return id;
}
