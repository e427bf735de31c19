import { type Expression, sql, type SqlBool } from 'kysely';
import type { Slots } from '../../database/prepared';

/** The values that decide which notices are visible. */
export interface VisibilityValues {
  corpId: string;
  now: number;
}

/**
 * Restricts a query over `notices as n` to what a person may see: published notices of their company.
 * Every query of notices for a person uses it.
 */
export function visible(slot: Slots<VisibilityValues>): Expression<SqlBool> {
  return sql<SqlBool>`n.corp_id = ${slot('corpId')} and n.published_at <= ${slot('now')}`;
}
