import assert from 'node:assert/strict';
import { noticeDesk } from '../../../../app/features/notices/manage/contract';
import { changes } from '../../../../server/features/notices/manage/versions';
import { forEachDatabase } from '../../../support/database';
import { publishingCompany } from '../../../support/publishing';

describe('the comparison of two texts', () => {
  it('lets other work run, and shows both as a whole if they differ in too much', async () => {
    const text = (seed: number): string =>
      Array.from({ length: 20_000 }, (_, index) =>
        String.fromCodePoint(0x4e00 + ((index * 7919 * seed + ((index * index) % 997)) % 3000)),
      ).join('');
    const [from, to] = [text(1), text(3)];
    let longest = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    });
    const parts = await changes(from, to);
    clearInterval(timer);
    assert.deepEqual(
      parts.map(({ kind }) => kind),
      ['removed', 'added'],
    );
    assert.ok(longest > 0 && longest < 200, `${longest} ms`);
  });
});

forEachDatabase((_name, open) => {
  describe('the versions of a notice', () => {
    const company = publishingCompany(open);

    it('are listed in pages, without reading their texts', async () => {
      const { database } = company;
      const id = await company.publish('admin', { notify: false });
      const first = await database.query
        .selectFrom('notice_versions')
        .selectAll()
        .where('notice_id', '=', id)
        .executeTakeFirstOrThrow();
      const more = Array.from({ length: 119 }, (_, index) => ({
        ...first,
        version: index + 2,
        title: `第 ${index + 2} 版`,
        // Not a content: it is not read.
        content: '长'.repeat(1000),
      }));
      await database.query.insertInto('notice_versions').values(more).execute();
      const listed: number[] = [];
      let cursor: string | null = null;
      let pages = 0;
      do {
        const query: { cursor?: string } = cursor === null ? {} : { cursor };
        const page = await company.as('admin')(noticeDesk.versions, { params: { id }, query });
        listed.push(...page.items.map(({ version }) => version));
        if (pages === 0) assert.equal(page.items[0]?.title, '第 120 版');
        cursor = page.next;
        pages += 1;
      } while (cursor !== null);
      assert.deepEqual([pages, listed], [3, Array.from({ length: 120 }, (_, index) => 120 - index)]);
    });
  });
});
