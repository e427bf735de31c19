import assert from 'node:assert/strict';
import { createDataProblems } from '../../server/data-problems';
import type { Database } from '../../server/database';
import { maxMarkdownLength } from '../../server/features/notices/markdown';
import { apiOf } from '../support/api';
import { calls } from '../support/calls';
import { addNotice, addPerson, addPicture, corpId } from '../support/content';
import { forEachDatabase } from '../support/database';
import { captureLog } from '../support/log';

describe('stored data that a page cannot show as it is', () => {
  forEachDatabase((_name, open) => {
    let database: Database;
    before(async () => {
      database = await open();
      await addPerson(database, 'zhangsan', '张三');
    });

    function asPerson() {
      const log = captureLog();
      const api = apiOf(database, 'zhangsan', { now: () => 5000, reportDataProblem: createDataProblems(log.logger) });
      return {
        api,
        warnings: () =>
          log.lines.map(({ level, msg, notice, link, person }) => ({ level, msg, id: notice ?? link ?? person })),
      };
    }

    it('logs a notice with an unknown category once, in lists and by itself', async () => {
      const id = await addNotice(database, { category: 'finance', published_at: 1 });
      const { api, warnings } = asPerson();
      for (let round = 0; round < 2; round += 1) {
        assert.equal((await api(calls.notices.list, { query: {} })).items[0]?.category, 'finance');
        assert.equal((await api(calls.notices.read, { params: { id } })).category, 'finance');
      }
      assert.deepEqual(warnings(), [
        { level: 'warn', msg: 'the category "finance" is unknown: the notice is shown without one', id },
      ]);
    });

    for (const leaders of ['', '["wang"', '{"wang":1}', '[1]']) {
      it(`shows the card of a person whose leaders are stored as ${leaders || 'an empty text'}, and logs it once`, async () => {
        await database.query.updateTable('people').set({ leaders }).where('userid', '=', 'zhangsan').execute();
        const { api, warnings } = asPerson();
        for (let round = 0; round < 2; round += 1)
          assert.deepEqual((await api(calls.people.card, { params: { id: 'zhangsan' } })).leaders, []);
        const msg = 'the leaders are not shown: the column must be a JSON list of userids';
        assert.deepEqual(warnings(), [{ level: 'warn', msg, id: 'zhangsan' }]);
      });
    }

    it('logs a link that is not shown once', async () => {
      const link = { corp_id: corpId, title_zh: '坏', title_en: 'bad', mark: '坏', sort_order: 1 };
      const { id } = await database.query
        .insertInto('links')
        .values({ ...link, url: 'javascript:alert(1)' })
        .returning('id')
        .executeTakeFirstOrThrow();
      const { api, warnings } = asPerson();
      for (let round = 0; round < 2; round += 1) assert.deepEqual((await api(calls.home.links, {})).items, []);
      assert.deepEqual(warnings(), [
        {
          level: 'warn',
          msg: 'the link is not shown: its url must be https, http, mailto, tel or a path of the portal',
          id,
        },
      ]);
    });

    it('logs pictures that do not exist and texts that are cut once', async () => {
      await addPicture(database, 'roof');
      const body = `![屋顶](/api/pictures/roof) ![没有](/api/pictures/none)\n\n${'字'.repeat(maxMarkdownLength)}`;
      const id = await addNotice(database, { body });
      const { api, warnings } = asPerson();
      for (let round = 0; round < 2; round += 1) await api(calls.notices.read, { params: { id } });
      assert.deepEqual(warnings(), [
        { level: 'warn', msg: 'the text is cut: it is longer than 100000 characters', id },
        { level: 'warn', msg: 'the picture "none" is shown as its description: it does not exist', id },
      ]);
    });

    it('logs an unknown language of a person once', async () => {
      await database.query.updateTable('people').set({ language: 'fr' }).where('userid', '=', 'zhangsan').execute();
      const { api, warnings } = asPerson();
      for (let round = 0; round < 2; round += 1) assert.equal((await api(calls.me.read, {})).language, null);
      assert.deepEqual(warnings(), [
        { level: 'warn', msg: 'the language "fr" is unknown: the browser\'s language is used', id: 'zhangsan' },
      ]);
    });
  });
});
