/**
 * The migrations. A new table or column needs a new numbered file here, its line in `list.ts`, and its type in
 * `../tables.ts`; docs/extending.md ("A column of an existing table") has the remaining steps. Numbers from 0100 on are
 * for an organisation's own tables.
 */

import type { Database } from '../types';
import * as list from './list';

export interface Migration {
  /** Sorts by its number. */
  name: string;
  /** Runs inside a transaction; a failed statement undoes it whole. */
  up(database: Database): Promise<void>;
}

/** All migrations in order. Listed by name, because the server is bundled into one file. */
export const migrations: readonly Migration[] = Object.entries(list)
  .map(([name, { up }]) => ({ name, up }))
  .sort((one, other) => (one.name < other.name ? -1 : 1));
