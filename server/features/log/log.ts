import { sql, type SqlBool } from 'kysely';
import { z } from 'zod';
import type { Language, Page } from '../../../app/api/contract';
import { detailText, wordFor, type LogEntry, type LogFilter } from '../../../app/features/log/contract';
import { recordAudit } from '../../audit';
import type { AuditLogTable } from '../../database';
import { cursorOf } from '../../database/cursor';
import { namesOf } from '../../directory/names';
import { type Cell, type ExportFormat, readRows, type Table } from '../../exports';
import { dayRange, localTime } from '../../local-time';
import type { Viewer } from '../../viewer';
import { exportWords } from './export-words';

const pageSize = 30;

/** A time and an id. */
const cursor = cursorOf('log', z.tuple([z.int(), z.int()]));
type Position = readonly [at: number, id: number];

type Row = Omit<AuditLogTable, 'id' | 'corp_id'> & { id: number };

/** The entries before a position, the newest first. */
function read(
  { database, corpId, timeZone }: Viewer,
  filter: LogFilter,
  before: Position | null,
  limit: number,
): Promise<Row[]> {
  const { person, action, kind, from, to } = filter;
  let rows = database.query
    .selectFrom('audit_log')
    .select(['id', 'at', 'userid', 'name', 'action', 'kind', 'thing_id', 'title', 'details', 'ip', 'device'])
    .where('corp_id', '=', corpId)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(sql.lit(limit));
  if (person !== undefined) rows = rows.where('userid', '=', person);
  if (action !== undefined) rows = rows.where('action', '=', action);
  if (kind !== undefined) rows = rows.where('kind', '=', kind);
  if (from !== undefined) rows = rows.where('at', '>=', dayRange(from, timeZone).from);
  if (to !== undefined) rows = rows.where('at', '<', dayRange(to, timeZone).until);
  if (before !== null) rows = rows.where(sql<SqlBool>`(at, id) < (${before[0]}, ${before[1]})`);
  return rows.execute();
}

/**
 * Lists the entries of the audit log, the newest first.
 * @throws {AppError} `cursor-invalid`
 */
export async function listLog(
  viewer: Viewer,
  { cursor: after, ...filter }: LogFilter & { cursor?: string },
): Promise<Page<LogEntry>> {
  const before = after === undefined ? null : cursor.decode(after);
  const rows = await read(viewer, filter, before, pageSize + 1);
  const last = rows.length > pageSize ? rows[pageSize - 1] : undefined;
  return {
    items: rows.slice(0, pageSize).map((row) => present(row, viewer)),
    next: last === undefined ? null : cursor.encode([last.at, last.id]),
  };
}

const detailsObject = z.record(z.string(), z.unknown());

function detailsOf({ id, details }: Row, { reportDataProblem }: Viewer): LogEntry['details'] {
  try {
    const values = detailsObject.parse(JSON.parse(details));
    return Object.entries(values).map(([name, value]) => ({
      name,
      value: typeof value === 'string' ? value : JSON.stringify(value),
    }));
  } catch {
    reportDataProblem('log', id, 'the details are not shown: the column must be a JSON object');
    return [];
  }
}

const present = (row: Row, viewer: Viewer): LogEntry => ({
  id: row.id,
  at: new Date(row.at).toISOString(),
  person: row.userid === null ? null : { id: row.userid, name: row.name },
  action: row.action,
  kind: row.kind,
  thing: { id: row.thing_id, title: row.title },
  details: detailsOf(row, viewer),
  ip: row.ip,
  device: row.device,
});

/** The log as a table, with the words of a language. The export is an entry of the log itself. */
export async function exportLog(
  viewer: Viewer,
  filter: LogFilter,
  { language, format }: { language: Language; format: ExportFormat },
): Promise<Table> {
  if (viewer.getsContent) {
    const { person, ...wanted } = filter;
    const names = await namesOf(viewer.database, viewer.corpId, person === undefined ? [] : [person]);
    const named = person === undefined ? {} : { person: names.get(person) ?? person };
    await viewer.inTransaction((inside) =>
      recordAudit(inside, { action: 'export', kind: 'log', details: { ...named, ...wanted, format } }),
    );
  }
  const words = exportWords[language];
  const time = (iso: string): string => localTime(Date.parse(iso), viewer.timeZone);
  const details = (row: Row): string =>
    detailsOf(row, viewer)
      .map((detail) => detailText(detail, words, time))
      .map(({ name, value }) => (language === 'en' ? `${name}: ${value}` : `${name}：${value}`))
      .join(' · ');
  const cells = (row: Row): Cell[] => [
    localTime(row.at, viewer.timeZone),
    row.userid === null ? words.portal : row.name,
    row.userid,
    wordFor(words.actions, row.action),
    wordFor(words.kinds, row.kind),
    row.thing_id,
    row.title,
    details(row),
    row.ip,
    row.device,
  ];
  const rows = readRows(
    (before: Position | null, limit) => read(viewer, filter, before, limit),
    (row): Position => [row.at, row.id],
    cells,
  );
  const { name, columns } = words;
  return { name: `${name} ${localTime(viewer.now(), viewer.timeZone).slice(0, 10)}`, columns, rows };
}
