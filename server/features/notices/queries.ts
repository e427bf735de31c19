import { type Kysely, type RawBuilder, type Selectable, sql, type SqlBool } from 'kysely';
import type { NoticesTable, ReadsTable, Tables } from '../../database';
import { asLimit, prepared, type Prepared, type Slots } from '../../database/prepared';
import { audiencesOf } from '../../audience/membership';
import { type VisibilityValues, visible } from './visibility';

export interface NoticeRow {
  id: number;
  revision: number;
  title: string;
  category: string;
  summary: string;
  publisher: string;
  pinned: number;
  published_at: number;
  /** null if the person has not read it. */
  read: number | null;
}

type Reader = VisibilityValues;

export interface ListValues extends Reader {
  category: string;
  /** Milliseconds since 1970: the start of the month, and that of the next one. */
  from: number;
  until: number;
  pinned: number;
  publishedAt: number;
  id: number;
  limit: number;
}

export interface ListShape {
  category: boolean;
  month: boolean;
  unread: boolean;
  cursor: boolean;
  /** Only pinned notices, or only others. */
  part?: 0 | 1;
}

/** Enough for a list whose entries are cached. */
export interface ListedRow {
  id: number;
  revision: number;
  /** null if the person has not read it. */
  read: number | null;
}

export const listed = ['n.id', 'n.revision', 'r.notice_id as read'] as const;
export const columns = [
  ...listed,
  'n.title',
  'n.category',
  'n.summary',
  'n.publisher',
  'n.pinned',
  'n.published_at',
] as const;

/** A list's two queries: pinned notices first, then the newest. */
export interface NoticeList {
  brief: Prepared<ListValues, ListedRow>;
  whole: Prepared<ListValues, NoticeRow>;
}

function listOf(shape: ListShape): NoticeList {
  return {
    brief: prepared((query, slot: Slots<ListValues>) => ordered(query, slot, shape).select(listed)),
    whole: prepared((query, slot: Slots<ListValues>) => ordered(query, slot, shape).select(columns)),
  };
}

/**
 * The notices `n`, each with the person's reading `r` if there is one.
 * @param source the notices from which the list is made, a table expression that ends with `notices`
 * @param oneByOne false if many notices may have to be looked at
 */
export const withReadings = (
  query: Kysely<Tables>,
  slot: Slots<Pick<Reader, 'userid'>>,
  source: RawBuilder<Selectable<NoticesTable>> = sql`notices`,
  oneByOne = true,
) => {
  // PostgreSQL would read all readings of a person who has many. `offset` makes it look up that of each notice.
  const reading =
    slot.dialect === 'sqlite' || !oneByOne
      ? sql<Selectable<ReadsTable>>`reads`
      : sql<Selectable<ReadsTable>>`lateral (
          select * from reads where corp_id = n.corp_id and notice_id = n.id and userid = ${slot('userid')} offset 0)`;
  return query
    .selectFrom(source.as('n'))
    .leftJoin(reading.as('r'), (join) =>
      join.onRef('r.corp_id', '=', 'n.corp_id').onRef('r.notice_id', '=', 'n.id').on('r.userid', '=', slot('userid')),
    );
};

/** @param source as for `withReadings` */
export function ordered(
  query: Kysely<Tables>,
  slot: Slots<ListValues>,
  shape: ListShape,
  source?: RawBuilder<Selectable<NoticesTable>>,
) {
  let list = withReadings(query, slot, source, !shape.unread).where(visible(slot));
  if (shape.category) list = list.where('n.category', '=', slot('category'));
  if (shape.month) list = list.where('n.published_at', '>=', slot('from')).where('n.published_at', '<', slot('until'));
  if (shape.part !== undefined) list = list.where('n.pinned', '=', sql.lit(shape.part));
  if (shape.unread) list = list.where('r.notice_id', 'is', null);
  if (shape.cursor) {
    const last = sql`(${slot('pinned')}, ${slot('publishedAt')}, ${slot('id')})`;
    list = list.where(sql<SqlBool>`(n.pinned, n.published_at, n.id) < ${last}`);
  }
  return list
    .orderBy('n.pinned', 'desc')
    .orderBy('n.published_at', 'desc')
    .orderBy('n.id', 'desc')
    .limit(asLimit(slot('limit')));
}

const lists = new Map<string, NoticeList>();

export const noticeList = (shape: ListShape): NoticeList => kept(lists, nameOf(shape), () => listOf(shape));

export const nameOf = ({ category, month, unread, cursor, part }: ListShape): string =>
  `${category} ${month} ${unread} ${cursor} ${part ?? ''}`;

/** What `known` has under a name, made at its first use. For a few names only, because nothing is removed. */
export function kept<T>(known: Map<string, T>, name: string, make: () => T): T {
  const made = known.get(name) ?? make();
  known.set(name, made);
  return made;
}

export const oneNotice = prepared((query, slot: Slots<Reader & { id: number }>) =>
  withReadings(query, slot)
    .select([
      ...columns,
      'n.body',
      'n.confirm_by',
      'n.questions',
      'n.attachments',
      'n.edited_at',
      'r.confirmed_at',
      'r.marked',
    ])
    .where(visible(slot))
    .where('n.id', '=', slot('id')),
);

export const visibleNotice = prepared((query, slot: Slots<VisibilityValues & { id: number }>) =>
  query
    .selectFrom('notices as n')
    .select(['n.id', 'n.confirm_by', 'n.questions'])
    .where(visible(slot))
    .where('n.id', '=', slot('id')),
);

/**
 * All visible notices less those of them that the person has read. Both numbers come from counts per audience, so the
 * time depends on neither the number of notices nor that of readings.
 */
export const unreadCount = prepared((query, slot: Slots<Reader>) => ({
  compile: () =>
    sql<{ unread: number }>`
    with mine(id) as ${audiencesOf(slot)}
    select cast(coalesce(sum(c.notices - coalesce(r.notices, 0)), 0) as bigint) as unread
      from mine
      cross join notice_counts c
      left join read_counts r
        on r.corp_id = ${slot('corpId')} and r.userid = ${slot('userid')} and r.audience_id = mine.id
      where c.corp_id = ${slot('corpId')} and c.audience_id = mine.id`.compile(query),
}));

interface ReadingValues extends Reader {
  id: number;
  now: number;
}

export const noteRead = prepared((query, slot: Slots<ReadingValues>) =>
  query
    .insertInto('reads')
    .values({ corp_id: slot('corpId'), userid: slot('userid'), notice_id: slot('id'), read_at: slot('now') })
    .onConflict((conflict) =>
      conflict
        .columns(['corp_id', 'userid', 'notice_id'])
        .doUpdateSet((row) => ({ read_at: row.ref('excluded.read_at'), marked: null }))
        // Marked as read, but not opened until now.
        .where('reads.marked', 'is not', null),
    ),
);

/** Also records that it was read. The first confirmation stays. */
export const noteConfirmed = prepared((query, slot: Slots<ReadingValues>) =>
  query
    .insertInto('reads')
    .values({
      corp_id: slot('corpId'),
      userid: slot('userid'),
      notice_id: slot('id'),
      read_at: slot('now'),
      confirmed_at: slot('now'),
    })
    .onConflict((conflict) =>
      conflict.columns(['corp_id', 'userid', 'notice_id']).doUpdateSet({
        confirmed_at: sql<number>`coalesce(reads.confirmed_at, excluded.confirmed_at)`,
        // Marked as read, but not opened until now.
        read_at: sql<number>`case when reads.marked is null then reads.read_at else excluded.read_at end`,
        marked: null,
      }),
    ),
);

export const readingOf = prepared((query, slot: Slots<Reader & { id: number }>) =>
  query
    .selectFrom('reads')
    .select('confirmed_at')
    .where('corp_id', '=', slot('corpId'))
    .where('userid', '=', slot('userid'))
    .where('notice_id', '=', slot('id')),
);

interface QuestionValues {
  corpId: string;
  userid: string;
  noticeId: number;
  before: number;
  limit: number;
}

const questionColumns = [
  'q.id',
  'q.text',
  'q.asked_at',
  'q.userid',
  'q.edited_at',
  'q.hidden_at',
  'q.answer',
  'q.answered_by_name',
  'q.answered_at',
  'p.name',
] as const;

/** The questions of a notice that a reader sees: withdrawn ones are gone, and hidden ones remain for their author. */
const shownQuestions = (query: Kysely<Tables>, slot: Slots<{ corpId: string; userid: string; noticeId: number }>) =>
  query
    .selectFrom('questions as q')
    .innerJoin('people as p', (join) => join.onRef('p.corp_id', '=', 'q.corp_id').onRef('p.userid', '=', 'q.userid'))
    .select(questionColumns)
    .where('q.corp_id', '=', slot('corpId'))
    .where('q.notice_id', '=', slot('noticeId'))
    .where('q.withdrawn_at', 'is', null)
    .where(({ eb, or }) => or([eb('q.hidden_at', 'is', null), eb('q.userid', '=', slot('userid'))]));

export const questionList = prepared((query, slot: Slots<QuestionValues>) =>
  shownQuestions(query, slot)
    .where('q.id', '<', slot('before'))
    .orderBy('q.id', 'desc')
    .limit(asLimit(slot('limit'))),
);

export const oneQuestion = prepared(
  (query, slot: Slots<{ corpId: string; userid: string; noticeId: number; id: number }>) =>
    shownQuestions(query, slot).where('q.id', '=', slot('id')),
);

export const asker = prepared((query, slot: Slots<{ corpId: string; userid: string }>) =>
  query
    .selectFrom('people')
    .select('name')
    .where('corp_id', '=', slot('corpId'))
    .where('userid', '=', slot('userid'))
    .where('left_at', 'is', null),
);

interface NewQuestionValues {
  corpId: string;
  noticeId: number;
  userid: string;
  text: string;
  now: number;
}

export const addQuestion = prepared((query, slot: Slots<NewQuestionValues>) =>
  query
    .insertInto('questions')
    .values({
      corp_id: slot('corpId'),
      notice_id: slot('noticeId'),
      userid: slot('userid'),
      text: slot('text'),
      asked_at: slot('now'),
    })
    .returning('id'),
);

interface ChangeValues {
  corpId: string;
  noticeId: number;
  userid: string;
  id: number;
  /** Questions that were asked before can no longer be changed. */
  since: number;
  now: number;
}

/** The person's own question, as long as it may be changed. An answer at the same moment wins or comes too late. */
const changeQuestion = (query: Kysely<Tables>, slot: Slots<ChangeValues>) =>
  query
    .updateTable('questions')
    .where('corp_id', '=', slot('corpId'))
    .where('notice_id', '=', slot('noticeId'))
    .where('id', '=', slot('id'))
    .where('userid', '=', slot('userid'))
    .where('asked_at', '>', slot('since'))
    .where('answered_at', 'is', null)
    .where('hidden_at', 'is', null)
    .where('withdrawn_at', 'is', null);

export const editQuestion = prepared((query, slot: Slots<ChangeValues & { text: string }>) =>
  changeQuestion(query, slot).set({ text: slot('text'), edited_at: slot('now') }),
);

export const withdrawQuestion = prepared((query, slot: Slots<ChangeValues>) =>
  changeQuestion(query, slot).set({ withdrawn_at: slot('now') }),
);
