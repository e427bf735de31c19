import { type RawBuilder, sql } from 'kysely';
import type { AuditAction, AuditKind } from '../../app/features/log/contract';
import type { Database } from '../database';
import { prepared, type Slots } from '../database/prepared';

/** What an entry of the audit log says about the action. A bulk action records one entry for each thing. */
export interface AuditEntry {
  action: AuditAction;
  kind: AuditKind;
  /** The id of the thing; absent for what exists only once, such as the branding. */
  id?: string | number;
  /** The title of the thing, or the name of the person, at this time. */
  title?: string;
  /** What else tells what was done: values that JSON carries, without texts that must not be kept. */
  details?: Readonly<Record<string, unknown>>;
}

interface Row {
  corpId: string;
  at: number;
  userid: string | null;
  action: string;
  kind: string;
  thing: string;
  ip: string | null;
  device: string | null;
  title: string;
  details: string;
}

/** The name of the person as it is now: later changes of the directory do not change the entry. */
const nameNow = (slot: Slots<Row>): RawBuilder<string> => sql<string>`coalesce(
  (select p.name from people p where p.corp_id = ${slot('corpId')} and p.userid = ${slot('userid')}),
  ${slot('userid')}, '')`;

const insert = prepared((query, slot: Slots<Row>) =>
  query.insertInto('audit_log').values({
    corp_id: slot('corpId'),
    at: slot('at'),
    userid: slot('userid'),
    action: slot('action'),
    kind: slot('kind'),
    thing_id: slot('thing'),
    ip: slot('ip'),
    device: slot('device'),
    name: nameNow(slot),
    title: slot('title'),
    details: slot('details'),
  }),
);

/** Writes an entry. Features use `recordAudit`, which knows who acts. */
export async function writeEntry(
  database: Database,
  who: { corpId: string; userid: string | null; at: number; ip?: string | null; device?: string | null },
  { action, kind, id = '', title = '', details = {} }: AuditEntry,
): Promise<void> {
  const { corpId, userid, at, ip = null, device = null } = who;
  await insert.affected(database, {
    corpId,
    at,
    userid,
    action,
    kind,
    thing: String(id),
    ip,
    device,
    title,
    details: JSON.stringify(details),
  });
}
