import { AppError, appError } from '../errors';

/** SQLite: full or failing disk, a damaged file, a lock that another process does not let go. */
const sqliteUnavailable = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|CORRUPT|NOTADB|CANTOPEN|READONLY|NOMEM)/;

/**
 * PostgreSQL: no connection (class 08), refused or ended by the server (28, 57P, 3D), out of means (53), a statement or a lock
 * that took too long (57014, 55P03), a session ended for idling in a transaction (25P03), a standby (25006).
 */
const postgresUnavailable = /^(08...|28...|3D000|53...|57014|57P..|55P03|25P03|25006|40001|40P01)$/;

/** The socket's own, and those that pg gives no code. */
const socketUnavailable = /^(ECONN\w+|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ENOENT)$/;
const wordsUnavailable = /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error|Cannot use a pool after)/;

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '');

export const isBusy = (error: unknown): boolean => /^SQLITE_BUSY/.test(codeOf(error));

/** What a caller gets for an error of the driver: `database-unavailable` where trying later may help, else the error itself. */
export function databaseFailure(error: unknown): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error;
  const code = codeOf(error);
  const unavailable = sqliteUnavailable.test(code) || postgresUnavailable.test(code) || socketUnavailable.test(code) || wordsUnavailable.test(error.message);
  return unavailable ? appError('database-unavailable', { cause: error }) : error;
}
