/** Opens the SQLite database of the folder given and writes why that failed, as the process would at its start. */
import { pino } from 'pino';
import { openDatabase } from '../server/database/open';
import { startFailure } from '../server/start-failure';

const [, , dataDir = ''] = process.argv;
openDatabase({ databaseUrl: null, dataDir, log: pino({ level: 'silent' }) })
  .then(
    (database) => database.close(),
    (error: unknown) => process.stdout.write(startFailure(error)),
  )
  .catch((error: unknown) => process.stdout.write(String(error)));
