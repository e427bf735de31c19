import assert from 'node:assert/strict';
import { notices } from '../../../app/features/notices/contract';
import { noticeList } from '../../../app/features/notices/list/contract';
import type { Database } from '../../../server/database';
import { createDirectApi } from '../../../server/endpoints/direct-api';
import * as featureList from '../../../server/features';
import { monthRange } from '../../../server/features/notices/months';
import { createViewer } from '../../../server/viewer';
import { noTimeLimit } from '../../../server/work/with-timeout';
import { sessionOf } from '../../support/api';
import { addNotice, addPerson } from '../../support/content';
import { forEachDatabase } from '../../support/database';

const features = Object.values(featureList);

describe('the months of notices', () => {
  it("begin and end at midnight in the company's time zone", () => {
    const range = (month: string, zone: string): string[] => {
      const { from, until } = monthRange(month, zone);
      return [new Date(from).toISOString(), new Date(until).toISOString()];
    };
    assert.deepEqual(range('2026-11', 'Asia/Shanghai'), ['2026-10-31T16:00:00.000Z', '2026-11-30T16:00:00.000Z']);
    assert.deepEqual(range('2026-12', 'Asia/Shanghai'), ['2026-11-30T16:00:00.000Z', '2026-12-31T16:00:00.000Z']);
    assert.deepEqual(range('2026-03', 'Europe/Berlin'), ['2026-02-28T23:00:00.000Z', '2026-03-31T22:00:00.000Z']);
    assert.deepEqual(range('2026-10', 'America/New_York'), ['2026-10-01T04:00:00.000Z', '2026-11-01T04:00:00.000Z']);
  });

  forEachDatabase((_name, open) => {
    let database: Database;
    before(async () => {
      database = await open();
      await addPerson(database, 'zeng', '曾国藩');
      await addPerson(database, 'lisi', '李四');
    });
    beforeEach(() => database.query.deleteFrom('notices').execute());

    // A database object of its own, with an empty cache.
    const apiIn = async (timeZone: string, userid = 'zeng') => {
      const session = sessionOf(userid);
      const sessionsOf = () => ({ list: async () => [], end: async () => {} });
      const viewer = createViewer({ database: await open(), session, sessionsOf, timeZone });
      return createDirectApi(features)(viewer, noTimeLimit);
    };

    it('are listed with the number of notices that the person may see, the newest first', async () => {
      const at = (text: string) => ({ published_at: Date.parse(text) });
      await addNotice(database, at('2026-10-31T15:59:59Z'));
      await addNotice(database, at('2026-10-31T16:00:00Z'));
      await addNotice(database, at('2026-11-30T15:59:59Z'));
      await addNotice(database, at('2024-02-29T12:00:00Z'));
      await addNotice(database, { ...at('2025-05-05T12:00:00Z'), audience_id: 77 });
      await addNotice(database, { ...at('2026-12-05T12:00:00Z'), audience_id: 77 });
      await addNotice(database, { ...at('2026-06-05T12:00:00Z'), state: 'withdrawn' });
      await addNotice(database, { ...at('2026-07-05T12:00:00Z'), corp_id: 'ww-other' });
      const part = { corp_id: 'ww0123456789abcdef', kind: 'person' as const, audience_id: 77, excepted: 0 };
      await database.query
        .insertInto('audience_parts')
        .values({ ...part, target: 'lisi' })
        .execute();

      const zeng = await apiIn('Asia/Shanghai');
      const everyone = [
        { month: '2026-11', notices: 2 },
        { month: '2026-10', notices: 1 },
        { month: '2024-02', notices: 1 },
      ];
      assert.deepEqual((await zeng(noticeList.months, {})).items, everyone);
      const lisi = await apiIn('Asia/Shanghai', 'lisi');
      assert.deepEqual((await lisi(noticeList.months, {})).items, [
        { month: '2026-12', notices: 1 },
        ...everyone.slice(0, 2),
        { month: '2025-05', notices: 1 },
        ...everyone.slice(2),
      ]);
      const utc = await apiIn('UTC');
      assert.deepEqual((await utc(noticeList.months, {})).items.slice(0, 2), [
        { month: '2026-11', notices: 1 },
        { month: '2026-10', notices: 2 },
      ]);
      const sizes = async (api: typeof zeng, month: string) =>
        (await api(notices.list, { query: { month } })).items.length;
      assert.deepEqual(
        [await sizes(zeng, '2026-11'), await sizes(zeng, '2026-10'), await sizes(utc, '2026-10')],
        [2, 1, 2],
      );
      assert.deepEqual([await sizes(zeng, '2026-12'), await sizes(lisi, '2026-12')], [0, 1]);
    });

    it('are filters of the list, page by page, and invalid ones are refused', async () => {
      const ids: number[] = [];
      for (let day = 1; day <= 9; day += 1)
        ids.push(
          await addNotice(database, { category: day % 2 === 0 ? 'it' : 'life', published_at: Date.UTC(2026, 3, day) }),
        );
      await addNotice(database, { published_at: Date.UTC(2026, 4, 2), pinned: 1 });
      const api = await apiIn('Asia/Shanghai');
      const all: number[] = [];
      for (let cursor: string | undefined; ;) {
        const page: { items: { id: number }[]; next: string | null } = await api(notices.list, {
          query: { month: '2026-04', limit: 4, ...(cursor === undefined ? {} : { cursor }) },
        });
        all.push(...page.items.map(({ id }) => id));
        if (page.next === null) break;
        cursor = page.next;
      }
      assert.deepEqual(all, [...ids].reverse());
      const it = await api(notices.list, { query: { month: '2026-04', category: 'it' } });
      assert.equal(it.items.length, 4);
      for (const month of ['2026-13', '2026-00', '202604', '2026-4', '0026-04', 'x'])
        await assert.rejects(api(notices.list, { query: { month } }), { id: 'query-invalid' });
    });

    it('are none in a company without notices', async () => {
      assert.deepEqual((await (await apiIn('Asia/Shanghai'))(noticeList.months, {})).items, []);
    });
  });
});
