import { type RawBuilder, sql, type SqlBool } from 'kysely';
import type { Database } from '../../database';
import { isOneOf, numbersIn, positionOf } from '../../database/dialect-sql';
import { type DepartmentNode, withSubDepartments } from '../../directory/departments';
import { searchTerm } from '../../directory/search-text';

const mostWords = 6;

export interface SearchWords {
  /** All that was typed, as one term: a name or number written with spaces. */
  whole: string;
  words: string[];
}

/** What was typed, in the form in which the directory keeps its terms; null where nothing is left of it. */
export function searchWords(typed: string): SearchWords | null {
  const clean = typed.replaceAll(/\p{C}/gu, ' ');
  const words = clean
    .split(/\s+/u)
    .map(searchTerm)
    .filter((word) => word !== '');
  return words.length === 0 ? null : { whole: words.join(''), words: [...new Set(words)].slice(0, mostWords) };
}

export interface SearchedCompany {
  dialect: Database['dialect'];
  corpId: string;
}

export interface Search {
  /** Over `people as p`. */
  matches: RawBuilder<SqlBool>;
  /** 0: the name or its pinyin begins so; 1: another part of it, title or number does; 2: by a department. */
  rank: RawBuilder<number>;
}

/**
 * Finds people who match every word: by a term of theirs that begins with it (see `searchText`), or by the name of a
 * department that they are in or below.
 */
export function searchFor(
  where: SearchedCompany,
  { whole, words }: SearchWords,
  departments: readonly DepartmentNode[],
): Search {
  const { dialect } = where;
  const text = sql<string>`p.search`;
  const begins = (term: string): RawBuilder<number> => positionOf(dialect, text, sql<string>`${`\n${term}`}`);
  const isAmong = (term: string): RawBuilder<SqlBool> => sql<SqlBool>`${begins(term)} > 0`;
  const spelled = sql<string>`replace(p.sort, ' ', '')`;
  const isFirst = (term: string): RawBuilder<SqlBool> =>
    sql<SqlBool>`(${begins(term)} = 1 or ${positionOf(dialect, spelled, sql<string>`${term}`)} = 1)`;
  const all = (conditions: readonly RawBuilder<SqlBool>[]): RawBuilder<SqlBool> =>
    sql<SqlBool>`(${sql.join(conditions, sql` and `)})`;
  const any = (conditions: readonly RawBuilder<SqlBool>[]): RawBuilder<SqlBool> =>
    sql<SqlBool>`(${sql.join(conditions, sql` or `)})`;

  const byOwnTerms = any([isAmong(whole), all(words.map(isAmong))]);
  const byDepartment = all(
    words.map((word) => {
      const named = departments.filter((department) => isNamed(department, word)).map((department) => department.id);
      return named.length === 0
        ? isAmong(word)
        : any([isAmong(word), isIn(where, withSubDepartments(departments, named))]);
    }),
  );
  return {
    matches: any([byOwnTerms, byDepartment]),
    rank: sql<number>`case when ${any([isFirst(whole), ...words.map(isFirst)])} then 0 when ${byOwnTerms} then 1 else 2 end`,
  };
}

/**
 * Whether a part of the Chinese name is the word, or words of the English one begin with it: a syllable of pinyin, such
 * as "li", is inside many English words. One letter finds people only.
 */
function isNamed({ name, name_en: english }: DepartmentNode, word: string): boolean {
  if (searchTerm(name).includes(word)) return true;
  if (english === null || word.length < 2) return false;
  const parts = english.split(/[\s/,()-]+/u);
  return parts.some((_, from) => searchTerm(parts.slice(from).join('')).startsWith(word));
}

/** Whether a person of `people as p` belongs to one of the departments; for a few thousand people at most. */
export function isIn({ dialect, corpId }: SearchedCompany, ids: Iterable<number>): RawBuilder<SqlBool> {
  return isOneOf(
    dialect,
    sql`p.userid`,
    sql`
    select m.userid from memberships m where m.corp_id = ${corpId} and m.department_id in (${idList(dialect, ids)})`,
  );
}

/** The same for large departments: asked for each person in turn, until a page is full. */
export function isInLarge({ dialect }: SearchedCompany, ids: Iterable<number>): RawBuilder<SqlBool> {
  // The plus keeps SQLite from starting with the departments.
  return sql<SqlBool>`exists (
    select 1 from memberships m where m.corp_id = p.corp_id and m.userid = p.userid and +m.department_id in (${idList(dialect, ids)})
  )`;
}

function idList(dialect: Database['dialect'], ids: Iterable<number>): RawBuilder<unknown> {
  return sql`select wanted.value from ${numbersIn(dialect, sql<string>`${JSON.stringify([...ids])}`)} wanted`;
}
