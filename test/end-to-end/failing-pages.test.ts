import assert from 'node:assert/strict';
import type { LogLine } from '../support/log';
import { openPortal, type OpenPortal } from '../support/portal';
import { createPostgresDatabase, type PostgresDatabase } from '../support/postgres';
import { createVisitor, type Hop, type Visitor } from '../support/visitor';

describe('a page that fails', () => {
  let postgres: PostgresDatabase;
  let portal: OpenPortal;
  let visitor: Visitor;
  before(async function open() {
    this.timeout(180_000);
    postgres = await createPostgresDatabase();
    portal = await openPortal({ databaseUrl: postgres.url });
    portal.simulator.choosePerson('lisiyuan');
    visitor = createVisitor();
    await visitor.follow(`${portal.origin}/`);
  });
  after(async () => {
    await portal.close();
    await postgres.drop();
  });

  /** All log entries of the request with this response. */
  async function linesOf({ headers }: Hop): Promise<LogLine[]> {
    const requestId = headers.get('x-request-id');
    await portal.log.line((line) => line.requestId === requestId && line.msg === 'request');
    return portal.log.lines.filter((line) => line.requestId === requestId);
  }

  it('because of its address keeps the tabs, and its error is in the log entry of the request', async () => {
    for (const [path, id] of [
      ['/notices/999999', 'notice-not-found'],
      ['/people/nobody-of-this-name', 'person-not-found'],
      ['/nothing', 'not-found'],
    ] as const) {
      const hop = await visitor.visit(portal.origin + path);
      assert.equal(hop.status, 404);
      assert.equal(hop.headers.get('retry-after'), null);
      assert.match(hop.text, new RegExp(`data-error="${id}"`));
      assert.match(hop.text, /class="tabs"/);
      const lines = await linesOf(hop);
      assert.deepEqual(
        lines.filter(({ level }) => level !== 'debug').map(({ msg, error }) => [msg, error]),
        [['request', id]],
      );
    }
  });

  it('because of the server has Retry-After, and the cause is logged once', async () => {
    await postgres.drop();
    for (const path of ['/', '/people?q=li', '/notices/1']) {
      const hop = await visitor.visit(portal.origin + path);
      assert.equal(hop.status, 503);
      assert.equal(hop.headers.get('retry-after'), '10');
      assert.equal(hop.headers.get('cache-control'), 'no-store');
      assert.match(hop.text, /data-server-rendered/);
      assert.match(hop.text, /data-error="database-unavailable"/);
      const button = /<a [^>]*data-reload[^>]*>/.exec(hop.text)?.[0] ?? '';
      assert.ok(button.includes(` href="${path}"`), button);
      const lines = await linesOf(hop);
      assert.deepEqual(
        lines.filter(({ err }) => err !== undefined).map(({ level, msg }) => [level, msg]),
        [['warn', 'database-unavailable']],
      );
      assert.match(JSON.stringify(lines), /does not exist|terminating connection/);
      assert.equal(lines.find(({ msg }) => msg === 'request')?.error, 'database-unavailable');
    }
  });
});
