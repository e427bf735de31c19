import { sql } from 'kysely';
import type { CategoryNames } from '../../../app/features/notices/contract';
import type { Database } from '../../database';
import { contentCache, type ContentReader } from '../../database/content-cache';
import { prepared, type Slots } from '../../database/prepared';
import { shareValue } from '../../shared-values';
import type { Viewer } from '../../viewer';

export interface CategoryRow {
  id: string;
  name_zh: string;
  name_en: string;
  archived: number;
}

/** The categories of a company that has not changed them. */
export const defaultCategories: readonly CategoryRow[] = [
  { id: 'company', name_zh: '公司', name_en: 'Company', archived: 0 },
  { id: 'people', name_zh: '人事', name_en: 'People', archived: 0 },
  { id: 'it', name_zh: '信息技术', name_en: 'IT', archived: 0 },
  { id: 'life', name_zh: '生活', name_en: 'Life', archived: 0 },
  { id: 'safety', name_zh: '安全', name_en: 'Safety', archived: 0 },
];

export const categoryRows = prepared((query, slot: Slots<{ corpId: string }>) =>
  query
    .selectFrom('categories')
    .select(['id', 'name_zh', 'name_en', 'archived'])
    .where('corp_id', '=', slot('corpId'))
    .orderBy('sort_order')
    .orderBy('id')
    .limit(sql.lit(200)),
);

const namesOf = (rows: readonly CategoryRow[]): CategoryNames =>
  Object.fromEntries(rows.map(({ id, name_zh, name_en }) => [id, { 'zh-CN': name_zh, en: name_en }]));

/** The names of a company's categories. */
const categoriesOf = contentCache<CategoryNames>('categories', async (database, corpId) => {
  const rows = await categoryRows.all(database, { corpId });
  return shareValue(namesOf(rows.length === 0 ? defaultCategories : rows));
});

/** All names, for a response with these notices. Reports unknown categories, for example of a later version. */
export async function categoryNames(
  viewer: Pick<Viewer, 'database' | 'corpId' | 'reportDataProblem'> & ContentReader,
  notices: readonly { notice: { id: number; category: string } }[],
): Promise<CategoryNames> {
  const names = await categoriesOf.get(viewer);
  for (const {
    notice: { id, category },
  } of notices) {
    if (names[category] === undefined)
      viewer.reportDataProblem('notice', id, `the category "${category}" is unknown: the notice is shown without one`);
  }
  return names;
}

/**
 * The categories that a notice can have: all but archived ones.
 * @param present the category that a draft has, which stays possible
 */
export async function chosenCategories(database: Database, corpId: string, present?: string): Promise<CategoryRow[]> {
  const rows = await categoryRows.all(database, { corpId });
  const all = rows.length === 0 ? defaultCategories : rows;
  return all.filter(({ id, archived }) => archived === 0 || id === present);
}
