import { Readable } from 'node:stream';
import { cut } from '../cut';
import { type Cell, printable, type Table } from './table';
import { type ZipEntry, zipOf } from './zip';

/** Excel's limits. */
const mostCharacters = 32_767;
const mostRows = 1_048_576;
const longestSheetName = 31;
/** About this much XML is compressed at a time. */
const partLength = 32 * 1024;

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const spreadsheet = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packageRelations = 'http://schemas.openxmlformats.org/package/2006/relationships';
const contentTypes = 'http://schemas.openxmlformats.org/package/2006/content-types';
const types = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeXml = (text: string): string => text.replaceAll(/[&<>"]/g, (character) => entities[character] ?? '');

/** The text of a cell in XML. `_x0041_` would be read as an escaped "A", so its underscore is escaped. */
function cellXml(text: string): string {
  const clean = cut(printable(text).replaceAll(/\r\n?/g, '\n'), mostCharacters);
  return escapeXml(clean.replaceAll(/_(?=x[0-9a-f]{4}_)/gi, '_x005F_'));
}

/** The name of a column: A to Z, AA and so on. */
function columnName(index: number): string {
  const rest = Math.floor(index / 26);
  return (rest === 0 ? '' : columnName(rest - 1)) + String.fromCharCode(65 + (index % 26));
}

function rowXml(number: number, cells: readonly Cell[], style: string): string {
  const inside = cells.map((cell, index) => {
    if (cell === null || cell === '') return '';
    const place = `r="${columnName(index)}${number}"${style}`;
    return typeof cell === 'number' && Number.isFinite(cell)
      ? `<c ${place}><v>${cell}</v></c>`
      : `<c ${place} t="inlineStr"><is><t xml:space="preserve">${cellXml(String(cell))}</t></is></c>`;
  });
  return `<row r="${number}">${inside.join('')}</row>`;
}

/** A name that Excel accepts for a sheet. */
function sheetName(name: string, number: number): string {
  const suffix = number === 1 ? '' : ` (${number})`;
  const clean = printable(name)
    .replaceAll(/['[\]:*?/\\\t\r\n]/g, ' ')
    .trim();
  const usable = clean === '' || clean.toLowerCase() === 'history' ? 'Sheet' : clean;
  return `${cut(usable, longestSheetName - suffix.length).trimEnd()}${suffix}`;
}

/** Rows that are read one at a time, by one sheet after the other. */
interface Source {
  next(): Promise<readonly Cell[] | undefined>;
}

async function* sheetXml(columns: Table['columns'], source: Source): AsyncGenerator<string> {
  const widths = columns.map(
    ({ width = 16 }, index) => `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`,
  );
  yield (
    `${head}<worksheet xmlns="${spreadsheet}"><sheetViews><sheetView workbookViewId="0">` +
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>' +
    `<cols>${widths.join('')}</cols><sheetData>`
  );
  let part = rowXml(
    1,
    columns.map(({ title }) => title),
    ' s="1"',
  );
  for (let number = 2; number <= mostRows; number += 1) {
    const cells = await source.next();
    if (cells === undefined) break;
    part += rowXml(number, cells, '');
    if (part.length < partLength) continue;
    yield part;
    part = '';
  }
  yield `${part}</sheetData></worksheet>`;
}

async function* entriesOf({ name, columns, rows }: Table): AsyncGenerator<ZipEntry> {
  const iterator = rows[Symbol.asyncIterator]();
  try {
    let ahead = await iterator.next();
    const source: Source = {
      async next() {
        const { done, value } = ahead;
        if (done === true) return undefined;
        ahead = await iterator.next();
        return value;
      },
    };
    const sheets: string[] = [];
    do {
      const number = sheets.push(sheetName(name, sheets.length + 1));
      yield { name: `xl/worksheets/sheet${number}.xml`, content: sheetXml(columns, source) };
    } while (ahead.done !== true);
    yield* packageEntries(sheets);
  } finally {
    await iterator.return?.();
  }
}

const relation = (id: number, type: string, target: string): string =>
  `<Relationship Id="rId${id}" Type="${relations}/${type}" Target="${target}"/>`;
const relationsXml = (all: readonly string[]): string =>
  `${head}<Relationships xmlns="${packageRelations}">${all.join('')}</Relationships>`;
const override = (part: string, type: string): string =>
  `<Override PartName="${part}" ContentType="${types}.${type}+xml"/>`;

/** The second font is bold, for the first row. */
const styles =
  `${head}<styleSheet xmlns="${spreadsheet}"><fonts count="2"><font><sz val="11"/></font>` +
  '<font><b/><sz val="11"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill>' +
  '<fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>' +
  '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf xfId="0"/>' +
  '<xf fontId="1" xfId="0" applyFont="1"/></cellXfs></styleSheet>';

function packageEntries(sheets: readonly string[]): ZipEntry[] {
  const numbers = sheets.map((_, index) => index + 1);
  const listed = sheets.map(
    (name, index) => `<sheet name="${escapeXml(name)}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`,
  );
  const one = (name: string, content: string): ZipEntry => ({ name, content: [content] });
  return [
    one(
      '[Content_Types].xml',
      `${head}<Types xmlns="${contentTypes}">` +
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
        override('/xl/workbook.xml', 'sheet.main') +
        override('/xl/styles.xml', 'styles') +
        numbers.map((number) => override(`/xl/worksheets/sheet${number}.xml`, 'worksheet')).join('') +
        '</Types>',
    ),
    one('_rels/.rels', relationsXml([relation(1, 'officeDocument', 'xl/workbook.xml')])),
    one(
      'xl/workbook.xml',
      `${head}<workbook xmlns="${spreadsheet}" xmlns:r="${relations}"><sheets>${listed.join('')}</sheets></workbook>`,
    ),
    one(
      'xl/_rels/workbook.xml.rels',
      relationsXml([
        ...numbers.map((number) => relation(number, 'worksheet', `worksheets/sheet${number}.xml`)),
        relation(sheets.length + 1, 'styles', 'styles.xml'),
      ]),
    ),
    one('xl/styles.xml', styles),
  ];
}

/**
 * A table as a workbook for Excel, WPS and LibreOffice. All texts are text, so long numbers and formulas stay as they
 * are. Only a part of it is in memory at a time.
 */
export const xlsxOf = (table: Table): Readable => Readable.from(zipOf(entriesOf(table)), { objectMode: false });
