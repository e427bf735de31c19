/** What other features may use of people. */
import { type Expression, sql, type SqlBool } from 'kysely';
import { departmentsOf } from '../../directory/departments';
import type { Viewer } from '../../viewer';
import { rareTerms, searchFor, searchWords } from './search';

/** The condition for `people as p` that the directory's search uses; null without a search. */
export async function searchCondition(
  { database, corpId }: Pick<Viewer, 'database' | 'corpId'>,
  typed: string,
): Promise<Expression<SqlBool> | null> {
  if (typed.trim() === '') return null;
  const words = searchWords(typed);
  // The search has no searchable characters.
  if (words === null) return sql<SqlBool>`1 = 0`;
  const departments = [...(await departmentsOf.get({ database, corpId })).values()];
  const { matches } = searchFor({ dialect: database.dialect, corpId }, words, departments);
  const rare = await rareTerms(database, corpId, words, departments);
  return rare === null ? matches : sql<SqlBool>`${rare} and ${matches}`;
}
