/** The databases limit the number of parameters of a statement. */
const rowsAtOnce = 200;

/** A list in parts that fit into one statement each. */
export function* inParts<T>(rows: readonly T[]): Generator<T[]> {
  for (let from = 0; from < rows.length; from += rowsAtOnce) yield rows.slice(from, from + rowsAtOnce);
}
