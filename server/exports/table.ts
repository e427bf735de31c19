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

const onlyDigits = /^[\d.,]+$/;
/** Spreadsheets keep 15 digits, and show 11. */
const shownDigits = 11;
/** Such as `12E5`, which becomes 1200000. */
const exponent = /^\d+(?:[.,]\d*)?e[+-]?\d+$/i;
/** Such as `3-12` or `1/2`. A spreadsheet may also read `2026-11-29` as a day, but shows it in the same way. */
const shortDay = /^\d{1,2}[-/]\d{1,2}(?:[-/]\d{1,4})?$/;

/** Whether a spreadsheet would not show the text as it is, because it takes it for a number or a day. */
export function isTextOnly(given: string): boolean {
  const text = given.trim();
  if (onlyDigits.test(text)) return /^0\d/.test(text) || text.replaceAll(/[.,]/g, '').length > shownDigits;
  return exponent.test(text) || shortDay.test(text);
}

/**
 * Characters that no spreadsheet shows and XML does not allow, except line breaks and tabs. Lone surrogates become
 * U+FFFD.
 */
export const printable = (text: string): string =>
  text
    .replaceAll(/[\ud800-\udfff]/gu, '\ufffd')
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '');
