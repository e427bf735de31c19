import assert from 'node:assert/strict';
import { sql } from 'kysely';
import { recordAudit, recordPortalAudit } from '../../server/audit';
import type { Database } from '../../server/database';
import { createViewer } from '../../server/viewer';
import { sessionOf, viewerOf } from '../support/api';
import { addPerson, corpId } from '../support/content';
import { forEachDatabase } from '../support/database';

describe('the audit log', () => {
  forEachDatabase((name, open) => {
    let database: Database;
    before(async () => {
      database = await open();
      await addPerson(database, 'zeng', '曾国藩');
    });

    const entries = () => database.query.selectFrom('audit_log').selectAll().orderBy('id').execute();
    const record = (title: string) =>
      viewerOf(database, 'zeng', { now: () => 5000 }).inTransaction((inside) =>
        recordAudit(inside, { action: 'publish', kind: 'notice', id: 7, title, details: { people: 3 } }),
      );

    it('says who did what to what, when and from where', async () => {
      const viewer = createViewer({
        database,
        session: sessionOf('zeng'),
        sessionsOf: () => ({ list: async () => [], end: async () => undefined }),
        now: () => 5000,
        request: { ip: '10.1.2.3', get: () => 'Mozilla/5.0 (Linux; Android 14) wxwork/4.1.0 MicroMessenger/7.0.1' },
      });
      await viewer.inTransaction((inside) =>
        recordAudit(inside, { action: 'publish', kind: 'notice', id: 7, title: '放假', details: { people: 3 } }),
      );
      const [entry] = await entries();
      assert.deepEqual(
        { ...entry, id: undefined },
        {
          id: undefined,
          corp_id: corpId,
          at: 5000,
          userid: 'zeng',
          name: '曾国藩',
          action: 'publish',
          kind: 'notice',
          thing_id: '7',
          title: '放假',
          details: '{"people":3}',
          ip: '10.1.2.3',
          device: 'WeCom · Android',
        },
      );
    });

    it('refuses to record outside of a transaction', async () => {
      const before = await entries();
      await assert.rejects(
        recordAudit(viewerOf(database, 'zeng'), { action: 'publish', kind: 'notice' }),
        /outside of a transaction/,
      );
      assert.deepEqual(await entries(), before);
    });

    it('has no entry of a write that was rolled back', async () => {
      const before = await entries();
      const failed = viewerOf(database, 'zeng').inTransaction(async (inside) => {
        await recordAudit(inside, { action: 'delete', kind: 'notice', id: 7 });
        throw new Error('failed later');
      });
      await assert.rejects(failed, /failed later/);
      assert.deepEqual(await entries(), before);
    });

    it('keeps the name of an employee and the title of a notice that are renamed or deleted (field report 30)', async () => {
      await record('年会');
      await database.query.updateTable('people').set({ name: '曾某' }).where('userid', '=', 'zeng').execute();
      await database.query.deleteFrom('people').where('userid', '=', 'zeng').execute();
      const last = (await entries()).at(-1);
      assert.deepEqual([last?.userid, last?.name, last?.title], ['zeng', '曾国藩', '年会']);
      await record('之后');
      assert.equal((await entries()).at(-1)?.name, 'zeng');
      await addPerson(database, 'zeng', '曾国藩');
    });

    it('records what the portal does by itself without a person', async () => {
      await recordPortalAudit(database, corpId, 6000, { action: 'remind', kind: 'notice', id: 7, title: '年会' });
      const last = (await entries()).at(-1);
      assert.deepEqual([last?.userid, last?.name, last?.action, last?.ip], [null, '', 'remind', null]);
    });

    it('refuses every change and deletion, also from other programs', async () => {
      const before = await entries();
      assert.ok(before.length > 0);
      const statements = [
        sql`update audit_log set name = 'x'`,
        sql`update audit_log set details = details where id = ${before[0]?.id ?? 0}`,
        sql`delete from audit_log`,
        sql`delete from audit_log where id = ${before[0]?.id ?? 0}`,
        name === 'SQLite'
          ? sql`insert or replace into audit_log select * from audit_log limit 1`
          : sql`truncate audit_log`,
        ...(name === 'SQLite' ? [] : [sql`truncate audit_log cascade`]),
      ];
      for (const statement of statements)
        await assert.rejects(statement.execute(database.query), (error: unknown) =>
          /audit log cannot be changed/.test(`${error} ${error instanceof Error ? error.cause : ''}`),
        );
      assert.deepEqual(await entries(), before);
    });
  });
});
