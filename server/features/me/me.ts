import type { Language, Me } from '../../../app/api/contract';
import { prepared, type Slots } from '../../database/prepared';
import { appError } from '../../errors';
import type { Viewer } from '../../viewer';
import { membershipsOf } from '../../directory/departments';

interface Key {
  corpId: string;
  userid: string;
}

const myself = prepared((query, slot: Slots<Key>) => (
  query.selectFrom('people').select(['name', 'position', 'department_ids', 'main_department', 'language'])
    .where('corp_id', '=', slot('corpId')).where('userid', '=', slot('userid')).where('left_at', 'is', null)
));

const chooseLanguage = prepared((query, slot: Slots<Key & { language: Language }>) => (
  query.updateTable('people').set({ language: slot('language') })
    .where('corp_id', '=', slot('corpId')).where('userid', '=', slot('userid')).where('left_at', 'is', null)
));

const languageOf = (text: string | null): Language | null => (text === 'zh-CN' || text === 'en' ? text : null);

/**
 * Who the company thinks the person is.
 * @throws {AppError} `left-company` for a session that outlived its person
 */
export async function readMe({ database, corpId, userid }: Viewer): Promise<Omit<Me, 'unread'>> {
  const row = await myself.first(database, { corpId, userid });
  if (row === undefined) throw appError('left-company');
  const memberships = await membershipsOf(database, corpId, row.department_ids, row.main_department);
  return { id: userid, name: row.name, corpId, position: row.position, departments: memberships.map(({ path }) => path), language: languageOf(row.language) };
}

/** @throws {AppError} `left-company` */
export async function setLanguage({ database, corpId, userid }: Viewer, language: Language): Promise<void> {
  if (await chooseLanguage.affected(database, { corpId, userid, language }) === 0) throw appError('left-company');
}
