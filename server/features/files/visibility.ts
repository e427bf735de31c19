import { type Expression, type Kysely, sql, type SqlBool } from 'kysely';
import { audiencesOf, type PersonValues } from '../../audience/membership';
import type { Tables } from '../../database';
import { type Prepared, prepared, type Slots } from '../../database/prepared';
import { ownAudiences } from '../../publisher-audiences';
import type { Viewer } from '../../viewer';

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

/** What decides which files a person may see. */
export type Seer = Pick<Viewer, 'database' | 'corpId' | 'userid' | 'roles'>;

/** Whether a publisher may see a file because of what they may manage. */
async function mayManage(viewer: Seer, id: string): Promise<boolean> {
  const { database, corpId } = viewer;
  const uses = await database.query
    .selectFrom('file_uses')
    .select('audience_id')
    .where('corp_id', '=', corpId)
    .where('file_id', '=', id)
    .where('audience_id', 'is not', null)
    .execute();
  if (uses.length === 0) return true;
  const own = await ownAudiences(viewer);
  return own === null || uses.some(({ audience_id: audience }) => audience !== null && own.includes(audience));
}

/**
 * The files and pictures that a person may see. Files: those that they have uploaded, and those that an audience of
 * theirs may see. Publishers also see what no audience may see yet, because they work on drafts together, and what an
 * audience of their departments may see.
 */
async function find<Row>({ visible, any }: Lookup<Row>, viewer: Seer, id: string): Promise<Row | undefined> {
  const { database, corpId, userid, roles } = viewer;
  const row = await visible.first(database, { corpId, userid, id });
  if (row !== undefined || !(await roles()).has('publisher')) return row;
  const found = await any.first(database, { corpId, id });
  return found !== undefined && (await mayManage(viewer, id)) ? found : undefined;
}

/** The row of an uploaded file that the person may see. */
export const findVisibleFile = (viewer: Seer, id: string) => find(files, viewer, id);

/** The type of a stored picture that the person may see. */
export const findVisiblePicture = (viewer: Seer, id: string) => find(pictures, viewer, id);
