import type { Stats } from 'webpack';

/** Says which loader spoke, not what is wrong. */
const noise = /^(Module (Error|build failed).*\(from .*\):|\(Emitted value instead of an instance of Error\)\s*|Error: Transform failed with \d+ errors?:|\s+at .*)$/;

/** What is wrong with the sources, once each, with the file's name and without the ways of webpack. */
export function describeErrors(stats: Stats): string[] {
  const { errors = [] } = stats.toJson({ all: false, errors: true });
  return [...new Set(errors.map(({ moduleName, message, loc }) => {
    const file = (moduleName ?? '').replace(/^.*!/s, '').replace(/\?.*$/s, '');
    const words = message.split('\n').filter((line) => !noise.test(line)).join('\n').trim();
    return file === '' ? words : `${file}${loc === undefined ? '' : `:${loc}`}\n${words}`;
  }))];
}
