import assert from 'node:assert/strict';
import { sql } from 'kysely';
import { analyze } from '../../server/database/statistics';
import { addDepartment } from '../support/content';
import { forEachDatabase } from '../support/database';

forEachDatabase((name, open) => {
  it('the statistics of a table follow a large change at once where the database has any', async () => {
    const database = await open();
    for (let id = 1; id <= 50; id += 1) await addDepartment(database, id, `部门${id}`, null);
    await analyze(database, ['departments', 'people']);
    if (name === 'SQLite') return;
    const { rows } = await sql<{ count: number }>`
      select reltuples::bigint as count from pg_class where oid = 'departments'::regclass`.execute(database.query);
    assert.equal(rows[0]?.count, 50);
  });
});
