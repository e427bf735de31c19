/** One error of the type checker. */
interface TypeError {
  /** "app/App.vue:12:3" */
  place: string;
  file: string;
  /** "error TS2339: …", with the lines that explain it. */
  text: string;
}

const first = /^(\S.*?)\((\d+),(\d+)\): (error TS\d+: .*)$/;
const end = /Found \d+ errors?\./;

/**
 * Reads what `vue-tsc --watch --pretty false` prints and reports what has changed since the last check: new errors in
 * full, fixed ones and the rest as counts.
 * @returns a function that takes output as it arrives and returns the lines to print
 */
export function createTypeReport(): (output: string) => string[] {
  let rest = '';
  let reading: TypeError[] = [];
  let known: TypeError[] = [];
  let begun = false;

  function finish(): string[] {
    const fresh = without(reading, known);
    const fixed = without(known, reading).length;
    const changed = fresh.length > 0 || fixed > 0 || !begun;
    begun = true;
    known = reading;
    reading = [];
    if (!changed) return [];
    const lines = fresh.flatMap(({ place, text }) => `${place} ${text}`.split('\n'));
    const counts = [fresh.length > 0 ? `${fresh.length} new` : '', fixed > 0 ? `${fixed} fixed` : ''].filter(
      (count) => count !== '',
    );
    const total = known.length === 0 ? 'No type errors' : `${known.length} type error${known.length === 1 ? '' : 's'}`;
    return [...lines, counts.length === 0 ? `${total}.` : `${total} (${counts.join(', ')}).`];
  }

  return function report(output) {
    const lines = (rest + output).split('\n');
    rest = lines.pop() ?? '';
    return lines.flatMap((raw) => {
      const line = raw.trimEnd();
      const [, file, row, column, text] = first.exec(line) ?? [];
      if (file !== undefined && text !== undefined) reading.push({ place: `${file}:${row}:${column}`, file, text });
      else if (end.test(line)) return finish();
      else if (/^\s+\S/.test(line)) reading.push(...continued(reading.pop(), line));
      // A crash of the checker itself, or a problem of tsconfig.json.
      else if (line !== '' && !/(Starting compilation|File change detected)/.test(line)) return [line];
      return [];
    });
  };
}

const continued = (error: TypeError | undefined, line: string): TypeError[] =>
  error === undefined ? [] : [{ ...error, text: `${error.text}\n${line}` }];

/**
 * Those of `errors` that `others` lacks. An error that only moved to another line is the same; two alike count twice.
 */
function without(errors: readonly TypeError[], others: readonly TypeError[]): TypeError[] {
  const keyOf = ({ file, text }: TypeError): string => `${file}\n${text}`;
  const left = others.map(keyOf);
  return errors.filter((error) => {
    const index = left.indexOf(keyOf(error));
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
}
