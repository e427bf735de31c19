import { type RawBuilder, sql } from 'kysely';
import { type AuditAction, type AuditDetails, type AuditKind, isDetailName } from '../../app/features/log/contract';
import type { Database } from '../database';
import { prepared, type Slots } from '../database/prepared';

/**
 * An entry of the audit log. Its actions, kinds and details are listed in `app/features/log/contract.ts`. A bulk action
 * records one entry for each object.
 */
export interface AuditEntry {
  action: AuditAction;
  kind: AuditKind;
  /** The id of the object; absent if there is only one, such as the branding. */
  id?: string | number;
  /** The title of the object, or the name of the person, at this time. */
  title?: string;
  /** Without texts that must not be kept. */
  details?: Readonly<Partial<AuditDetails>>;
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

/**
 * Writes an entry. Features use `recordAudit`, which knows who acts.
 * @throws {Error} if a detail has no word. TypeScript does not report this for details that are in a variable.
 */
export async function writeEntry(
  database: Database,
  who: { corpId: string; userid: string | null; at: number; ip?: string | null; device?: string | null },
  { action, kind, id = '', title = '', details = {} }: AuditEntry,
): Promise<void> {
  const unknown = Object.keys(details).find((name) => !isDetailName(name));
  if (unknown !== undefined) throw new Error(`The audit log has no word for "${unknown}". Add it to AuditDetails.`);
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
