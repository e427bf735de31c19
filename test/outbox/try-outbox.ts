import assert from 'node:assert/strict';
import { sql, type SqlBool } from 'kysely';
import type { Database, RecipientState } from '../../server/database';
import type { MessageKind, Reminded } from '../../server/outbox/message-card';
import { queueMessage, withdrawMessages } from '../../server/outbox/messages';
import { type OutboxOptions, startOutbox } from '../../server/outbox/sender';
import { poll } from '../../server/work/poll';
import { addPerson } from '../support/content';
import { type CapturedLog, captureLog } from '../support/log';
import { corpId, tryWecom, type Trial } from '../wecom/try-wecom';

/** When the messages of the tests are stored. */
export const storedAt = Date.UTC(2026, 2, 1, 1, 30);

/** The outbox and a simulated WeCom, with the people zhangwei, zengshuxian (English), gone and bad|name. */
export interface OutboxTrial {
  readonly database: Database;
  readonly wecom: Trial;
  readonly log: CapturedLog;
  /** Stores a message about another notice each time. Returns the id of the notice. */
  queue(
    userids: string[],
    more?: { title?: string; kind?: MessageKind; thingId?: number; reminded?: Reminded },
  ): Promise<number>;
  withdraw(noticeId: number): Promise<void>;
  /** Starts a process that sends. */
  run(more?: Partial<OutboxOptions>): void;
  /** Stops all processes. What rests is due at once for the next one. */
  stop(): Promise<void>;
  /** Waits until the recipients of all messages are in these states. */
  until(expected: Record<string, RecipientState>): Promise<void>;
  /** Waits until the query has a result. */
  wait<T>(read: () => Promise<T | undefined | null | false>): Promise<T>;
}

export function tryOutbox(open: () => Promise<Database>): OutboxTrial {
  let database: Database;
  let number = 0;
  let log = captureLog();
  const running: { stop(): Promise<void> }[] = [];
  const wecom = tryWecom(async () => database);

  before(async () => {
    database = await open();
    for (const userid of ['zhangwei', 'zengshuxian', 'gone', 'bad|name'])
      await addPerson(database, userid, userid, {
        corp_id: corpId,
        language: userid === 'zengshuxian' ? 'en' : null,
      });
  });
  beforeEach(() => {
    log = captureLog();
  });
  const stop = async (): Promise<void> => {
    await Promise.all(running.splice(0).map((one) => one.stop()));
    await database.query.deleteFrom('short_lived').execute();
  };
  afterEach(async () => {
    await stop();
    await database.query.deleteFrom('messages').execute();
  });

  async function wait<T>(read: () => Promise<T | undefined | null | false>): Promise<T> {
    const found = await poll(async () => (await read()) || undefined, { withinMs: 8000, pauseMs: 20 });
    assert.ok(found !== undefined, 'nothing happened in time');
    return found;
  }
  const states = async (): Promise<Record<string, RecipientState>> => {
    const rows = database.query.selectFrom('message_recipients').select(['userid', 'state']).orderBy('userid');
    return Object.fromEntries((await rows.execute()).map(({ userid, state }) => [userid, state]));
  };

  return {
    get database() {
      return database;
    },
    get log() {
      return log;
    },
    wecom,
    async queue(userids, { title = '放假安排', kind = 'notice', thingId = (number += 1), ...more } = {}) {
      await database.transaction((inside) =>
        queueMessage(inside, {
          corpId,
          kind,
          thingId,
          createdBy: null,
          now: storedAt,
          facts: { title, text: '利润<5%', sender: '行政部', path: `/notices/${thingId}`, confirmBy: null, ...more },
          to: sql<SqlBool>`p.corp_id = ${corpId} and p.userid in (${sql.join(userids)})`,
        }),
      );
      return thingId;
    },
    withdraw: (noticeId) => database.transaction((inside) => withdrawMessages(inside, corpId, noticeId)),
    run(more = {}) {
      running.push(
        startOutbox({
          database,
          wecom: wecom.client(),
          corpId,
          publicOrigin: 'https://portal.example.com',
          timeZone: 'Asia/Shanghai',
          audienceOf: async () => sql<SqlBool>`p.corp_id = ${corpId}`,
          needsReminder: async () => sql<SqlBool>`1 = 1`,
          newQuestions: async () => ({ count: 1, to: sql<SqlBool>`1 = 1` }),
          log: log.logger,
          pauseMs: 10,
          leaseMs: 500,
          firstRestMs: 30,
          ...more,
        }),
      );
    },
    stop,
    async until(expected) {
      const sorted = (object: object): string => JSON.stringify(Object.entries(object).sort());
      await poll(async () => sorted(await states()) === sorted(expected) || undefined, { withinMs: 8000, pauseMs: 20 });
      assert.deepEqual(await states(), expected);
    },
    wait,
  };
}
