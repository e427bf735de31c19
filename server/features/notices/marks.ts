import { sql } from 'kysely';
import type { Mark } from '../../../app/features/notices/list/contract';
import type { Database } from '../../database';
import { prepared, type Slots } from '../../database/prepared';
import type { Viewer } from '../../viewer';
import { type VisibilityValues, visible } from './visibility';

/** SQLite marks so many in about 10 ms, in which the process does nothing else. */
const idsAtOnce = 2000;

/** Notices with ids above `after`, up to `upTo`. */
interface Part {
  after: number;
  upTo: number;
}

interface MarkValues extends VisibilityValues, Part {
  mark: number;
}

/** With a limit, which keeps the databases from looking for the notices in another order. */
const noticesIn = (slot: Slots<Part>) => sql`
  select id, corp_id, state, audience_id from notices
    where id > ${slot('after')} and id <= ${slot('upTo')} limit ${sql.lit(idsAtOnce)}`;

const addMark = prepared((query, slot: Slots<MarkValues & { now: number }>) => ({
  compile: () =>
    sql`
      insert into reads (corp_id, userid, notice_id, read_at, marked)
      select n.corp_id, ${slot('userid')}, n.id, cast(${slot('now')} as bigint), cast(${slot('mark')} as bigint)
      from (${noticesIn(slot)}) n
      where ${visible(slot)} and not exists (
        select 1 from reads r where r.corp_id = n.corp_id and r.userid = ${slot('userid')} and r.notice_id = n.id
      )
      on conflict (corp_id, userid, notice_id) do nothing`.compile(query),
}));

const removeMark = prepared((query, slot: Slots<MarkValues>) =>
  query
    .deleteFrom('reads')
    .where('corp_id', '=', slot('corpId'))
    .where('userid', '=', slot('userid'))
    .where('notice_id', '>', slot('after'))
    .where('notice_id', '<=', slot('upTo'))
    .where('marked', '=', slot('mark'))
    .where('confirmed_at', 'is', null),
);

const lastNotice = prepared((query) => query.selectFrom('notices').select('id').orderBy('id', 'desc').limit(1));

/** Does a write to all notices in parts, between which the process responds to other requests. */
async function writeInParts(database: Database, write: (part: Part) => Promise<number>): Promise<number> {
  const last = (await lastNotice.first(database, {}))?.id ?? 0;
  let affected = 0;
  for (let after = 0; after < last; after += idsAtOnce) {
    affected += await write({ after, upTo: after + idsAtOnce });
    await new Promise(setImmediate);
  }
  return affected;
}

/** Marks all unread notices as read that the person may see. They keep the id of the mark until they are opened. */
export async function markAllRead({ database, corpId, userid, now }: Viewer, mark: number): Promise<Mark> {
  const values = { corpId, userid, now: now(), mark };
  return { notices: await writeInParts(database, (part) => addMark.affected(database, { ...values, ...part })) };
}

/** Makes the notices of a mark unread again that have not been opened since. Without any, it does nothing. */
export async function undoMark({ database, corpId, userid }: Viewer, mark: number): Promise<undefined> {
  await writeInParts(database, (part) => removeMark.affected(database, { corpId, userid, mark, ...part }));
}
