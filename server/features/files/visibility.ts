import { type Expression, sql, type SqlBool } from 'kysely';
import { audiencesOf, type PersonValues } from '../../audience/membership';
import { prepared, type Slots } from '../../database/prepared';
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

/**
 * The files and pictures that a person may see. Files: those that they have uploaded, and those that an audience of
 * theirs may see. Publishers also see what no audience may see yet, because they work on drafts together, and what an
 * audience of their departments may see.
 */
const visibleFile = prepared((query, slot: Slots<Values>) =>
  query
    .selectFrom('files as f')
    .selectAll()
    .where('f.id', '=', slot('id'))
    .where('f.corp_id', '=', slot('corpId'))
    .where((row) => row.or([row('f.userid', '=', slot('userid')), isShownTo(slot)])),
);
const anyFile = prepared((query, slot: Slots<Pick<Values, 'id' | 'corpId'>>) =>
  query.selectFrom('files as f').selectAll().where('f.id', '=', slot('id')).where('f.corp_id', '=', slot('corpId')),
);
const visiblePicture = prepared((query, slot: Slots<Values>) =>
  query
    .selectFrom('pictures as f')
    .select('f.content_type')
    .where('f.id', '=', slot('id'))
    .where('f.corp_id', '=', slot('corpId'))
    .where(isShownTo(slot)),
);
const anyPicture = prepared((query, slot: Slots<Pick<Values, 'id' | 'corpId'>>) =>
  query
    .selectFrom('pictures as f')
    .select('f.content_type')
    .where('f.id', '=', slot('id'))
    .where('f.corp_id', '=', slot('corpId')),
);

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

/** The row of an uploaded file that the person may see. */
export async function findVisibleFile(viewer: Seer, id: string) {
  const { database, corpId, userid, roles } = viewer;
  const row = await visibleFile.first(database, { corpId, userid, id });
  if (row !== undefined || !(await roles()).has('publisher')) return row;
  const found = await anyFile.first(database, { corpId, id });
  return found !== undefined && (await mayManage(viewer, id)) ? found : undefined;
}

/** The type of a stored picture that the person may see. */
export async function findVisiblePicture(viewer: Seer, id: string) {
  const { database, corpId, userid, roles } = viewer;
  const row = await visiblePicture.first(database, { corpId, userid, id });
  if (row !== undefined || !(await roles()).has('publisher')) return row;
  const found = await anyPicture.first(database, { corpId, id });
  return found !== undefined && (await mayManage(viewer, id)) ? found : undefined;
}
