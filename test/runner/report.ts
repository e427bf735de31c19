import { styleText } from 'node:util';
import type { FileResult } from './pool';

/** Prints the results of each file when it has finished, and all failures in full at the end. */
export interface Report {
  file(result: FileResult): void;
  /** Prints the failures and a last line `N passed, M failed`, which programs read. Returns whether all passed. */
  end(): boolean;
}

const isColored = process.stdout.isTTY;

export function createReport(print: (text: string) => void): Report {
  const startedAt = performance.now();
  const failures: string[] = [];
  let passed = 0;

  return {
    file({ file, events, output, seconds }) {
      const lines: string[] = [];
      let depth = 1;
      const line = (text: string): void => void lines.push(`${'  '.repeat(depth)}${text}`);
      for (const event of events) {
        if (event.type === 'suite') {
          line(event.title);
          depth += 1;
        } else if (event.type === 'suite end') {
          depth -= 1;
        } else if (event.type === 'pass') {
          passed += 1;
          line(`${color('green', '✔')} ${event.title}${event.slow ? ` (${event.milliseconds} ms)` : ''}`);
        } else if (event.type === 'fail') {
          failures.push(`${file}\n${event.titlePath.join('\n')}\n\n${event.error}`);
          line(color('red', `${failures.length}) ${event.title}`));
        }
      }
      if (lines.length === 0 && output === '') return;
      print(`${file} (${seconds.toFixed(1)} s)\n${output}${lines.join('\n')}\n`);
    },
    end() {
      failures.forEach((text, index) => print(indented(`${index + 1}) ${text}\n`)));
      print(`${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
      print(`${passed} passed, ${failures.length} failed`);
      return failures.length === 0 && passed > 0;
    },
  };
}

function color(name: 'green' | 'red', text: string): string {
  return isColored ? styleText(name, text) : text;
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}
