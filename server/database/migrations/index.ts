import type { Database } from '../types';
import * as firstTables from './0001-first-tables';
import * as sessionRenewals from './0002-session-renewals';

export interface Migration {
  /** Sorts by its number; never changed once released. */
  name: string;
  /** Runs inside a transaction; a failed statement undoes it whole. */
  up(database: Database): Promise<void>;
}

/** All of them in order. Imported by name, because the server is bundled into one file. */
export const migrations: readonly Migration[] = [
  { name: '0001-first-tables', up: firstTables.up },
  { name: '0002-session-renewals', up: sessionRenewals.up },
];
