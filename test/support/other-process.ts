import { spawnSync } from 'node:child_process';
import { fromRoot } from '../../build/paths';

const program = `
import Sqlite from 'better-sqlite3';
const [file, query] = process.argv.slice(1);
const read = (mode) => {
  const database = new Sqlite(file, { timeout: 0 });
  try {
    database.pragma('locking_mode = ' + mode);
    const rows = database.prepare(query).all();
    return { rows, integrity: database.pragma('integrity_check', { simple: true }), exclusive: mode === 'exclusive' };
  } finally {
    database.close();
  }
};
let result;
try {
  result = read('exclusive');
} catch (error) {
  if (error.code !== 'SQLITE_BUSY') throw error;
  result = read('normal');
}
console.log(JSON.stringify(result));
`;

export interface OtherProcessResult {
  rows: Record<string, unknown>[];
  integrity: string;
  /** Whether the other process got the exclusive lock. It then removed the `-wal` and `-shm` of all others. */
  exclusive: boolean;
}

/**
 * Reads an SQLite file in another process. It takes the exclusive lock if it can, as SQLite before 3.51 does whenever a
 * connection closes: with this lock it removes `-wal` and `-shm`. Only the locks of an open database prevent that.
 */
export function readInOtherProcess(file: string, query: string): OtherProcessResult {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', program, file, query],
    { cwd: fromRoot('.'), encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`The other process failed: ${stderr}`);
  return JSON.parse(stdout);
}
