/** A value of a cell. Numbers that a spreadsheet would round are text. */
export type Cell = string | number | null;

export interface Column {
  title: string;
  /** In characters; 16 by default. Only xlsx has widths. */
  width?: number;
}

/** A table that is read while it is sent, so that it may be longer than fits into memory. */
export interface Table {
  /** The name of the file without its extension. */
  name: string;
  columns: readonly Column[];
  /** Ended early if the reader closes the connection. */
  rows: AsyncIterable<readonly Cell[]>;
}

/** More digits than a spreadsheet keeps, or leading zeros, which it drops. */
const losesDigits = /^(?:\d{12,}|0\d+)$/;

/** Whether a spreadsheet would not show the text as it is if it were a number. */
export const isTextOnly = (text: string): boolean => losesDigits.test(text);

/**
 * Characters that no spreadsheet shows and XML does not allow, except line breaks and tabs. Lone surrogates become
 * U+FFFD.
 */
export const printable = (text: string): string =>
  text
    .replaceAll(/[\ud800-\udfff]/gu, '\ufffd')
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '');
