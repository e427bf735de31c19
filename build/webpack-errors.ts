import type { Stats } from 'webpack';

/** A failed build. The message is for the person who builds. */
export class BuildError extends Error {
  override readonly name = 'BuildError';
}

/** Lines that only say which loader failed. */
const noise =
  /^(Module (Error|build failed).*\(from .*\):|\(Emitted value instead of an instance of Error\)\s*|Error: Transform failed with \d+ errors?:|\s+at .*)$/;

/** The distinct errors of a compilation, with file names and without lines about webpack itself. */
export function describeErrors(stats: Stats): string[] {
  const { errors = [] } = stats.toJson({ all: false, errors: true });
  return [
    ...new Set(
      errors.map(({ moduleName, message, loc }) => {
        const file = (moduleName ?? '').replace(/^.*!/s, '').replace(/\?.*$/s, '');
        const text = message
          .split('\n')
          .filter((line) => !noise.test(line))
          .join('\n')
          .trim();
        return file === '' ? text : `${file}${loc === undefined ? '' : `:${loc}`}\n${text}`;
      }),
    ),
  ];
}
