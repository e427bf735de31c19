import { pipeline, Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import { type Cell, isTextOnly, printable, type Table } from './table';

/** Spreadsheets take a text for a formula if it begins with one of these, also after white space. */
const formula = /^[\s\u200b\ufeff]*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/** The text of a cell. An apostrophe makes a spreadsheet show what would be a formula, or lose digits, as text. */
function cellText(cell: Cell): string | number {
  if (cell === null) return '';
  if (typeof cell === 'number') return cell;
  const text = printable(cell);
  return formula.test(text) || isTextOnly(text) ? `'${text}` : text;
}

/**
 * A table as CSV that Excel and WPS open with Chinese intact: UTF-8 with one byte order mark, lines that end with CR
 * LF, quoted texts.
 */
export function csvOf({ columns, rows }: Pick<Table, 'columns' | 'rows'>): Readable {
  async function* records(): AsyncGenerator<(string | number)[]> {
    yield columns.map(({ title }) => cellText(title));
    for await (const row of rows) yield row.map(cellText);
  }
  const csv = stringify({ bom: true, record_delimiter: 'windows', escape_formulas: true, quoted_string: true });
  // The reader of `csv` gets the error.
  return pipeline(Readable.from(records()), csv, () => undefined);
}
