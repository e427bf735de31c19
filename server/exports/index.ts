import { create as contentDisposition } from 'content-disposition';
import type { Context } from 'koa';
import { cut } from '../cut';
import { csvOf } from './csv';
import { type Cell, printable, type Table } from './table';
import { xlsxOf } from './xlsx';

export type { Cell, Column, Table } from './table';

export type ExportFormat = 'csv' | 'xlsx';

/** Exports are recorded in the log, so other sites must not load them: `requestedBy` of their handlers. */
export const exportRequests = { sites: ['same-origin', 'none'], destinations: ['document', 'empty'] } as const;

/** So many rows are read at a time. */
const rowsAtOnce = 500;

/**
 * The rows of a table, read in parts.
 * @param read the rows after a position, at most `limit`
 * @param positionOf the position of a row, after which the next part begins
 */
export async function* readRows<Row, Position>(
  read: (after: Position | null, limit: number) => Promise<Row[]>,
  positionOf: (row: Row) => Position,
  cellsOf: (row: Row) => Cell[],
): AsyncGenerator<Cell[]> {
  let after: Position | null = null;
  for (;;) {
    const rows: Row[] = await read(after, rowsAtOnce);
    yield* rows.map(cellsOf);
    const last = rows.at(-1);
    if (last === undefined || rows.length < rowsAtOnce) return;
    after = positionOf(last);
  }
}

const mediaTypes: Record<ExportFormat, string> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/**
 * Sends a table as a download while its rows are read: not faster than the reader takes them, and no further once the
 * reader has closed the connection. An error before the first bytes becomes an ordinary error response. A later one
 * breaks the connection, so that a part is not taken for the whole.
 *
 *     respond: (ctx, table) => sendTable(ctx, 'xlsx', table)
 */
export async function sendTable(ctx: Context, format: ExportFormat, { name, columns, rows }: Table): Promise<void> {
  const started = await withFirst(rows);
  ctx.status = 200;
  // Koa keeps the type that is set before the body.
  ctx.set({
    'Content-Type': mediaTypes[format],
    'Content-Disposition': contentDisposition(fileName(name, format)),
    'Cache-Control': 'private, no-store',
    'X-Content-Type-Options': 'nosniff',
  });
  if (ctx.method === 'HEAD') {
    await started.return();
    return;
  }
  const table = { name, columns, rows: started };
  ctx.body = format === 'csv' ? csvOf(table) : xlsxOf(table);
}

/** Reads the first row, so that its error can still be the response. */
async function withFirst<T>(
  rows: AsyncIterable<T>,
): Promise<AsyncIterableIterator<T> & { return(): Promise<IteratorResult<T>> }> {
  const iterator = rows[Symbol.asyncIterator]();
  let first: IteratorResult<T> | undefined = await iterator.next();
  const started = {
    [Symbol.asyncIterator]: () => started,
    async next(): Promise<IteratorResult<T>> {
      const result = first ?? (await iterator.next());
      first = undefined;
      return result;
    },
    async return(): Promise<IteratorResult<T>> {
      return (await iterator.return?.()) ?? { done: true, value: undefined };
    },
  };
  return started;
}

/** A name without characters that file systems do not allow. */
function fileName(name: string, format: ExportFormat): string {
  const allowed = printable(name)
    .replaceAll(/["*/:<>?\\|\s]+/g, ' ')
    .trim();
  return `${cut(allowed, 100) || 'export'}.${format}`;
}
