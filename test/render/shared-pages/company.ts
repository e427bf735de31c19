import { type AudienceSpec, everyone } from '../../../app/api/contract';
import { branding } from '../../../app/features/branding/contract';
import { me } from '../../../app/features/me/contract';
import { notices } from '../../../app/features/notices/contract';
import type { Api } from '../../../app/api/endpoint';
import type { Database } from '../../../server/database';
import { audienceIdFor } from '../../../server/audience/audience';
import { apiOf } from '../../support/api';
import { addDepartment, addNotice, addPerson, addRole, corpId } from '../../support/content';

/** A number from 0 up to, but not including, `below`. */
export type Random = (below: number) => number;

/** Random numbers that depend only on the seed (mulberry32). */
export function randomFrom(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Names that could be taken for markup, for a replacement or for a placeholder, or that change their direction. */
const names = [
  '曾国藩',
  '<b>&amp;"\'</b>',
  '$& $1 $`',
  '</script><script>alert(1)//',
  'محمد',
  '\u2028\u2029',
  '欧阳𠮷',
  '"me":{"name":"x"}',
  "O'Neil",
  '',
] as const;
export const people = Array.from({ length: 30 }, (_, index) => `p${index}`);
const departments = [1, 2, 3, 4, 5] as const;
const dayMs = 86_400_000;

const audiences: AudienceSpec[] = [
  everyone(),
  ...[2, 3, 4].map((id) => ({
    ...everyone(),
    everyone: false,
    departments: [{ id, withSub: true }],
    except: { departments: [], people: ['p1'] },
  })),
  { ...everyone(), everyone: false, people: ['p0', 'p3', 'p5'] },
];

/** One of several values. */
export const pick = <T>(random: Random, all: readonly [T, ...T[]] | readonly T[], otherwise: T): T =>
  all[random(all.length)] ?? otherwise;

const somebody = (random: Random): string => pick(random, people, 'p0');
const asSomebody = (database: Database, random: Random): Api => apiOf(database, somebody(random));

const someAudience = (database: Database, random: Random): Promise<number> =>
  audienceIdFor(database, corpId, pick(random, audiences, everyone()));

async function someNotice({ query }: Database, random: Random): Promise<number> {
  const rows = await query.selectFrom('notices').select('id').orderBy('id').execute();
  return pick(random, rows, { id: 0 }).id;
}

const publish = async (database: Database, random: Random): Promise<unknown> =>
  addNotice(database, {
    title: `通知 ${random(1000)} ${pick(random, names, '')}`,
    category: pick(random, ['it', 'company', 'unknown'], 'it'),
    summary: '摘要 <'.repeat(random(9)),
    pinned: random(5) === 0 ? 1 : 0,
    published_at: Date.now() - random(90) * dayMs,
    confirm_by: random(4) === 0 ? Date.now() + random(20) * dayMs : null,
    audience_id: await someAudience(database, random),
  });

const addLink = async (database: Database, random: Random): Promise<unknown> =>
  database.query
    .insertInto('links')
    .values({
      corp_id: corpId,
      title_zh: pick(random, names, ''),
      title_en: `Link ${random(100)}`,
      url: pick(random, ['/people', 'https://example.com/?a=1&b=2', 'javascript:alert(1)'], '/'),
      mark: '链',
      sort_order: random(9),
      audience_id: await someAudience(database, random),
    })
    .execute();

export async function seedCompany(database: Database): Promise<void> {
  await addDepartment(database, 1, '集团', null);
  for (const id of departments.slice(1)) await addDepartment(database, id, `部门${id}`, id === 5 ? 4 : 1);
  for (const [index, userid] of people.entries())
    await addPerson(database, userid, names[index % names.length] ?? '', {
      departments: [departments[index % departments.length] ?? 1],
      language: index % 7 === 0 ? 'en' : null,
      position: index % 3 === 0 ? null : '工程师 <i>',
    });
  await addRole(database, 'p2', 'admin');
  for (let index = 0; index < 25; index += 1) await publish(database, randomFrom(index));
  for (let index = 0; index < 4; index += 1) await addLink(database, randomFrom(index));
}

/** What may change between two requests. */
export const changes: Record<string, (database: Database, random: Random) => Promise<unknown>> = {
  publish,
  addLink,
  edit: async (database, random) =>
    database.query
      .updateTable('notices')
      .set({ title: `改 ${random(1000)}`, pinned: random(3) === 0 ? 1 : 0 })
      .where('id', '=', await someNotice(database, random))
      .execute(),
  address: async (database, random) =>
    database.query
      .updateTable('notices')
      .set({ audience_id: await someAudience(database, random) })
      .where('id', '=', await someNotice(database, random))
      .execute(),
  withdraw: async (database, random) =>
    database.query
      .updateTable('notices')
      .set({ state: random(3) === 0 ? 'withdrawn' : 'published' })
      .where('id', '=', await someNotice(database, random))
      .execute(),
  see: async (database, random) =>
    asSomebody(database, random)(notices.see, { params: { id: await someNotice(database, random) }, body: {} }),
  confirm: async (database, random) =>
    asSomebody(database, random)(notices.confirm, { params: { id: await someNotice(database, random) }, body: {} }),
  changeLink: async ({ query }, random) =>
    query
      .updateTable('links')
      .set({ title_zh: `链接${random(100)}` })
      .where('sort_order', '=', random(9))
      .execute(),
  removeLink: async ({ query }, random) => query.deleteFrom('links').where('sort_order', '=', random(9)).execute(),
  category: async ({ query }, random) => {
    const name_zh = `类${random(9)}`;
    return query
      .insertInto('categories')
      .values({ corp_id: corpId, id: 'it', name_zh, name_en: 'IT', sort_order: 1 })
      .onConflict((conflict) => conflict.columns(['corp_id', 'id']).doUpdateSet({ name_zh }))
      .execute();
  },
  branding: async (database, random) => {
    const color = pick<string | null>(random, [null, '#075985', '#7c2d12'], null);
    const body = { names: { 'zh-CN': `门厅${random(3)}`, en: 'Foyer' }, color, logo: null };
    return apiOf(database, 'p2')(branding.save, { body });
  },
  department: async ({ query }, random) =>
    query
      .updateTable('departments')
      .set({ name: `部门 ${random(99)}`, name_en: random(2) === 0 ? null : `Dept ${random(9)}` })
      .where('id', '=', pick<number>(random, departments, 1))
      .execute(),
  move: async ({ query }, random) =>
    query
      .updateTable('memberships')
      .set({ department_id: pick<number>(random, departments, 1) })
      .where('userid', '=', somebody(random))
      .execute(),
  rename: async ({ query }, random) =>
    query
      .updateTable('people')
      .set({ name: pick(random, names, ''), position: random(2) === 0 ? null : '<经理>' })
      .where('userid', '=', somebody(random))
      .execute(),
  leave: async ({ query }, random) =>
    query
      .updateTable('people')
      .set({ left_at: random(3) === 0 ? 1 : null })
      .where('userid', '=', `p${10 + random(5)}`)
      .execute(),
  language: async (database, random) =>
    asSomebody(database, random)(me.setLanguage, { body: { language: random(2) === 0 ? 'en' : 'zh-CN' } }),
  role: async (database, random) => {
    const userid = `p${3 + random(20)}`;
    await database.query.deleteFrom('roles').where('userid', '=', userid).execute();
    if (random(2) === 0) await addRole(database, userid, random(2) === 0 ? 'admin' : 'publisher');
  },
};
