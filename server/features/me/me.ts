import type { Language } from '../../../app/api/contract';
import type { Me } from '../../../app/features/me/contract';
import { prepared, type Slots } from '../../database/prepared';
import { appError } from '../../errors';
import { initialsOf } from '../../initials';
import { grantedRole } from '../../role-reader';
import type { Viewer } from '../../viewer';
import { countUnread } from '../notices/exports';
import { membershipsOf, ownDepartments } from '../../directory/departments';

interface Key {
  corpId: string;
  userid: string;
}

const myself = prepared((query, slot: Slots<Key>) =>
  query
    .selectFrom('people')
    .select([
      'name',
      'position',
      'language',
      ownDepartments(slot.dialect).as('departments'),
      grantedRole().as('granted'),
    ])
    .where('corp_id', '=', slot('corpId'))
    .where('userid', '=', slot('userid'))
    .where('left_at', 'is', null),
);

const saveLanguage = prepared((query, slot: Slots<Key & { language: Language }>) =>
  query
    .updateTable('people')
    .set({ language: slot('language') })
    .where('corp_id', '=', slot('corpId'))
    .where('userid', '=', slot('userid'))
    .where('left_at', 'is', null),
);

function languageOf(text: string | null, { userid, reportDataProblem }: Viewer): Language | null {
  if (text === null || text === 'zh-CN' || text === 'en') return text;
  reportDataProblem('person', userid, `the language "${text}" is unknown: the browser's language is used`);
  return null;
}

/**
 * Returns the viewer's own data.
 * @throws {AppError} `left-company` if the person is no longer in the directory
 */
export async function readMe(viewer: Viewer): Promise<Me> {
  const [person, unread] = await Promise.all([readPersonalData(viewer), countUnread(viewer)]);
  return Object.assign(person, { unread });
}

async function readPersonalData(viewer: Viewer): Promise<Omit<Me, 'unread'>> {
  const { database, corpId, userid } = viewer;
  const row = await myself.first(database, { corpId, userid });
  if (row === undefined) throw appError('left-company');
  const roles = [...(await viewer.roles(row.granted))];
  const memberships = await membershipsOf(viewer, row.departments);
  const inEnglish = memberships.some(({ pathEn }) => pathEn !== null);
  return {
    id: userid,
    name: row.name,
    initials: initialsOf(row.name),
    corpId,
    position: row.position,
    departments: memberships.map(({ path }) => path),
    departmentsEn: inEnglish ? memberships.map(({ path, pathEn }) => pathEn ?? path) : null,
    language: languageOf(row.language, viewer),
    ...(roles.length === 0 ? {} : { roles }),
  };
}

/**
 * Saves the person's choice of language.
 * @throws {AppError} `left-company`
 */
export async function chooseLanguage(viewer: Viewer, language: Language): Promise<Me> {
  const { database, corpId, userid } = viewer;
  if ((await saveLanguage.affected(database, { corpId, userid, language })) === 0) throw appError('left-company');
  return readMe(viewer);
}
