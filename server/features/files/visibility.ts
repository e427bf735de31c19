import { type Expression, type Kysely, sql, type SqlBool } from 'kysely';
import { audiencesOf, type PersonValues } from '../../audience/membership';
import type { Tables } from '../../database';
import { textsIn } from '../../database/dialect-sql';
import { type Prepared, prepared, type Slots } from '../../database/prepared';
import { ownAudiences } from '../../publisher-audiences';
import type { RoleHolder } from '../../publisher-scope';

interface Values extends PersonValues {
  id: string;
}

/** Whether an audience of the person may see the file or picture `f` because of one of its uses. */
const isShownTo = (slot: Slots<PersonValues>): Expression<SqlBool> => sql<SqlBool>`exists (
  select 1 from file_uses as u
  where u.file_id = f.id and u.corp_id = f.corp_id and u.audience_id in ${audiencesOf(slot)}
)`;

type Key = Pick<Values, 'id' | 'corpId'>;

const fileById = (query: Kysely<Tables>, slot: Slots<Key>) =>
  query.selectFrom('files as f').selectAll().where('f.id', '=', slot('id')).where('f.corp_id', '=', slot('corpId'));
const pictureById = (query: Kysely<Tables>, slot: Slots<Key>) =>
  query
    .selectFrom('pictures as f')
    .select('f.content_type')
    .where('f.id', '=', slot('id'))
    .where('f.corp_id', '=', slot('corpId'));

interface Lookup<Row> {
  /** The row, if the person may see it whatever their roles are. */
  visible: Prepared<Values, Row>;
  /** The row without a check. */
  any: Prepared<Key, Row>;
}

const files = {
  visible: prepared((query, slot: Slots<Values>) =>
    fileById(query, slot).where((row) => row.or([row('f.userid', '=', slot('userid')), isShownTo(slot)])),
  ),
  any: prepared(fileById),
};
const pictures = {
  visible: prepared((query, slot: Slots<Values>) => pictureById(query, slot).where(isShownTo(slot))),
  any: prepared(pictureById),
};

/** The files and pictures of a JSON array of ids, with whether the person may see them whatever their roles are. */
const among = prepared((query, slot: Slots<PersonValues & { ids: string }>) => ({
  compile: () => {
    const listed = sql`f.corp_id = ${slot('corpId')} and f.id in (${textsIn(slot.dialect, sql`${slot('ids')}`)})`;
    const flag = (condition: Expression<SqlBool>) => sql`case when ${condition} then 1 else 0 end as visible`;
    return sql<{ id: string; visible: number }>`
      select f.id, ${flag(sql`f.userid = ${slot('userid')} or ${isShownTo(slot)}`)} from files f where ${listed}
      union all select f.id, ${flag(isShownTo(slot))} from pictures f where ${listed}`.compile(query);
  },
}));

/** What decides which files a person may see. */
export type Seer = RoleHolder;

/** Those of the files that a publisher may see because of what they may manage. */
async function managedAmong(viewer: Seer, ids: readonly string[]): Promise<Set<string>> {
  const { database, corpId, userid } = viewer;
  const own = await ownAudiences(viewer);
  if (own === null) return new Set(ids);
  const audiences = new Set(own.shared);
  const isOwn = (id: number | null): boolean => id !== null && audiences.has(id);
  const uses = await database.query
    .selectFrom('file_uses')
    .select(['file_id', 'audience_id', 'managed_by', 'managed_audience_id'])
    .where('corp_id', '=', corpId)
    .where(sql<SqlBool>`file_id in (${textsIn(database.dialect, sql<string>`${JSON.stringify(ids)}`)})`)
    .execute();
  const managed = uses.filter(
    (use) => use.managed_by === userid || isOwn(use.audience_id) || isOwn(use.managed_audience_id),
  );
  return new Set(managed.map(({ file_id: id }) => id));
}

/**
 * The files and pictures that a person may see. Files: those that they have uploaded, and those that an audience of
 * theirs may see. Publishers also see those of the drafts and notices that they may manage, and administrators all.
 */
async function find<Row>({ visible, any }: Lookup<Row>, viewer: Seer, id: string): Promise<Row | undefined> {
  const { database, corpId, userid, roles } = viewer;
  const row = await visible.first(database, { corpId, userid, id });
  if (row !== undefined || !(await roles()).has('publisher')) return row;
  const found = await any.first(database, { corpId, id });
  return found !== undefined && (await managedAmong(viewer, [id])).has(id) ? found : undefined;
}

/** The row of an uploaded file that the person may see. */
export const findVisibleFile = (viewer: Seer, id: string) => find(files, viewer, id);

/** The type of a stored picture that the person may see. */
export const findVisiblePicture = (viewer: Seer, id: string) => find(pictures, viewer, id);

/** Those of the files and pictures that the person may see, in the given order. */
export async function visibleAmong(viewer: Seer, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const { database, corpId, userid, roles } = viewer;
  const rows = await among.all(database, { corpId, userid, ids: JSON.stringify(ids) });
  const shown = new Set(rows.filter(({ visible }) => visible === 1).map(({ id }) => id));
  const hidden = rows.filter(({ id }) => !shown.has(id)).map(({ id }) => id);
  const managed =
    hidden.length > 0 && (await roles()).has('publisher') ? await managedAmong(viewer, hidden) : new Set<string>();
  return ids.filter((id) => shown.has(id) || managed.has(id));
}
