import { append, runsOf, type Align, type Block, type Cell, type Run } from './blocks';
import { textOf, type HtmlElement, type HtmlNode } from './html-tree';
import { styleOf } from './inline-style';

const maxColumns = 40;
const maxRows = 1000;
const maxCells = 10_000;

interface RawCell {
  node: HtmlElement;
  columns: number;
  rows: number;
}

const span = (node: HtmlElement, name: string): number =>
  Math.max(1, Math.min(parseInt(node.attributes.get(name) ?? '1', 10) || 1, maxColumns));

/** The rows of a table, without those of tables inside of it. */
function rowsOf(table: HtmlElement): RawCell[][] {
  const rows: RawCell[][] = [];
  const visit = ({ children }: HtmlElement): void => {
    for (const child of children) {
      if (typeof child === 'string' || rows.length >= maxRows) continue;
      if (child.name === 'tr') {
        rows.push(
          child.children
            .filter(
              (cell): cell is HtmlElement => typeof cell !== 'string' && (cell.name === 'td' || cell.name === 'th'),
            )
            .slice(0, maxColumns)
            .map((node) => ({ node, columns: span(node, 'colspan'), rows: span(node, 'rowspan') })),
        );
      } else if (/^(?:tbody|thead|tfoot)$/.test(child.name)) visit(child);
    }
  };
  visit(table);
  return rows.filter((row) => row.length > 0);
}

const isBlank = ({ node }: RawCell): boolean => textOf(node).trim() === '' && !hasPicture(node);

const hasPicture = ({ children }: HtmlElement): boolean =>
  children.some((child) => typeof child !== 'string' && (child.name === 'img' || hasPicture(child)));

function alignOf(node: HtmlElement): Align {
  const align = styleOf(node).get('text-align') ?? node.attributes.get('align') ?? node.attributes.get('class') ?? '';
  return align === 'center' || align === 'right' ? align : null;
}

/**
 * A table as Markdown can express it: one line per cell, no merged cells, the first row is the header. A title in a row
 * of one cell becomes a paragraph above it.
 * @param read reads the content of a cell
 */
export function readTable(table: HtmlElement, read: (nodes: readonly HtmlNode[]) => Block[]): Block[] {
  const rows = rowsOf(table);
  const captions = table.children.filter(
    (child): child is HtmlElement => typeof child !== 'string' && child.name === 'caption',
  );
  const above: Block[] = captions.flatMap(({ children }) => read(children));
  const width = Math.min(
    Math.max(0, ...rows.map((row) => row.reduce((sum, { columns }) => sum + columns, 0))),
    maxColumns,
  );
  // Web pages and mail use tables of one column for their layout.
  if (width <= 1 || table.attributes.get('role') === 'presentation' || rows.every((row) => row.length === 1))
    return [...above, ...rows.flatMap((row) => row.flatMap(({ node }) => read(node.children)))];

  while (rows.length > 1 && rows[0]?.length === 1) {
    for (const { node } of rows.shift() ?? []) append(above, read(node.children).map(bold));
  }
  const grid = trimmed(expanded(rows, width));
  if (grid.length === 0) return above;
  return [
    ...above,
    {
      kind: 'table',
      rows: grid.map((row) =>
        row.map((cell): Cell =>
          cell === null
            ? { align: null, runs: [] }
            : { align: alignOf(cell.node), runs: oneLine(read(cell.node.children)) },
        ),
      ),
    },
  ];
}

const bold = (block: Block): Block =>
  block.kind === 'text'
    ? { ...block, tag: 'p', runs: block.runs.map((run): Run => (run.kind === 'text' ? { ...run, bold: true } : run)) }
    : block;

/** A grid in which merged cells are followed by empty ones. */
function expanded(rows: readonly RawCell[][], width: number): (RawCell | null)[][] {
  const grid: (RawCell | null | undefined)[][] = rows.map(() => []);
  let count = 0;
  rows.forEach((row, top) => {
    let column = 0;
    for (const cell of row) {
      while (grid[top]?.[column] !== undefined) column += 1;
      for (let down = 0; down < cell.rows && top + down < rows.length; down += 1)
        for (let right = 0; right < cell.columns && column + right < width && count < maxCells; right += 1) {
          const line = grid[top + down];
          if (line !== undefined) line[column + right] = down + right === 0 ? cell : null;
          count += 1;
        }
      column += cell.columns;
    }
  });
  return grid.map((row) => Array.from({ length: Math.min(width, maxColumns) }, (_, column) => row[column] ?? null));
}

/** Without empty rows and columns at the end, which spreadsheets add. */
function trimmed(grid: (RawCell | null)[][]): (RawCell | null)[][] {
  const isFilled = (cell: RawCell | null | undefined): boolean => cell !== null && cell !== undefined && !isBlank(cell);
  let height = grid.length;
  while (height > 0 && grid[height - 1]?.some(isFilled) !== true) height -= 1;
  const rows = grid.slice(0, height);
  let width = rows[0]?.length ?? 0;
  while (width > 1 && !rows.some((row) => isFilled(row[width - 1]))) width -= 1;
  return rows.map((row) => row.slice(0, width));
}

/** The paragraphs of a cell in one line. */
function oneLine(blocks: readonly Block[]): Run[] {
  const parts = blocks.flatMap(runsOf);
  return parts.flatMap((runs, index): Run[] =>
    index === 0
      ? runs
      : [{ kind: 'text', text: '；', bold: false, italic: false, strike: false, code: false, href: '' }, ...runs],
  );
}
