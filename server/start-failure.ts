import { ConfigError } from '../config';
import { MigrationError } from './database/migrate';
import { hideSecrets } from './log-redaction';

/** Why the process cannot start: a stable id, and what to do. */
interface Failure {
  id: string;
  words: string;
}

/**
 * Describes why the process did not start: a sentence with a remedy and a stable id in brackets, then the message of
 * the system. An unexpected error keeps its stack. Secrets are removed.
 */
export function startFailure(error: unknown): string {
  if (!(error instanceof Error)) return hideSecrets(String(error));
  if (error instanceof ConfigError) return hideSecrets(`${error.message}\n  [config-invalid]`);
  if (error instanceof MigrationError) return hideSecrets(`${error.message} [migration-failed]`);
  const failure = expected(error);
  if (failure === null) return hideSecrets(`${error.stack ?? error.message}\n  [start-unexpected]`);
  const reason = reasonOf(error);
  return hideSecrets(`${failure.words} [${failure.id}]${reason === failure.words ? '' : `\n  ${reason}`}`);
}

function expected(error: Error): Failure | null {
  const chain = causesOf(error);
  const has = (pattern: RegExp): boolean =>
    chain.some(({ code, message }) => pattern.test(code) || pattern.test(message));
  const failing = (call: string): boolean => chain.some(({ syscall }) => syscall === call);

  if (has(/^EADDRINUSE$/))
    return {
      id: 'port-taken',
      words: /^\w+ \d+ is in use/.test(error.message)
        ? error.message
        : `PORT ${portOf(error)} is in use. Stop the process that uses it, or set another port.`,
    };
  if (has(/^EACCES$/) && failing('listen'))
    return {
      id: 'port-not-allowed',
      words: `PORT ${portOf(error)} is not allowed for this user: choose one above 1023.`,
    };
  if (has(/^EADDRNOTAVAIL$/) || ('syscall' in error && error.syscall === 'getaddrinfo')) {
    return { id: 'host-unknown', words: 'HOST is not an address of this machine. Remove it or set it to 127.0.0.1.' };
  }
  if (has(/^(ERR_DLOPEN_FAILED)$|NODE_MODULE_VERSION|Could not locate the bindings file/)) {
    return {
      id: 'native-module',
      words: `A native module was built for another version of Node, or not at all (this is ${process.version}). Run "npm ci" with this Node.`,
    };
  }
  if (has(/^SQLITE_(CORRUPT|NOTADB)/)) {
    return {
      id: 'data-file-damaged',
      words:
        'The database file foyer.sqlite in DATA_DIR is damaged or is not an SQLite database. Restore a backup (docs/operating.md, "Restoring a backup").',
    };
  }
  if (has(/^(SQLITE_(CANTOPEN|READONLY|PERM)|EACCES|EPERM|EROFS)/)) {
    return {
      id: 'data-file-access',
      words:
        'This user may not read and write the database in DATA_DIR. Run Foyer as the user that owns the files, or give them to this user (chown -R).',
    };
  }
  if (has(/^(SQLITE_FULL|ENOSPC|EDQUOT)$/))
    return { id: 'disk-full', words: 'The disk of DATA_DIR is full. Free some space.' };
  if (has(/^(\w*SELF_SIGNED\w*|\w*CERT_\w+|UNABLE_TO_(VERIFY|GET)\w*|ERR_TLS_CERT_ALTNAME_INVALID)$/)) {
    return {
      id: 'database-certificate',
      words:
        'The certificate of the database server is not trusted. Add sslrootcert=/path/to/ca.crt to DATABASE_URL, or start with NODE_EXTRA_CA_CERTS=/path/to/ca.crt.',
    };
  }
  if (/^The front end is not built/.test(error.message)) return { id: 'front-end-not-built', words: error.message };
  if (has(/^28/))
    return { id: 'database-login', words: 'PostgreSQL refused the user or the password. Correct DATABASE_URL.' };
  if (has(/^3D000$/))
    return {
      id: 'database-missing',
      words: 'PostgreSQL has no database of this name. Create it, or correct DATABASE_URL.',
    };
  if ('id' in error && error.id === 'database-unavailable') {
    return {
      id: 'database-unavailable',
      words: 'The database cannot be opened: check DATABASE_URL, or the disk and the permissions of DATA_DIR.',
    };
  }
  return null;
}

interface Cause {
  code: string;
  syscall: string;
  message: string;
}

/**
 * The error and its causes. If a host has several addresses, Node wraps the failures of all of them in one error
 * without a message.
 */
function causesOf(error: unknown, depth = 0): Cause[] {
  if (!(error instanceof Error) || depth > 5) return [];
  const own = {
    code: 'code' in error ? String(error.code) : '',
    syscall: 'syscall' in error ? String(error.syscall) : '',
    message: error.message,
  };
  const inner = error instanceof AggregateError ? error.errors : [];
  return [own, ...[error.cause, ...inner].flatMap((cause) => causesOf(cause, depth + 1))];
}

function portOf(error: Error): string {
  return 'port' in error ? String(error.port) : '';
}

/** The message of the deepest cause, which comes from the system. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ');
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : reasonOf(error.cause);
}
