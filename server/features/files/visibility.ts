import { type Expression, type RawBuilder, sql, type SqlBool } from 'kysely';
import { audiencesOf, type PersonValues } from '../../audience/membership';
import { prepared, type Slots } from '../../database/prepared';
import type { Viewer } from '../../viewer';

interface Values extends PersonValues {
  id: string;
}

/** Whether an audience of the person may see the file or picture `f` because of one of its uses. */
const isShownTo = (slot: Slots<PersonValues>): Expression<SqlBool> => sql<SqlBool>`exists (
  select 1 from file_uses as u
  where u.file_id = f.id and u.corp_id = f.corp_id and u.audience_id in ${audiencesOf(slot)}
)`;

/** Whether no audience may see `f`: it was just uploaded, or is used by drafts only. */
const isUnpublished: RawBuilder<SqlBool> = sql<SqlBool>`not exists (
  select 1 from file_uses as u where u.file_id = f.id and u.corp_id = f.corp_id and u.audience_id is not null
)`;

/**
 * The files and pictures that a person may see. Files: those that they have uploaded, and those that an audience of
 * theirs may see. Publishers also see what no audience may see yet, because they work on drafts together.
 */
const visibleFile = prepared((query, slot: Slots<Values>) =>
  query
    .selectFrom('files as f')
    .selectAll()
    .where('f.id', '=', slot('id'))
    .where('f.corp_id', '=', slot('corpId'))
    .where((row) => row.or([row('f.userid', '=', slot('userid')), isShownTo(slot)])),
);
const unpublishedFile = prepared((query, slot: Slots<Pick<Values, 'id' | 'corpId'>>) =>
  query
    .selectFrom('files as f')
    .selectAll()
    .where('f.id', '=', slot('id'))
    .where('f.corp_id', '=', slot('corpId'))
    .where(isUnpublished),
);
const visiblePicture = prepared((query, slot: Slots<Values>) =>
  query
    .selectFrom('pictures as f')
    .select('f.content_type')
    .where('f.id', '=', slot('id'))
    .where('f.corp_id', '=', slot('corpId'))
    .where(isShownTo(slot)),
);
const unpublishedPicture = prepared((query, slot: Slots<Pick<Values, 'id' | 'corpId'>>) =>
  query
    .selectFrom('pictures as f')
    .select('f.content_type')
    .where('f.id', '=', slot('id'))
    .where('f.corp_id', '=', slot('corpId'))
    .where(isUnpublished),
);

/** What decides which files a person may see. */
export type Seer = Pick<Viewer, 'database' | 'corpId' | 'userid' | 'roles'>;

/** The row of an uploaded file that the person may see. */
export async function findVisibleFile({ database, corpId, userid, roles }: Seer, id: string) {
  const row = await visibleFile.first(database, { corpId, userid, id });
  if (row !== undefined || !(await roles()).has('publisher')) return row;
  return unpublishedFile.first(database, { corpId, id });
}

/** The type of a stored picture that the person may see. */
export async function findVisiblePicture({ database, corpId, userid, roles }: Seer, id: string) {
  const row = await visiblePicture.first(database, { corpId, userid, id });
  if (row !== undefined || !(await roles()).has('publisher')) return row;
  return unpublishedPicture.first(database, { corpId, id });
}
