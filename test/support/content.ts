import type { Insertable } from 'kysely';
import type { Database, NoticesTable, PeopleTable } from '../../server/database';
import { sortKey } from '../../server/directory/name-order';
import { searchText } from '../../server/directory/search-text';

/** The company that the rows below belong to. */
export const corpId = 'ww0123456789abcdef';

export async function addPerson(
  { query }: Database,
  userid: string,
  name: string,
  more: Partial<Insertable<PeopleTable>> & { departments?: number[] } = {},
): Promise<void> {
  const { departments = [], ...columns } = more;
  const facts = { alias: null, position: null, telephone: null, mobile: null, email: null, ...columns };
  await query
    .insertInto('people')
    .values({
      corp_id: corpId,
      userid,
      name,
      main_department: null,
      leaders: '[]',
      language: null,
      left_at: null,
      updated_at: 1,
      search: searchText({ userid, name, ...facts }),
      sort: sortKey(name),
      ...facts,
    })
    .execute();
  for (const [position, department_id] of departments.entries()) {
    await query
      .insertInto('memberships')
      .values({ corp_id: columns.corp_id ?? corpId, userid, department_id, position })
      .execute();
  }
}

export async function addDepartment(
  { query }: Database,
  id: number,
  name: string,
  parent: number | null,
  order = 0,
  nameEn: string | null = null,
): Promise<void> {
  await query
    .insertInto('departments')
    .values({ corp_id: corpId, id, name, name_en: nameEn, parent_id: parent, sort_order: order })
    .execute();
}

/** @returns the id of the notice */
export async function addNotice({ query }: Database, more: Partial<Insertable<NoticesTable>> = {}): Promise<number> {
  const { id } = await query
    .insertInto('notices')
    .values({
      corp_id: corpId,
      title: '通知',
      category: 'company',
      body: '正文',
      summary: '正文',
      publisher: '行政部',
      pinned: 0,
      published_at: 1000,
      ...more,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/** A picture that everyone in the company may see. */
export async function addPicture(
  { query }: Database,
  id: string,
  bytes: Buffer = Buffer.from('<svg/>'),
  contentType = 'image/svg+xml',
  corp_id = corpId,
): Promise<void> {
  await query
    .insertInto('pictures')
    .values({ id, corp_id, content_type: contentType, width: 640, height: 360, bytes })
    .execute();
  await query
    .insertInto('file_uses')
    .values({ corp_id, kind: 'test', thing_id: id, file_id: id, audience_id: 0 })
    .execute();
}

/** Makes a person an administrator, or a publisher of a department with its sub-departments; 0 is the whole company. */
export async function addRole(
  { query }: Database,
  userid: string,
  role: 'publisher' | 'admin',
  department_id = 0,
  with_sub = 1,
): Promise<void> {
  await query
    .insertInto('roles')
    .values({ corp_id: corpId, userid, role, department_id, with_sub, granted_by: userid, granted_at: 1 })
    .execute();
}

/** A PDF document that was uploaded, without its content. */
export async function addFile({ query }: Database, id: string, userid: string): Promise<void> {
  await query
    .insertInto('files')
    .values({
      id,
      corp_id: corpId,
      userid,
      upload_id: id,
      name: `${id}.pdf`,
      content_type: 'application/pdf',
      kind: 'file',
      size: 1234,
      sha256: '',
      width: null,
      height: null,
      variants: '[]',
      created_at: 1,
      unused_since: 1,
    })
    .execute();
}
