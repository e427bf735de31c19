import { Writable } from 'node:stream';
import type { Logger } from 'pino';
import { createLogger } from '../../server/log';

export type LogLine = Record<string, unknown>;

export interface CapturedLog {
  logger: Logger;
  /** All entries so far, oldest first. */
  lines: LogLine[];
  /** The log as it would be written, for example to assert that it contains no secret. */
  text(): string;
  /** The first entry that fits, as soon as there is one. Rejects after `withinMs`. */
  line(fits: (line: LogLine) => boolean, withinMs?: number): Promise<LogLine>;
}

/** The real logger with its redaction. It writes into memory. */
export function captureLog(level: 'debug' | 'info' = 'debug'): CapturedLog {
  const lines: LogLine[] = [];
  const texts: string[] = [];
  const waiting = new Set<() => void>();
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      const text = chunk.toString();
      texts.push(text);
      lines.push(JSON.parse(text));
      for (const look of [...waiting]) look();
      done();
    },
  });

  return {
    logger: createLogger(level, destination),
    lines,
    text: () => texts.join(''),
    line: (fits, withinMs = 20_000) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(look);
          reject(new Error(`No such line in the log:\n${texts.join('')}`));
        }, withinMs);
        const look = (): void => {
          const found = lines.find(fits);
          if (found === undefined) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
  };
}
