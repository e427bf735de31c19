import { type Expression, sql, type SqlBool } from 'kysely';
import type { Slots } from '../../database/prepared';

export interface Sight {
  corpId: string;
  now: number;
}

/** The one rule of which notices a person may see: their company's, once published. For queries over `notices as n`. */
export function visible(slot: Slots<Sight>): Expression<SqlBool> {
  return sql<SqlBool>`n.corp_id = ${slot('corpId')} and n.published_at <= ${slot('now')}`;
}
