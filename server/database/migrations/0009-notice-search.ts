import { sql } from 'kysely';
import { indexNotice, noticeSearch } from '../../features/notices/exports';
import type { Database } from '../types';

/** So many notices are in memory at a time. */
const batch = 500;

/**
 * Makes notices searchable, also the existing ones, of which about a thousand take a second.
 * `reads.marked` names the mark-all-as-read by which a notice counts as read. Null if the person has opened it.
 */
export async function up(database: Database): Promise<void> {
  const { dialect, query } = database;
  const { tables, indexAfterFilling } = noticeSearch.create(dialect);
  const marked = `alter table reads add column marked ${dialect === 'sqlite' ? 'integer' : 'bigint'}`;
  const indexes = [
    'drop index reads_by_notice',
    // Counts the readings of a notice without reading their rows.
    'create index reads_by_notice on reads (notice_id, userid, marked, confirmed_at)',
    // For the notices of a month, and the number of them.
    `create index notices_by_time on notices (corp_id, published_at desc, id desc, audience_id)
      where state = 'published'`,
    // All that decides whether and where a found notice is listed, without reading its row.
    `create index notices_found on notices (id, corp_id, pinned, published_at, audience_id, category)
      where state = 'published'`,
  ];
  for (const statement of [...tables, marked, ...indexes]) await sql.raw(statement).execute(query);
  for (let last = 0; ;) {
    const { rows } = await sql<{
      id: number;
      title: string;
      body: string;
    }>`select id, title, body from notices where id > ${last} order by id limit ${batch}`.execute(query);
    for (const { id, title, body } of rows) await indexNotice(database, { id, title, text: body });
    const end = rows.at(-1)?.id;
    if (end === undefined) break;
    last = end;
  }
  for (const statement of indexAfterFilling) await sql.raw(statement).execute(query);
}
