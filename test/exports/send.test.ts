import assert from 'node:assert/strict';
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { appError } from '../../server/errors';
import { type Cell, type ExportFormat, sendTable } from '../../server/exports';
import { serve, type TestPortal } from '../http/portal';

const columns = [{ title: '姓名' }];

describe('sendTable(ctx, format, table)', () => {
  const portals: TestPortal[] = [];
  afterEach(() => Promise.all(portals.splice(0).map((portal) => portal.close())));

  async function open(
    rows: () => AsyncGenerator<readonly Cell[]>,
    format: ExportFormat = 'csv',
    name = '未读名单',
  ): Promise<string> {
    const portal = await serve([(ctx) => sendTable(ctx, format, { name, columns, rows: rows() })]);
    portals.push(portal);
    return `${portal.origin}/api/exports/list`;
  }

  async function* two(): AsyncGenerator<readonly Cell[]> {
    yield ['张伟'];
    yield ['李娜'];
  }

  it('sends a download with its name, its type and no caching', async () => {
    const csv = await fetch(await open(two, 'csv', '未读/名单 "2026"'));
    assert.equal(await csv.text(), '"姓名"\r\n"张伟"\r\n"李娜"\r\n');
    assert.equal(csv.headers.get('content-type'), 'text/csv; charset=utf-8');
    assert.equal(csv.headers.get('x-content-type-options'), 'nosniff');
    assert.match(csv.headers.get('cache-control') ?? '', /no-store/);
    assert.match(
      csv.headers.get('content-disposition') ?? '',
      /^attachment; filename=".*"; filename\*=UTF-8''%E6%9C%AA%E8%AF%BB%20%E5%90%8D%E5%8D%95%202026\.csv$/,
    );
    const xlsx = await fetch(await open(two, 'xlsx'));
    assert.equal(
      Buffer.from(await xlsx.arrayBuffer())
        .subarray(0, 2)
        .toString(),
      'PK',
    );
    assert.match(xlsx.headers.get('content-type') ?? '', /spreadsheetml\.sheet$/);
  });

  it('cuts a long name between characters', async () => {
    const response = await fetch(await open(two, 'csv', `a${'😀'.repeat(60)}`));
    assert.equal(response.status, 200);
    const disposition = decodeURIComponent(response.headers.get('content-disposition') ?? '');
    assert.ok(disposition.endsWith(`UTF-8''a${'😀'.repeat(49)}.csv`), disposition);
  });

  for (const format of ['csv', 'xlsx'] as const) {
    it(`responds with an ordinary error if the first row of ${format} fails`, async () => {
      const response = await fetch(
        await open(async function* failing() {
          throw appError('forbidden');
        }, format),
      );
      assert.equal(response.status, 403);
      assert.equal(response.headers.get('content-disposition'), null);
      assert.match(response.headers.get('content-type') ?? '', /json/);
      assert.equal((await response.json()).error.id, 'forbidden');
    });

    it(`breaks the connection if a later row of ${format} fails, so that a part is not taken for the whole`, async () => {
      const response = await fetch(
        await open(async function* failing() {
          for (let row = 0; row < 5000; row += 1) yield [`第 ${row} 行，${Math.random()}`];
          throw new Error('the database is gone');
        }, format),
      );
      assert.equal(response.status, 200);
      await assert.rejects(response.arrayBuffer());
    });

    it(`reads no faster than the client of ${format}, and no further once it has closed the connection`, async () => {
      let read = 0;
      let ended = false;
      const address = await open(async function* endless() {
        try {
          for (;;) {
            read += 1;
            yield [`第 ${read} 行，${Math.random()}${Math.random()}${Math.random()}`];
          }
        } finally {
          ended = true;
        }
      }, format);
      const outgoing = request(address);
      outgoing.on('error', () => undefined);
      // The response is not read, so the buffers of both sides fill up.
      const waiting = new Promise((resolve) => void outgoing.on('response', resolve));
      outgoing.end();
      await waiting;
      for (let before = -1; before !== read;) {
        before = read;
        await sleep(100);
      }
      assert.ok(read > 100, String(read));
      outgoing.destroy();
      for (let tries = 0; !ended && tries < 100; tries += 1) await sleep(20);
      assert.equal(ended, true);
    });
  }

  it('reads one row at most for HEAD, and ends the rows', async () => {
    let ended = false;
    const address = await open(async function* rows() {
      try {
        yield ['a'];
        assert.fail('a second row was read');
      } finally {
        ended = true;
      }
    });
    const response = await fetch(address, { method: 'HEAD' });
    assert.equal(response.status, 200);
    assert.match(response.headers.get('content-disposition') ?? '', /attachment/);
    assert.equal(ended, true);
  });
});
