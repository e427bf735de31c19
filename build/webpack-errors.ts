import type { Stats } from 'webpack';

/** Why there is no build, in words for whoever builds. */
export class BuildError extends Error {
  override readonly name = 'BuildError';
}

/** Lines that say which loader failed, not what is wrong. */
const noise =
  /^(Module (Error|build failed).*\(from .*\):|\(Emitted value instead of an instance of Error\)\s*|Error: Transform failed with \d+ errors?:|\s+at .*)$/;

/** The errors of a compilation, each once, with the name of its file and without webpack's own lines. */
export function describeErrors(stats: Stats): string[] {
  const { errors = [] } = stats.toJson({ all: false, errors: true });
  return [
    ...new Set(
      errors.map(({ moduleName, message, loc }) => {
        const file = (moduleName ?? '').replace(/^.*!/s, '').replace(/\?.*$/s, '');
        const words = message
          .split('\n')
          .filter((line) => !noise.test(line))
          .join('\n')
          .trim();
        return file === '' ? words : `${file}${loc === undefined ? '' : `:${loc}`}\n${words}`;
      }),
    ),
  ];
}
