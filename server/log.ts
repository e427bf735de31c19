import { pino, stdTimeFunctions, type DestinationStream, type Logger } from 'pino';
import type { Config } from '../config';
import { hideNestedFields, hideSecrets, secretFieldSerializers } from './log-redaction';

export type { Logger } from 'pino';

interface LoggedError {
  type: string;
  message: string;
  code?: string | number;
  /** The stable id of an `AppError`. */
  id?: string;
  stack?: string;
  cause?: LoggedError | string;
}

/**
 * Opens the log of the process: JSON lines, or colored text if `pretty` is set. `pino-pretty` is only loaded then.
 */
export async function openLog({ level, pretty }: Config['log']): Promise<Logger> {
  if (!pretty) return createLogger(level);
  const { default: prettyStream } = await import('pino-pretty');
  return createLogger(
    level,
    prettyStream({ colorize: process.stdout.isTTY, ignore: 'pid', translateTime: 'SYS:HH:MM:ss.l' }),
  );
}

/**
 * Creates a logger that writes JSON lines, by default to standard output. It hides tokens, codes, cookies and secrets:
 * known fields are hidden, errors are reduced to what explains them, and each line is searched again.
 */
export function createLogger(level: Config['log']['level'], destination: DestinationStream = standardOutput()): Logger {
  return pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: hideNestedFields },
      serializers: {
        ...secretFieldSerializers,
        err: (thrown) => describeError(thrown),
        error: (thrown) => describeError(thrown),
      },
      hooks: { streamWrite: hideSecrets },
    },
    destination,
  );
}

/**
 * Standard output. While it cannot be written (disk full), up to 1 MB of lines is buffered and the rest is dropped,
 * because a log line must never make a request fail.
 */
function standardOutput(): DestinationStream {
  const output = pino.destination({ sync: true, maxLength: 1_048_576 });
  output.on('error', () => undefined);
  return output;
}

/**
 * The logged properties of an error. All others are omitted, because errors of an HTTP client contain whole requests
 * with their tokens.
 */
function describeError(thrown: unknown, depth = 0): LoggedError | string {
  if (!(thrown instanceof Error)) return hideSecrets(String(thrown)).slice(0, 500);
  const { cause } = thrown;
  const described: LoggedError = { type: thrown.name, message: thrown.message };
  if ('code' in thrown && (typeof thrown.code === 'string' || typeof thrown.code === 'number'))
    described.code = thrown.code;
  if ('id' in thrown && typeof thrown.id === 'string') described.id = thrown.id;
  if (thrown.stack !== undefined) described.stack = thrown.stack;
  if (cause !== undefined && depth < 5) described.cause = describeError(cause, depth + 1);
  return described;
}
