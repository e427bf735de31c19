import { randomBytes } from 'node:crypto';
import type { Language, Page } from '../../../../app/api/contract';
import { categoryLimits, type ManagedCategory } from '../../../../app/features/notices/categories/contract';
import { recordAudit } from '../../../audit';
import { appError } from '../../../errors';
import type { Viewer } from '../../../viewer';
import { categoryRows, type CategoryRow, defaultCategories } from '../categories';

type Names = Record<Language, string>;

async function presentRows({ database, corpId }: Viewer, rows: readonly CategoryRow[]): Promise<Page<ManagedCategory>> {
  const counted = await database.query
    .selectFrom('category_counts')
    .select(['category', 'notices'])
    .where('corp_id', '=', corpId)
    .execute();
  const counts = new Map(counted.map(({ category, notices }) => [category, notices]));
  return {
    items: rows.map(({ id, name_zh, name_en, archived }) => ({
      id,
      names: { 'zh-CN': name_zh, en: name_en },
      archived: archived === 1,
      notices: counts.get(id) ?? 0,
    })),
    next: null,
  };
}

/** All categories of the company in order, also archived ones. */
export async function listCategories(viewer: Viewer): Promise<Page<ManagedCategory>> {
  const rows = await categoryRows.all(viewer.database, { corpId: viewer.corpId });
  return presentRows(viewer, rows.length === 0 ? defaultCategories : rows);
}

/** Runs a change of the categories, one after the other. The first one stores the default categories. */
function change(viewer: Viewer, work: (rows: readonly CategoryRow[]) => Promise<void>): Promise<Page<ManagedCategory>> {
  const { database, corpId } = viewer;
  return database.lock(`categories ${corpId}`, async () => {
    let rows = await categoryRows.all(database, { corpId });
    if (rows.length === 0) {
      rows = [...defaultCategories];
      await database.query
        .insertInto('categories')
        .values(rows.map((row, index) => ({ ...row, corp_id: corpId, sort_order: index + 1 })))
        .execute();
    }
    await work(rows);
    return presentRows(viewer, await categoryRows.all(database, { corpId }));
  });
}

const comparable = (name: string): string => name.normalize('NFKC').toLowerCase();

/** @throws {AppError} `category-name-taken` */
function mustBeUnique(names: Names, others: readonly CategoryRow[]): void {
  const isTaken = others.some(
    ({ name_zh, name_en }) =>
      comparable(name_zh) === comparable(names['zh-CN']) || comparable(name_en) === comparable(names.en),
  );
  if (isTaken) throw appError('category-name-taken');
}

/** @throws {AppError} `category-name-taken`, `categories-too-many` */
export function addCategory(viewer: Viewer, names: Names): Promise<Page<ManagedCategory>> {
  const { database, corpId } = viewer;
  return change(viewer, async (rows) => {
    if (rows.length >= categoryLimits.categories) throw appError('categories-too-many');
    mustBeUnique(names, rows);
    const id = `c${randomBytes(6).toString('hex')}`;
    await database.query
      .insertInto('categories')
      .values({ corp_id: corpId, id, name_zh: names['zh-CN'], name_en: names.en, sort_order: rows.length + 1 })
      .execute();
    await recordAudit(viewer, { action: 'create', kind: 'category', id, title: names['zh-CN'] });
  });
}

/**
 * Renames a category, archives it or uses it again.
 * @throws {AppError} `category-not-found`, `category-name-taken`, `category-last` if no other could be chosen
 */
export function changeCategory(
  viewer: Viewer,
  id: string,
  { names, archived }: { names: Names; archived: boolean },
): Promise<Page<ManagedCategory>> {
  const { database, corpId } = viewer;
  return change(viewer, async (rows) => {
    const row = rows.find((one) => one.id === id);
    if (row === undefined) throw appError('category-not-found');
    const others = rows.filter((one) => one.id !== id);
    mustBeUnique(names, others);
    if (archived && others.every((one) => one.archived === 1)) throw appError('category-last');
    const columns = { name_zh: names['zh-CN'], name_en: names.en, archived: archived ? 1 : 0 };
    await database.query
      .updateTable('categories')
      .set(columns)
      .where('corp_id', '=', corpId)
      .where('id', '=', id)
      .execute();
    const before = row.name_zh === columns.name_zh ? {} : { before: row.name_zh };
    const details = { ...before, ...(row.archived === columns.archived ? {} : { archived }) };
    await recordAudit(viewer, { action: 'change', kind: 'category', id, title: columns.name_zh, details });
  });
}

/** @throws {AppError} `categories-changed` if the list does not have exactly the present categories */
export function orderCategories(viewer: Viewer, ids: readonly string[]): Promise<Page<ManagedCategory>> {
  const { database, corpId } = viewer;
  return change(viewer, async (rows) => {
    const isSame = ids.length === rows.length && new Set(ids).size === ids.length;
    if (!isSame || rows.some(({ id }) => !ids.includes(id))) throw appError('categories-changed');
    for (const [index, id] of ids.entries())
      await database.query
        .updateTable('categories')
        .set({ sort_order: index + 1 })
        .where('corp_id', '=', corpId)
        .where('id', '=', id)
        .execute();
    const names = new Map(rows.map(({ id, name_zh }) => [id, name_zh]));
    const order = ids.map((id) => names.get(id) ?? id).join(', ');
    await recordAudit(viewer, { action: 'change', kind: 'category', details: { order } });
  });
}
