import { type RawBuilder, type Selectable, sql } from 'kysely';
import type { FoundParts, NoticeSummary } from '../../../app/features/notices/contract';
import type { Database, NoticesTable } from '../../database';
import { asLimit, prepared, type Prepared, type Slots } from '../../database/prepared';
import { excerptOf, markTerms } from '../../search/excerpt';
import { containsAll, tokenQuery } from '../../search/search-table';
import { idsOf, isAmong } from './list-rows';
import { kept, type ListShape, type ListValues, nameOf, ordered } from './queries';
import { noticeSearch } from './search-index';

/**
 * Before the index is asked, so many notices are looked at in the order of the list. A search for a frequent word finds
 * a page of results among them, though the index would list half of all notices. A search for any other word has few
 * results altogether. A person who may see few notices needs no index at all.
 */
const stretches = [
  { length: 60, ifFound: 0 },
  { length: 440, ifFound: 0 },
  // The word is neither frequent nor rare. Looking on is faster than sorting all results.
  { length: 2500, ifFound: 4 },
];

interface TermValues extends ListValues {
  /** The terms as `searchTerms` returns them. There are as many of these values as terms. */
  [term: `term${number}`]: string;
  /** The terms for the index. */
  tokens: string;
}

/** A notice that was found, with its position in the order. */
interface FoundRow {
  id: number;
  pinned: number;
  published_at: number;
}

/** A notice that was found, and in any case the last one of a stretch that has its full length. */
type StretchRow = FoundRow & { found: number; number: number };

interface SearchQueries {
  stretch: Prepared<TermValues, StretchRow>;
  byIndex: Prepared<TermValues, FoundRow>;
}

const position = ['n.id', 'n.pinned', 'n.published_at'] as const;

/**
 * The notices from which a list is made that may contain the terms. SQLite does not change the order of a cross join,
 * so it starts with what was found. An index has all columns that a list needs.
 */
function candidates(dialect: Database['dialect'], tokens: RawBuilder<string>): RawBuilder<Selectable<NoticesTable>> {
  const some = noticeSearch.candidates(dialect, tokens);
  const all = dialect === 'sqlite' ? sql`notices indexed by notices_found` : sql`notices`;
  return sql`(${some}) f cross join (
    select id, corp_id, state, pinned, published_at, audience_id, category from ${all})`;
}

function queriesOf(shape: ListShape, terms: number): SearchQueries {
  const contains = (slot: Slots<TermValues>) =>
    containsAll(
      slot.dialect,
      sql`s.folded`,
      Array.from({ length: terms }, (_, index) => slot(`term${index}`)),
    );

  return {
    stretch: prepared((query, slot: Slots<TermValues>) => ({
      compile: () =>
        sql<StretchRow>`
          select w.id, w.pinned, w.published_at, w.number, case when ${contains(slot)} then 1 else 0 end as found
          from (
            select x.*, row_number() over (order by x.pinned desc, x.published_at desc, x.id desc) as number
            from ${ordered(query, slot, shape).select(position)} x
          ) w left join notice_search s on s.id = w.id
          where ${contains(slot)} or w.number = ${asLimit(slot('limit'))}
          order by w.number`.compile(query),
    })),

    byIndex: prepared((query, slot: Slots<TermValues>) => {
      // `offset` keeps the databases from looking at the texts of all candidates before they are in order.
      const inOrder = ordered(query, slot, shape, candidates(slot.dialect, slot('tokens')))
        .where(sql.ref('n.id'), '=', sql.ref('f.id'))
        .select(position)
        .limit(slot.dialect === 'sqlite' ? sql<number>`-1` : sql<null>`null`)
        .offset(sql<number>`0`);
      return {
        compile: () =>
          sql<FoundRow>`
            select x.id, x.pinned, x.published_at from ${inOrder} x
            where (select ${contains(slot)} from notice_search s where s.id = x.id)
            ${slot.dialect === 'sqlite' ? sql`` : sql`order by x.pinned desc, x.published_at desc, x.id desc`}
            limit ${asLimit(slot('limit'))}`.compile(query),
      };
    }),
  };
}

const queries = new Map<string, SearchQueries>();

/**
 * The first `limit` notices of a list that contain all terms.
 * @param terms at least one, as `searchTerms` returns them
 */
export async function searchNotices(
  database: Database,
  shape: ListShape,
  values: ListValues,
  terms: readonly string[],
): Promise<FoundRow[]> {
  const of = (kind: ListShape): SearchQueries =>
    kept(queries, `${nameOf(kind)} ${terms.length}`, () => queriesOf(kind, terms.length));
  const { limit } = values;
  const named = Object.fromEntries(terms.map((term, index) => [`term${index}`, term]));
  const all: TermValues = { ...values, ...named, tokens: tokenQuery(database.dialect, terms) };
  let [kind, rest] = [shape, all];
  const rows: FoundRow[] = [];
  for (const { length, ifFound } of stretches) {
    if (rows.length < ifFound) break;
    const stretch = await of(kind).stretch.all(database, { ...rest, limit: length });
    rows.push(...stretch.filter((row) => row.found === 1));
    const last = stretch.at(-1);
    if (rows.length >= limit || last === undefined || Number(last.number) < length) return rows.slice(0, limit);
    kind = { ...shape, cursor: true };
    rest = { ...all, pinned: last.pinned, publishedAt: last.published_at, id: last.id };
  }
  return of(shape).byIndex.all(database, all);
}

const textsOf = prepared((query, slot: Slots<{ ids: string }>) => ({
  compile: () =>
    sql<{ id: number; text: string }>`
      select n.id, n.text from notice_search n where ${isAmong(slot.dialect, sql`n.id`, slot('ids'))}`.compile(query),
}));

/** Why notices were found: their titles and an excerpt of each text, with the words of the search marked. */
export async function markFound(
  database: Database,
  notices: readonly NoticeSummary[],
  terms: readonly string[],
): Promise<Record<string, FoundParts>> {
  const rows = await textsOf.all(database, { ids: idsOf(notices) });
  const texts = new Map(rows.map(({ id, text }) => [id, text]));
  return Object.fromEntries(
    notices.map(({ id, title, summary }) => [
      id,
      { title: markTerms(title, terms), text: excerptOf(texts.get(id) ?? '', terms) ?? [summary] },
    ]),
  );
}
