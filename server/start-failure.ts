import { ConfigError } from '../config';
import { hasCode } from '../config/has-code';
import { MigrationError } from './database/migrate';
import { AppError } from './errors';
import { hideSecrets } from './log-redaction';

/** Why the process did not start, for whoever starts it: in words where there is something to mend, else with the stack. Holds no secret. */
export function startFailure(error: unknown): string {
  return hideSecrets(error instanceof Error ? wordsOf(error) : String(error));
}

function wordsOf(error: Error): string {
  if (error instanceof ConfigError || error instanceof MigrationError) return error.message;
  if (hasCode(error.cause, 'EADDRINUSE')) return error.message;
  if (hasCode(error, 'EADDRINUSE')) return `PORT ${portOf(error)} is taken: stop what runs there, or set another.\n  ${error.message}`;
  if (hasCode(error, 'EACCES') && isOf(error, 'listen')) return `PORT ${portOf(error)} is not for this user: choose one above 1023.\n  ${error.message}`;
  if (hasCode(error, 'EADDRNOTAVAIL') || isOf(error, 'getaddrinfo')) return `HOST is no address of this machine: mend it.\n  ${error.message}`;
  if (error instanceof AppError && error.id === 'database-unavailable') {
    return `The database cannot be opened: look at DATABASE_URL, or at the disk and the rights of DATA_DIR.\n  ${reasonOf(error.cause)}`;
  }
  return error.stack ?? error.message;
}

const isOf = (error: Error, call: string): boolean => 'syscall' in error && error.syscall === call;
const portOf = (error: Error): unknown => ('port' in error ? error.port : '');

/** Where a host has several addresses, Node tells the failures of all of them in one error without words. */
function reasonOf(cause: unknown): string {
  if (cause instanceof AggregateError) return cause.errors.map(reasonOf).join('; ');
  return cause instanceof Error ? cause.message : String(cause);
}
