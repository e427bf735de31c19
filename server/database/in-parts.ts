/** The databases limit the number of parameters of a statement. */
const rowsAtOnce = 200;

/** A list in parts that fit into one statement each. */
export function* inParts<T>(rows: readonly T[], atOnce: number = rowsAtOnce): Generator<T[]> {
  for (let from = 0; from < rows.length; from += atOnce) yield rows.slice(from, from + atOnce);
}
