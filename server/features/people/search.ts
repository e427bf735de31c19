import { type RawBuilder, sql, type SqlBool } from 'kysely';
import type { Database } from '../../database';
import { isOneOf, numbersIn, positionOf } from '../../database/dialect-sql';
import { type DepartmentNode, withSubDepartments } from '../../directory/departments';
import { searchTerm } from '../../directory/search-text';

const maxWords = 6;

export interface SearchWords {
  /** The whole input as one term, for a name or number written with spaces. */
  whole: string;
  words: string[];
}

/** Normalizes the input like the terms of the directory. Null if nothing is left of it. */
export function searchWords(typed: string): SearchWords | null {
  const clean = typed.replaceAll(/\p{C}/gu, ' ');
  const words = clean
    .split(/\s+/u)
    .map(searchTerm)
    .filter((word) => word !== '');
  return words.length === 0 ? null : { whole: words.join(''), words: [...new Set(words)].slice(0, maxWords) };
}

export interface SearchedCompany {
  dialect: Database['dialect'];
  corpId: string;
}

export interface Search {
  /** A condition on `people as p`. */
  matches: RawBuilder<SqlBool>;
  /** 0: the name or its pinyin begins with it; 1: another term begins with it; 2: only a department matches. */
  rank: RawBuilder<number>;
}

/**
 * Finds people who match every word: one of their terms begins with it (see `searchText`), or it is in the name of one
 * of their departments or of a parent department.
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

/** Up to so many people are looked up by an index of their terms. */
const fewPeople = 1000;

/**
 * A condition on `people as p` that all matches of a search fulfil, and few other people; null if the words are so
 * frequent that an index does not help.
 */
export async function rareTerms(
  { query, dialect }: Database,
  corpId: string,
  { whole, words }: SearchWords,
  departments: readonly DepartmentNode[],
): Promise<RawBuilder<SqlBool> | null> {
  const withTerm = (word: string): RawBuilder<unknown> => {
    const start = word.replaceAll('\\', '');
    return sql`select t.userid from people_terms t
      where t.corp_id = ${corpId} and t.term >= ${start} and t.term < ${`${start}\u{10ffff}`}`;
  };
  const isRare = async (word: string): Promise<boolean> => {
    const { rows } = await sql<{ people: number }>`
      select count(*) as people from (${withTerm(word)} limit ${sql.lit(fewPeople + 1)}) as few`.execute(query);
    return (rows[0]?.people ?? 0) <= fewPeople;
  };
  if (!(await isRare(whole))) return null;
  for (const word of words) {
    // People of a department may match without having the term.
    if (departments.some((department) => isNamed(department, word)) || !(await isRare(word))) continue;
    return isOneOf(dialect, sql`p.userid`, sql`${withTerm(whole)} union ${withTerm(word)}`);
  }
  return null;
}

/** The names of a department, normalized for searches. */
interface DepartmentTerms {
  chinese: string;
  /** The English name from each of its words to the end. */
  english: readonly string[];
}

/** Each department is normalized once after the directory was read, because that takes far longer than comparing. */
const knownTerms = new WeakMap<DepartmentNode, DepartmentTerms>();

function termsOf(department: DepartmentNode): DepartmentTerms {
  let terms = knownTerms.get(department);
  if (terms === undefined) {
    const words = department.name_en?.split(/[\s/,()-]+/u) ?? [];
    terms = {
      chinese: searchTerm(department.name),
      english: words.map((_, from) => searchTerm(words.slice(from).join(''))),
    };
    knownTerms.set(department, terms);
  }
  return terms;
}

/**
 * Whether the Chinese name contains the word, or words of the English name begin with it, because many English words
 * contain a syllable of pinyin such as "li". A single letter matches no English name.
 */
function isNamed(department: DepartmentNode, word: string): boolean {
  const { chinese, english } = termsOf(department);
  return chinese.includes(word) || (word.length >= 2 && english.some((term) => term.startsWith(word)));
}

/** Whether a person of `people as p` belongs to one of the departments, for up to a few thousand people. */
export function isIn({ dialect, corpId }: SearchedCompany, ids: Iterable<number>): RawBuilder<SqlBool> {
  return isOneOf(
    dialect,
    sql`p.userid`,
    sql`
    select m.userid from memberships m where m.corp_id = ${corpId} and m.department_id in (${idList(dialect, ids)})`,
  );
}

/** The same for large departments: checked for each person in order, until the response is full. */
export function isInLarge({ dialect }: SearchedCompany, ids: Iterable<number>): RawBuilder<SqlBool> {
  // The plus prevents SQLite from starting with the departments.
  return sql<SqlBool>`exists (
    select 1 from memberships m where m.corp_id = p.corp_id and m.userid = p.userid and +m.department_id in (${idList(dialect, ids)})
  )`;
}

function idList(dialect: Database['dialect'], ids: Iterable<number>): RawBuilder<unknown> {
  return sql`select wanted.value from ${numbersIn(dialect, sql<string>`${JSON.stringify([...ids])}`)} wanted`;
}
