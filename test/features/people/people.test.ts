import assert from 'node:assert/strict';
import type { Api } from '../../../app/api/endpoint';
import type { PeopleQuery } from '../../../app/features/people/contract';
import type { Database } from '../../../server/database';
import { AppError } from '../../../server/errors';
import { apiOf } from '../../support/api';
import { addDepartment, addNotice, addPerson, addRole, corpId } from '../../support/content';
import { forEachDatabase } from '../../support/database';
import { calls } from '../../support/calls';

const fails =
  (id: string) =>
  (error: unknown): boolean =>
    error instanceof AppError && error.id === id;

describe('people', () => {
  forEachDatabase((name, open) => {
    let database: Database;
    let me: Api;
    before(async () => {
      database = await open();
      me = apiOf(database, 'zeng');
      await addDepartment(database, 1, '示例公司', null);
      await addDepartment(database, 2, '研发中心', 1, 10, 'R&D Center');
      await addDepartment(database, 3, '平台部', 2);
      await addDepartment(database, 4, '基础架构组', 3, 0, 'Infrastructure Team');
      await addDepartment(database, 5, '100%_客服', 1, 20);
      await addDepartment(database, 6, '甲', 7);
      await addDepartment(database, 7, '乙', 6);
      await addPerson(database, 'zeng', '曾国藩', {
        position: '工程师',
        mobile: '13800138765',
        email: 'zeng@example.com',
        departments: [4, 5],
        main_department: 4,
        leaders: '["wang","gone","ghost"]',
      });
      await addPerson(database, 'wang', '王伟', { position: '平台总监', departments: [3], main_department: 3 });
      await addPerson(database, 'wangxiao', '王晓', { departments: [5], main_department: 5 });
      await addPerson(database, 'chen', '陈国王', { departments: [5], main_department: 5 });
      await addPerson(database, 'li', '李 100%_', { departments: [6], main_department: 6 });
      await addPerson(database, 'gone', '王走了', { main_department: 3, left_at: 1 });
      await addPerson(database, 'stranger', '王外人', { corp_id: 'ww-other', departments: [3] });
    });

    const found = async (query: PeopleQuery | string): Promise<string[]> =>
      (await me(calls.people.list, { query: typeof query === 'string' ? { q: query } : query })).items.map(
        (person) => person.id,
      );

    it('are listed in the order of pinyin, without former members and other companies', async () => {
      assert.deepEqual(await found({}), ['chen', 'li', 'wang', 'wangxiao', 'zeng']);
    });

    // Only SQLite runs a query in this thread.
    if (name === 'SQLite') {
      it('are searched in turns: a person with many searches does not delay other requests or people', async () => {
        let loopTurns = 0;
        let counting = true;
        const count = (): void => {
          loopTurns += 1;
          if (counting) setImmediate(count);
        };
        setImmediate(count);
        const ended: { person: string; loopTurn: number }[] = [];
        const search = async (person: string): Promise<void> => {
          const { items } = await apiOf(database, person)(calls.people.list, { query: { q: 'wang' } });
          assert.equal(items.length, 3);
          ended.push({ person, loopTurn: loopTurns });
        };
        await Promise.all([...Array.from({ length: 20 }, () => search('zeng')), search('li'), search('chen')]);
        counting = false;
        assert.equal(new Set(ended.map(({ loopTurn }) => loopTurn)).size, 22, JSON.stringify(ended));
        const early = ended.slice(0, 4).map(({ person }) => person);
        assert.ok(early.includes('li') && early.includes('chen'), early.join());
      });
    }

    it('are searched by a person whose earlier search has failed', async () => {
      const searching = [me(calls.people.list, { query: { q: 'wang', cursor: 'x' } }), found('wang')] as const;
      await assert.rejects(searching[0], fails('cursor-invalid'));
      assert.equal((await searching[1]).length, 3);
    });

    it('are found by name, pinyin, initials, another reading, title and the last digits of a number', async () => {
      for (const q of [
        '曾国藩',
        '国藩',
        'zengguofan',
        'Zeng Guofan',
        'zgf',
        'cgf',
        'ceng',
        '8765',
        '138 0013 8765',
        '+86 13800138765'.slice(4),
        'ＺＧＦ',
      ]) {
        assert.deepEqual(await found(q), ['zeng'], q);
      }
      assert.deepEqual(await found('工程师'), ['zeng']);
      assert.deepEqual(await found('zongjian'), []);
      assert.deepEqual(await found('总监'), ['wang']);
    });

    it('are found by their department and its parents', async () => {
      assert.deepEqual(await found('研发'), ['wang', 'zeng']);
      assert.deepEqual(await found('客服'), ['chen', 'wangxiao', 'zeng']);
    });

    it('are found by a word in the English name of a department, from two letters on', async () => {
      for (const q of ['R&D', 'r&d center', 'CENTER', 'cent']) assert.deepEqual(await found(q), ['wang', 'zeng'], q);
      assert.deepEqual(await found('infra'), ['zeng']);
      for (const q of ['enter', 'ter', 'structure', 'i']) assert.deepEqual(await found(q), [], q);
    });

    it('have the English and the Chinese name of their department, in lists and in the tree', async () => {
      const { items } = await me(calls.people.list, { query: { q: 'zgf' } });
      assert.deepEqual(
        items.map(({ department, departmentEn }) => [department, departmentEn]),
        [['基础架构组', 'Infrastructure Team']],
      );
      const departments = (await me(calls.people.departments, {})).items;
      assert.deepEqual(
        departments.filter(({ nameEn }) => nameEn !== null).map(({ name, nameEn }) => [name, nameEn]),
        [
          ['研发中心', 'R&D Center'],
          ['基础架构组', 'Infrastructure Team'],
        ],
      );
    });

    it('must match every word', async () => {
      assert.deepEqual(await found('王 客服'), ['wangxiao', 'chen']);
      assert.deepEqual(await found('zgf 工程师 研发'), ['zeng']);
      assert.deepEqual(await found('zgf 总监'), []);
    });

    it('are sorted by relevance: names that begin with the search come first', async () => {
      assert.deepEqual(await found('王'), ['wang', 'wangxiao', 'chen']);
      assert.deepEqual(await found('wang'), ['wang', 'wangxiao', 'chen']);
      // One has a title that begins with it (平台总监), the other only a department.
      assert.deepEqual(await found('平台'), ['wang', 'zeng']);
    });

    it('are found by the literal text: wildcards and SQL in it have no effect', async () => {
      assert.deepEqual(await found('100%'), ['li', 'chen', 'wangxiao', 'zeng']);
      assert.deepEqual(await found('%'), ['chen', 'wangxiao', 'zeng']);
      assert.deepEqual(await found('1%'), []);
      for (const q of ['\\', "'", '"; drop table people', '\0', '王\0', '\ud800', '*', '[', '?']) {
        const ids = await found(q);
        assert.ok(q.startsWith('王') ? ids.length === 3 : ids.length === 0, JSON.stringify(q));
      }
    });

    it('of a department include those of its sub-departments, also if departments form a cycle', async () => {
      assert.deepEqual(await found({ department: 1 }), ['chen', 'wang', 'wangxiao', 'zeng']);
      assert.deepEqual(await found({ department: 2 }), ['wang', 'zeng']);
      assert.deepEqual(await found({ department: 4 }), ['zeng']);
      assert.deepEqual(await found({ department: 7 }), ['li']);
      assert.deepEqual(await found({ department: 5, q: '王晓' }), ['wangxiao']);
      await assert.rejects(found({ department: 99 }), fails('department-not-found'));
    });

    it('are counted for each department, and for those with sub-departments also without these', async () => {
      const { items } = await me(calls.people.departments, {});
      assert.deepEqual(
        items.filter(({ id }) => id < 6).map(({ id, members, ownMembers }) => [id, members, ownMembers]),
        [
          [5, 3, undefined],
          [2, 2, 0],
          [1, 4, 0],
          [3, 2, 1],
          [4, 1, undefined],
        ],
      );
    });

    it('are listed by their userids, without those who left or never existed', async () => {
      assert.deepEqual(await found({ ids: 'Zeng,chen,gone,nobody,chen' }), ['chen', 'zeng']);
      for (const ids of ['', ',', 'zeng,', "zeng'", 'a b', '\u0000', 'x'.repeat(65), Array(101).fill('a').join(',')])
        await assert.rejects(found({ ids }), fails('query-invalid'), ids);
    });

    it('are those whom the viewer may address: of the own departments for a publisher, all for an administrator', async () => {
      const addressable = async (userid: string, query: PeopleQuery = {}): Promise<string[]> =>
        (await apiOf(database, userid)(calls.people.list, { query: { ...query, addressable: true } })).items.map(
          ({ id }) => id,
        );
      assert.deepEqual(await addressable('zeng'), []);
      await addRole(database, 'zeng', 'publisher', 2);
      assert.deepEqual(await addressable('zeng'), ['wang', 'zeng']);
      assert.deepEqual(await addressable('zeng', { q: 'wang' }), ['wang']);
      await addRole(database, 'wang', 'publisher', 2, 0);
      assert.deepEqual(await addressable('wang'), []);
      await addRole(database, 'chen', 'publisher');
      await addRole(database, 'li', 'admin');
      for (const userid of ['chen', 'li']) assert.equal((await addressable(userid)).length, 5);
      await database.query.deleteFrom('roles').execute();
    });

    it('appear exactly once across the parts of a list', async () => {
      for (const query of [{}, { q: '王' }, { department: 1 }, { q: '客服' }]) {
        const whole = await found(query);
        const paged: string[] = [];
        for (let cursor: string | null | undefined; cursor !== null;) {
          const page = await me(calls.people.list, {
            query: { ...query, limit: 1, ...(cursor === undefined ? {} : { cursor }) },
          });
          paged.push(...page.items.map((person) => person.id));
          cursor = page.next;
        }
        assert.deepEqual(paged, whole);
      }
      const carried = [
        [0, 'a\u0000b', 'x'],
        [0, 'a', 'x\u0000'],
        [2 ** 31, 'a', 'b'],
        [-(2 ** 53), 'a', 'b'],
      ].map((position) => Buffer.from(JSON.stringify(['people', position])).toString('base64url'));
      for (const cursor of ['made-up', ...carried])
        await assert.rejects(me(calls.people.list, { query: { cursor } }), fails('cursor-invalid'));
    });

    it('have a card with the paths of their departments and their current leaders', async () => {
      assert.deepEqual(await me(calls.people.card, { params: { id: 'ZENG' } }), {
        id: 'zeng',
        name: '曾国藩',
        initials: '国藩',
        position: '工程师',
        department: '基础架构组',
        departmentEn: 'Infrastructure Team',
        alias: null,
        telephone: null,
        mobile: '13800138765',
        email: 'zeng@example.com',
        departments: [
          {
            id: 4,
            path: ['示例公司', '研发中心', '平台部', '基础架构组'],
            pathEn: ['示例公司', 'R&D Center', '平台部', 'Infrastructure Team'],
          },
          { id: 5, path: ['示例公司', '100%_客服'], pathEn: null },
        ],
        leaders: [
          {
            id: 'wang',
            name: '王伟',
            initials: '王伟',
            position: '平台总监',
            department: '平台部',
            departmentEn: null,
          },
        ],
      });
      assert.deepEqual((await me(calls.people.card, { params: { id: 'li' } })).departments, [
        { id: 6, path: ['乙', '甲'], pathEn: null },
      ]);
      for (const id of ['gone', 'stranger', 'nobody', '', '%', 'a\0b', 'x'.repeat(500)])
        await assert.rejects(me(calls.people.card, { params: { id } }), fails('person-not-found'));
    });

    it('are counted once in each department and its parents, like in the list', async () => {
      assert.deepEqual(
        (await me(calls.people.departments, {})).items.map(({ id, parentId, members }) => [id, parentId, members]),
        [
          [5, 1, 3],
          [2, 1, 2],
          [1, null, 4],
          [3, 2, 2],
          [4, 3, 1],
          [6, 7, 1],
          [7, 6, 1],
        ],
      );
      for (const { id, members } of (await me(calls.people.departments, {})).items) {
        assert.equal((await me(calls.people.list, { query: { department: id } })).items.length, members);
      }
    });
  });
});

describe('a large department', () => {
  forEachDatabase((_name, open) => {
    it('lists and counts the same people as its sub-departments, in the same order', async () => {
      const database = await open();
      await addDepartment(database, 1, '公司', null);
      for (const id of [2, 3, 4]) await addDepartment(database, id, `部门${id}`, 1);
      const ids = Array.from({ length: 1500 }, (_, index) => `u${String(index).padStart(4, '0')}`);
      await database.transaction(async (inside) => {
        for (const [index, userid] of ids.entries()) {
          await addPerson(inside, userid, userid, { departments: index % 10 === 0 ? [2, 3] : [(index % 4) + 1] });
        }
        // A member of another company, a former member, and one without a department.
        await addPerson(inside, 'u0000', 'u0000', { corp_id: 'ww-other', departments: [2] });
        await addPerson(inside, 'gone', 'gone', { left_at: 1 });
        await addPerson(inside, 'nowhere', 'nowhere');
      });
      const api = apiOf(database, 'u0001');
      const everyone = async (department: number): Promise<string[]> => {
        const found: string[] = [];
        for (let cursor: string | null | undefined; cursor !== null;) {
          const page = await api(calls.people.list, {
            query: { department, limit: 100, ...(cursor === undefined ? {} : { cursor }) },
          });
          found.push(...page.items.map(({ id }) => id));
          cursor = page.next;
        }
        return found;
      };
      assert.deepEqual(await everyone(1), ids);
      const second = ids.filter((_userid, index) => (index % 10 === 0 ? true : index % 4 === 1));
      assert.deepEqual(await everyone(2), second);
      const counts = (await api(calls.people.departments, {})).items.map(({ id, members }) => [id, members]);
      assert.deepEqual(counts.slice(0, 2), [
        [1, 1500],
        [2, second.length],
      ]);
    });
  });
});

describe('the viewer', () => {
  forEachDatabase((_name, open) => {
    let database: Database;
    before(async () => {
      database = await open();
      await addDepartment(database, 1, '示例公司', null);
      await addDepartment(database, 2, '客服部', 1, 0, 'Customer Service');
      await addPerson(database, 'zeng', '曾国藩', { departments: [1, 404], position: '工程师' });
      await addPerson(database, 'wang', '王伟', { departments: [2, 1] });
      await addPerson(database, 'gone', '走了', { left_at: 1 });
      await addNotice(database);
    });

    it('has the data of the directory and the number of unread notices', async () => {
      assert.deepEqual(await apiOf(database, 'zeng')(calls.me.read, {}), {
        id: 'zeng',
        name: '曾国藩',
        initials: '国藩',
        corpId,
        position: '工程师',
        departments: [['示例公司']],
        departmentsEn: null,
        language: null,
        unread: 1,
      });
    });

    it('has the departments in both languages, whichever was chosen', async () => {
      const wang = apiOf(database, 'wang');
      for (const language of ['en', 'zh-CN'] as const) {
        const { departments, departmentsEn } = await wang(calls.me.setLanguage, { body: { language } });
        assert.deepEqual(departments, [['示例公司', '客服部'], ['示例公司']]);
        assert.deepEqual(departmentsEn, [['示例公司', 'Customer Service'], ['示例公司']]);
      }
    });

    it('has the language that was chosen', async () => {
      const me = apiOf(database, 'zeng');
      assert.equal((await me(calls.me.setLanguage, { body: { language: 'en' } })).language, 'en');
      assert.equal((await me(calls.me.read, {})).language, 'en');
    });

    it('has the links of the company in order, in both languages, without misleading ones', async () => {
      await database.query
        .insertInto('links')
        .values([
          {
            corp_id: corpId,
            title_zh: '请假',
            title_en: 'Leave',
            url: 'https://oa.example.com/',
            mark: '假',
            sort_order: 2,
          },
          { corp_id: corpId, title_zh: '通讯录', title_en: 'People', url: '/people', mark: '人', sort_order: 1 },
          { corp_id: corpId, title_zh: '坏', title_en: 'Bad', url: 'javascript:alert(1)', mark: '坏', sort_order: 3 },
          ...['//evil.example', 'https://portal@evil.example/', 'https://', '/.//evil.example', '/%5cevil.example'].map(
            (url, index) => ({
              corp_id: corpId,
              title_zh: '坏',
              title_en: 'Bad',
              url,
              mark: '坏',
              sort_order: 4 + index,
            }),
          ),
          { corp_id: 'ww-other', title_zh: '别家', title_en: 'Foreign', url: '/', mark: '别', sort_order: 0 },
        ])
        .execute();
      const titles = (await apiOf(database, 'zeng')(calls.home.links, {})).items.map((link) => link.titles);
      assert.deepEqual(titles, [
        { 'zh-CN': '通讯录', en: 'People' },
        { 'zh-CN': '请假', en: 'Leave' },
      ]);
    });

    it('is refused if the person has left the company', async () => {
      for (const userid of ['gone', 'nobody']) {
        await assert.rejects(apiOf(database, userid)(calls.me.read, {}), fails('left-company'));
        await assert.rejects(
          apiOf(database, userid)(calls.me.setLanguage, { body: { language: 'en' } }),
          fails('left-company'),
        );
      }
    });
  });
});
