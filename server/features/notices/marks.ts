import { sql } from 'kysely';
import type { Mark } from '../../../app/features/notices/list/contract';
import { prepared, type Slots } from '../../database/prepared';
import type { Viewer } from '../../viewer';
import { type VisibilityValues, visible } from './visibility';

interface MarkValues extends VisibilityValues {
  mark: number;
}

const addMark = prepared((query, slot: Slots<MarkValues & { now: number }>) => ({
  compile: () =>
    sql`
      insert into reads (corp_id, userid, notice_id, read_at, marked)
      select n.corp_id, ${slot('userid')}, n.id, cast(${slot('now')} as bigint), cast(${slot('mark')} as bigint)
      from notices n
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
    .where('marked', '=', slot('mark'))
    .where('confirmed_at', 'is', null),
);

/** Marks all unread notices as read that the person may see. They keep the id of the mark until they are opened. */
export async function markAllRead({ database, corpId, userid, now }: Viewer, mark: number): Promise<Mark> {
  return { notices: await addMark.affected(database, { corpId, userid, now: now(), mark }) };
}

/** Makes the notices of a mark unread again that have not been opened since. Without any, it does nothing. */
export async function undoMark({ database, corpId, userid }: Viewer, mark: number): Promise<undefined> {
  await removeMark.affected(database, { corpId, userid, mark });
}
