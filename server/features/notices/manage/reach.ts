import { sql, type SqlBool } from 'kysely';
import { z } from 'zod';
import type { Reach } from '../../../../app/features/notices/manage/contract';
import { canonical } from '../../../audience/audience';
import { sizeOfSpec } from '../../../audience/audience-size';
import { isMemberOf, isMemberOfInOrder } from '../../../audience/membership';
import { cursorOf } from '../../../database/cursor';
import { initialsOf } from '../../../initials';
import type { Viewer } from '../../../viewer';
import { searchCondition } from '../../people/exports';
import { managedNotice } from './access';
import { readShown } from './drafts';

const pageSize = 50;
/** From this size on, people are checked in the order of the directory until a page is full. */
const largeAudience = 1000;
const name = z
  .string()
  .max(300)
  .regex(/^\P{Cc}*$/u);
const cursor = cursorOf('reach', z.tuple([name, name]));

/**
 * The people whom the draft would reach if it were published now, in the order of the directory. A search limits the
 * list, not the number of people.
 * @throws {AppError} `notice-not-found`, `forbidden`, `cursor-invalid`
 */
export async function draftReach(viewer: Viewer, id: number, query: { q?: string; cursor?: string }): Promise<Reach> {
  const { corpId } = viewer;
  const { audience } = (await readShown(viewer, await managedNotice(viewer, id))).content;
  const spec = canonical(audience);
  const people = await sizeOfSpec(viewer.database, corpId, spec);
  const belongs = (people > largeAudience ? isMemberOfInOrder : isMemberOf)(viewer.database, corpId, spec);
  let list = viewer.database.query
    .selectFrom('people as p')
    .leftJoin('departments as d', (join) =>
      join.onRef('d.corp_id', '=', 'p.corp_id').onRef('d.id', '=', 'p.main_department'),
    )
    .select(['p.userid', 'p.name', 'p.sort', 'd.name as department', 'd.name_en as departmentEn'])
    .where(belongs)
    .orderBy('p.sort')
    .orderBy('p.userid')
    .limit(sql.lit(pageSize + 1));
  const search = query.q === undefined ? null : await searchCondition(viewer, query.q);
  if (search !== null) list = list.where(search);
  if (query.cursor !== undefined) {
    const [sort, userid] = cursor.decode(query.cursor);
    list = list.where(sql<SqlBool>`(p.sort, p.userid) > (${sort}, ${userid})`);
  }
  const rows = await list.execute();
  const last = rows.length > pageSize ? rows[pageSize - 1] : undefined;
  return {
    people,
    items: rows.slice(0, pageSize).map((row) => ({
      id: row.userid,
      name: row.name,
      initials: initialsOf(row.name),
      department: row.department,
      departmentEn: row.departmentEn,
    })),
    next: last === undefined ? null : cursor.encode([last.sort, last.userid]),
  };
}
