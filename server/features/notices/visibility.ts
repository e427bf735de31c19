import { type Expression, type RawBuilder, sql, type SqlBool } from 'kysely';
import { audiencesOf, type PersonValues } from '../../audience/membership';
import { numbersIn } from '../../database/dialect-sql';
import type { Slots } from '../../database/prepared';

/** The values that decide which notices are visible. */
export type VisibilityValues = PersonValues;

/**
 * Restricts a query over `notices as n` to what a person may see: published notices of their company for an audience
 * that they belong to now. Every query of notices for a reader uses it.
 */
export const visible = (slot: Slots<VisibilityValues>): Expression<SqlBool> => isAddressedTo(slot, audiencesOf(slot));

/** The same for everyone who belongs to these audiences and to no others. @param audiences JSON: their ids */
export const visibleTo = (slot: Slots<{ corpId: string; audiences: string }>): Expression<SqlBool> =>
  isAddressedTo(slot, sql`(select own.value from ${numbersIn(slot.dialect, slot('audiences'))} own)`);

function isAddressedTo(slot: Slots<{ corpId: string }>, audiences: RawBuilder<unknown>): Expression<SqlBool> {
  // The plus keeps SQLite from starting with the audiences instead of the order of the list. As a join, PostgreSQL may
  // collect the audiences again for each notice; inside of `coalesce` it collects them once.
  const isAddressed =
    slot.dialect === 'sqlite'
      ? sql`+n.audience_id in ${audiences}`
      : sql`coalesce(n.audience_id in ${audiences}, false)`;
  return sql<SqlBool>`n.corp_id = ${slot('corpId')} and n.state = 'published' and ${isAddressed}`;
}
