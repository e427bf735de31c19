import assert from 'node:assert/strict';
import { type AudienceSpec, everyone } from '../../../../app/api/contract';
import { noticeReaders, type ReaderFilter } from '../../../../app/features/notices/readers/contract';
import { audienceIdFor } from '../../../../server/audience/audience';
import type { Database } from '../../../../server/database';
import { analyze } from '../../../../server/database/statistics';
import { readingCounts } from '../../../../server/features/notices/manage/reading-counts';
import { createRoleReader } from '../../../../server/role-reader';
import { apiOf } from '../../../support/api';
import { addDepartment, addNotice, addPerson, corpId } from '../../../support/content';
import { forEachDatabase } from '../../../support/database';

const start = Date.parse('2026-03-01T00:00:00.000Z');
const size = 2600;
const readRoles = createRoleReader({ admins: ['admin'] });

interface Person {
  userid: string;
  departments: number[];
  hasLeft: boolean;
}

/** Department 2 is above 3. Every tenth person is in two departments, and every thirteenth has left. */
const people: Person[] = Array.from({ length: size }, (_, number) => ({
  userid: `p${String(number).padStart(4, '0')}`,
  departments: number % 10 === 0 ? [3, 4] : [2 + (number % 3)],
  hasLeft: number % 13 === 5,
}));

type Reading = 'none' | 'marked' | 'read' | 'confirmed';

forEachDatabase((_name, open) => {
  describe('the readers of a notice for a large audience', function suite() {
    this.timeout(60_000);
    let database: Database;
    const call = () => apiOf(database, 'admin', { now: () => start + 86_400_000, readRoles });

    before(async () => {
      database = await open();
      await addDepartment(database, 1, '公司', null);
      await addDepartment(database, 2, '销售部', 1);
      await addDepartment(database, 3, '华南组', 2);
      await addDepartment(database, 4, '生产部', 1);
      await addPerson(database, 'admin', '管理员', { departments: [1] });
      const insert = (from: number): Promise<unknown> =>
        database.transaction(async (inside) => {
          for (const { userid, departments, hasLeft } of people.slice(from, from + 200))
            await addPerson(inside, userid, `人${userid}`, {
              departments: hasLeft ? [] : departments,
              sort: userid,
              left_at: hasLeft ? start : null,
            });
        });
      for (let from = 0; from < size; from += 200) await insert(from);
      await analyze(database, ['people', 'memberships', 'departments']);
    });

    async function noticeFor(spec: AudienceSpec, readingOf: (number: number) => Reading): Promise<number> {
      const id = await addNotice(database, {
        published_at: start,
        confirm_by: start,
        audience_id: await audienceIdFor(database, corpId, spec),
      });
      const rows = people.flatMap(({ userid }, number) => {
        const reading = readingOf(number);
        if (reading === 'none') return [];
        const confirmed = reading === 'confirmed' ? start + 2 : null;
        const marked = reading === 'marked' ? 1 : null;
        return [{ corp_id: corpId, userid, notice_id: id, read_at: start + 1, confirmed_at: confirmed, marked }];
      });
      for (let from = 0; from < rows.length; from += 500)
        await database.query
          .insertInto('reads')
          .values(rows.slice(from, from + 500))
          .execute();
      return id;
    }

    async function list(id: number, show: ReaderFilter, department?: number): Promise<string[]> {
      const found: string[] = [];
      let cursor: string | null | undefined;
      while (cursor !== null) {
        const query = { show, ...(department === undefined ? {} : { department }), ...(cursor ? { cursor } : {}) };
        const page = await call()(noticeReaders.list, { params: { id }, query });
        found.push(...page.items.map((reader) => reader.id));
        cursor = page.next;
      }
      return found;
    }

    const audiences: Record<string, { spec: AudienceSpec; has: (person: Person) => boolean }> = {
      everyone: { spec: everyone(), has: () => true },
      'everyone but a department': {
        spec: { ...everyone(), except: { departments: [{ id: 4, withSub: false }], people: [] } },
        has: ({ departments }) => !departments.includes(4),
      },
      'a department with those below': {
        spec: { ...everyone(), everyone: false, departments: [{ id: 2, withSub: true }] },
        has: ({ departments }) => departments.some((id) => id < 4),
      },
    };
    const readings: Record<string, (number: number) => Reading> = {
      'most have read': (number) =>
        number % 7 === 1 ? 'none' : number % 7 === 2 ? 'marked' : number % 7 < 5 ? 'confirmed' : 'read',
      'few have read': (number) => (number % 500 > 20 ? 'none' : number % 2 === 0 ? 'read' : 'confirmed'),
    };
    for (const [audience, { spec, has }] of Object.entries(audiences)) {
      for (const [manner, readingOf] of Object.entries(readings)) {
        it(`are counted and listed exactly: ${audience}, ${manner}`, async () => {
          const id = await noticeFor(spec, readingOf);
          const members = people.filter((person) => !person.hasLeft && has(person));
          const among = (wanted: Reading[], department?: number): string[] =>
            members
              .filter(({ userid }) => wanted.includes(readingOf(Number(userid.slice(1)))))
              .filter(({ departments }) => department === undefined || departments.includes(department))
              .map(({ userid }) => userid);
          const [read, confirmed] = [among(['read', 'confirmed']), among(['confirmed'])];
          assert.deepEqual(await list(id, 'read'), read);
          assert.deepEqual(await list(id, 'confirmed'), confirmed);
          assert.deepEqual(await list(id, 'read', 3), among(['read', 'confirmed'], 3));
          const unread = await list(id, 'unread');
          const unconfirmed = await list(id, 'unconfirmed');
          const isPerson = (userid: string): boolean => userid !== 'admin';
          assert.deepEqual(unread.filter(isPerson), among(['none', 'marked']));
          assert.deepEqual(unconfirmed.filter(isPerson), among(['none', 'marked', 'read']));

          const summary = await call()(noticeReaders.summary, { params: { id } });
          assert.deepEqual([summary.read, summary.confirmed], [read.length, confirmed.length]);
          assert.equal(summary.people - summary.read, unread.length);
          assert.equal(summary.overTime.at(-1)?.read, read.length);
          const below = (one: Person, department: number): boolean =>
            one.departments.some((other) => other === department || (department === 2 && other === 3));
          const isIn = (userids: string[], department: number): number =>
            members.filter((one) => below(one, department) && userids.includes(one.userid)).length;
          assert.deepEqual(
            summary.departments.map((one) => [one.id, one.people, one.read, one.confirmed]),
            [2, 4]
              .map((department) => [
                department,
                members.filter((one) => below(one, department)).length,
                isIn(read, department),
                isIn(confirmed, department),
              ])
              .filter(([, count]) => count !== 0),
          );
          const audienceId = await audienceIdFor(database, corpId, spec);
          const counts = await readingCounts(database, corpId, { id, audienceId });
          assert.deepEqual([counts.read, counts.confirmed], [read.length, confirmed.length]);
        });
      }
    }
  });
});
