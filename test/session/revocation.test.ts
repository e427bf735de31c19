import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import type { Database } from '../../server/database';
import { startRevocation, type Revocation } from '../../server/session/revocation';
import { forEachDatabase } from '../support/database';
import { openSessionServer, type SessionServer, type SessionServerOptions } from '../support/session-server';
import { arrival, createVisitor, type Visitor } from '../support/visitor';

const corpId = 'ww0000000000000001';
const log = pino({ level: 'silent' });

forEachDatabase((_name, open, storage) => {
  describe('the list of ended sessions', () => {
    let databases: [Database, Database];
    const started: Revocation[] = [];
    const start = async (database: Database, now = Date.now): Promise<Revocation> => {
      const revocation = await startRevocation({ database, corpId, absoluteSeconds: 3600, log, now });
      started.push(revocation);
      return revocation;
    };
    before(async () => {
      databases = [await open(), await open()];
    });
    after(() => Promise.all(started.map((revocation) => revocation.stop())));

    it('has no gap when entries are written at the same time', async () => {
      const [writer, reader] = [await start(databases[0]), await start(databases[1])];
      const session = (userid: string, revocationSeq: number) => ({ id: `of-${userid}`, userid, revocationSeq });
      const began = await reader.refresh();
      let commit = (): void => undefined;
      const committed = new Promise<void>((resolve) => {
        commit = resolve;
      });
      let inserted = (): void => undefined;
      const first = new Promise<void>((resolve) => {
        inserted = resolve;
      });
      // An entry whose transaction takes long, as on a busy database.
      const slow = databases[1].transaction(async ({ query }) => {
        await query
          .insertInto('sessions_ended')
          .values({
            corp_id: corpId,
            userid: 'slow',
            session_id: null,
            ended_at: 0,
            expires_at: Date.now() + 3_600_000,
          })
          .execute();
        inserted();
        await committed;
      });
      await first;
      const quick = writer.endSessionsOf('quick');
      // Without a lock, the second entry would be visible now, and the first one would never be read.
      for (let reads = 0; reads < 50; reads += 1) await reader.refresh();
      commit();
      await Promise.all([slow, quick]);
      await reader.refresh();
      assert.deepEqual([reader.isEnded(session('slow', began)), reader.isEnded(session('quick', began))], [true, true]);
    });

    it('ends sessions that began before an entry and none that began after it, independently of clocks', async () => {
      let ahead = 3_600_000;
      const [fast, right] = [await start(databases[0], () => Date.now() + ahead), await start(databases[1])];
      const before = { id: 'before', userid: 'lina', revocationSeq: await right.refresh() };
      await fast.endSessionsOf('lina');
      ahead = 0;
      const after = { id: 'after', userid: 'lina', revocationSeq: await right.refresh() };
      for (const revocation of [fast, right, await start(databases[0])]) {
        assert.equal(revocation.isEnded(before), true);
        assert.equal(revocation.isEnded(after), false);
      }
    });

    it('stops although the database no longer responds, with an entry that could not be written', async () => {
      const database = databases[0];
      let calls = 0;
      const silent: Database = {
        ...database,
        transaction: () => {
          calls += 1;
          return calls === 1 ? Promise.reject(new Error('the database is away')) : new Promise(() => undefined);
        },
      };
      const revocation = await start(silent);
      await assert.rejects(revocation.endSessionsOf('zhaolei'), /away/);
      await revocation.stop();
      assert.equal(calls, 2);
    });

    it('is read by a process that starts later', async () => {
      const revocation = await start(databases[0]);
      await revocation.endSession('lina', 'one');
      const later = await start(databases[1]);
      assert.deepEqual(
        ['one', 'two'].map((id) => later.isEnded({ id, userid: 'lina', revocationSeq: 1e9 })),
        [true, false],
      );
    });
  });

  describe('a process whose clock was ahead by an hour for a short time', function suite() {
    this.timeout(120_000);
    const opened: SessionServer[] = [];
    const openHere = async (options: SessionServerOptions): Promise<SessionServer> => {
      const server = await openSessionServer(options);
      opened.unshift(server);
      server.simulator.choosePerson('lisiyuan');
      return server;
    };
    after(async () => {
      for (const server of opened) await server.close();
    });
    const isIn = async (visitor: Visitor, server: SessionServer): Promise<boolean> =>
      (await visitor.visit(`${server.origin}/api/me`)).status === 200;

    it('still reads every session that other processes end', async () => {
      const one = await openHere({ databaseUrl: storage.place.databaseUrl ?? undefined });
      const two = await openHere({ beside: one, aheadSeconds: 3600 });
      const visitor = createVisitor();
      await visitor.follow(`${one.origin}/`);
      const other = createVisitor();
      await other.follow(`${two.origin}/`);
      await one.session.endSessionsOf('lisiyuan');
      for (const until = Date.now() + 30_000; (await isIn(other, two)) && Date.now() < until;) await pause(100);
      assert.deepEqual([await isIn(visitor, one), await isIn(other, two)], [false, false]);
    });

    it('does not block signing in after it ended all sessions of the person', async () => {
      const one = await openHere({ databaseUrl: storage.place.databaseUrl ?? undefined });
      const two = await openHere({ beside: one });
      const visitor = createVisitor();
      await visitor.follow(`${one.origin}/`);
      one.advance(3600);
      assert.equal(
        (await visitor.visit(`${one.origin}/api/session?everywhere=true`, { method: 'DELETE' })).status,
        204,
      );
      one.advance(-3600);
      for (const server of [one, two]) {
        const again = createVisitor();
        assert.equal(arrival(await again.follow(`${server.origin}/notices`)).text, 'the page of lisiyuan');
        await server.session.refresh();
        assert.equal(await isIn(again, server), true);
      }
    });
  });
});
