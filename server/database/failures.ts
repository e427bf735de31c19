import pg from 'pg';
import { AppError, appError } from '../errors';

/** SQLite: the disk is full or failing, the file is damaged, or another process holds a lock. */
const sqliteUnavailable = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|CORRUPT|NOTADB|CANTOPEN|READONLY|NOMEM)/;

/**
 * PostgreSQL: no connection (class 08), refused or ended by the server (28, 57P, 3D), out of resources (53), a
 * statement or a lock that took too long (57014, 55P03), a session ended for idling in a transaction (25P03), a standby
 * (25006), a transaction that could not be serialized (40001, 40P01).
 */
const postgresUnavailable = /^(08...|28...|3D000|53...|57014|57P..|55P03|25P03|25006|40001|40P01)$/;

/**
 * Functions of PostgreSQL that open a session. Some of their errors have the code of failing statements: a database
 * that is closed to connections or invalid (55000), or a role without the privilege to connect (42501).
 */
const opensSession = /^(InitPostgres|CheckMyDatabase)$/;

/** The server has closed the connection or is about to. */
const endedByServer = /^(08...|57P0[1235]|25P0[34])$/;
const socketBroken = /^(ECONN\w+|ETIMEDOUT|EPIPE)$/;
const socketUnavailable = /^(ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ENOENT)$/;
/** The server's certificate is not trusted. */
const certificateRefused = /^(UNABLE_TO_\w+|\w*SELF_SIGNED_CERT\w*|CERT_\w+|ERR_TLS_\w+)$/;
/** No connection was made, so nothing was sent. */
const connectionRefused = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|57P03)$/;

/** Errors of pg that have no code. */
const messageBroken =
  /^(Connection terminated(?! due to connection timeout)|Client has encountered a connection error)/;
const messageUnavailable =
  /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout|Cannot use a pool after|The server does not support SSL)/;

function codeOf(error: unknown): string {
  if (error instanceof AppError) return codeOf(error.cause);
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
const messageOf = (error: unknown): string =>
  error instanceof AppError ? messageOf(error.cause) : error instanceof Error ? error.message : '';

export const isBusy = (error: unknown): boolean => /^SQLITE_BUSY/.test(codeOf(error));

/** The transaction conflicted with another one and can be retried. */
export const isConflict = (error: unknown): boolean => /^(40001|40P01)$/.test(codeOf(error));

/** The server is a standby, so the statement changed nothing. */
export const isReadOnly = (error: unknown): boolean => codeOf(error) === '25006';

/** The connection was lost. The server may or may not have executed the last statement. */
export function isConnectionLoss(error: unknown): boolean {
  const code = codeOf(error);
  return endedByServer.test(code) || socketBroken.test(code) || messageBroken.test(messageOf(error));
}

/** No connection could be made, so nothing was sent. */
export const isRefusedConnection = (error: unknown): boolean => connectionRefused.test(codeOf(error));

/** PostgreSQL refused a statement. The connection can still be used. */
export const isStatementFailure = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && !endedByServer.test(error.code ?? '');

/**
 * Converts an error of the driver: to `database-unavailable` if a later retry may succeed, otherwise unchanged.
 */
export function databaseFailure(error: unknown): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error;
  const code = codeOf(error);
  const unavailable =
    [sqliteUnavailable, postgresUnavailable, socketBroken, socketUnavailable, certificateRefused].some((pattern) =>
      pattern.test(code),
    ) ||
    (error instanceof pg.DatabaseError && opensSession.test(error.routine ?? '')) ||
    messageBroken.test(error.message) ||
    messageUnavailable.test(error.message);
  return unavailable ? appError('database-unavailable', { cause: error }) : error;
}
