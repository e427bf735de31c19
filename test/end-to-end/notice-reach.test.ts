import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { everyone } from '../../app/api/contract';
import type { NoticeForm } from '../../app/features/notices/manage/contract';
import { poll } from '../../server/work/poll';
import { openAs } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';
import { createVisitor } from '../support/visitor';

/** 研发中心 with its sub-departments, and 人力资源部. */
const [research, personnel] = [3, 31];

describe('a notice for two departments minus one person, to be confirmed, with a time', () => {
  let portal: OpenPortal;
  const publisher = createVisitor();
  let id = 0;
  let audience: string[] = [];

  const call = async <T>(method: string, path: string, json?: unknown): Promise<T> => {
    const { status, text } = await publisher.visit(`${portal.origin}${path}`, {
      method,
      headers: method === 'GET' ? {} : { 'idempotency-key': randomBytes(16).toString('hex') },
      ...(json === undefined ? {} : { json }),
    });
    assert.ok(status < 300 && status !== 203, `${method} ${path}: ${status} ${text}`);
    return JSON.parse(text === '' ? 'null' : text);
  };
  const members = async (): Promise<string[]> => {
    const rows = await portal.database.query
      .selectFrom('memberships as m')
      .innerJoin('people as p', (join) => join.onRef('p.corp_id', '=', 'm.corp_id').onRef('p.userid', '=', 'm.userid'))
      .select('m.userid')
      .distinct()
      .where('p.left_at', 'is', null)
      .where('m.department_id', 'in', [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, personnel])
      .execute();
    return rows
      .map(({ userid }) => userid)
      .filter((userid) => userid !== 'wangjianjun')
      .sort();
  };
  const delivered = (title: string): string[] =>
    portal.simulator
      .inbox()
      .filter(({ content }) => content.title === title)
      .flatMap(({ to }) => to.map((userid) => userid.toLowerCase()))
      .sort();
  const unread = async (): Promise<string[]> => {
    const found: string[] = [];
    let next: string | null = '';
    while (next !== null) {
      const page: { items: { id: string }[]; next: string | null } = await call(
        'GET',
        `/api/manage/notices/${id}/readers?show=unread${next === '' ? '' : `&cursor=${next}`}`,
      );
      found.push(...page.items.map((reader) => reader.id));
      ({ next } = page);
    }
    return found.sort();
  };
  const summary = () =>
    call<{ people: number; read: number; confirmed: number; messages: { sent: number; waiting: number }[] }>(
      'GET',
      `/api/manage/notices/${id}/readers/summary`,
    );
  const sync = (): Promise<unknown> => portal.log.line(({ msg }) => msg === 'directory read', 20_000);

  before(async function open() {
    this.timeout(90_000);
    portal = await openPortal({ env: { DIRECTORY_SYNC_SECONDS: '1' } });
    portal.simulator.choosePerson('zhouxiaoyun');
    await publisher.follow(`${portal.origin}/`);
    const form = await call<NoticeForm>('POST', '/api/manage/notices', {});
    ({ id } = form);
    const content = {
      ...form.content,
      title: '代码安全培训',
      body: '请研发中心和人力资源部的同事参加。',
      audience: {
        ...everyone(),
        everyone: false,
        departments: [
          { id: research, withSub: true },
          { id: personnel, withSub: true },
        ],
        except: { departments: [], people: ['wangjianjun'] },
      },
      publishAt: new Date(Date.now() + 1500).toISOString(),
      confirmBy: new Date(Date.now() + 3 * 86_400_000).toISOString(),
    };
    const { version } = await call<{ version: number }>('PUT', `/api/manage/notices/${id}/draft`, {
      version: form.version,
      content,
    });
    await call('POST', `/api/manage/notices/${id}/publish`, { version });
    audience = await members();
  });
  after(() => portal.close());

  it('arrives at its time in the inbox of exactly these people, once', async () => {
    assert.deepEqual(delivered('代码安全培训'), []);
    await poll(async () => (delivered('代码安全培训').length >= audience.length ? true : undefined), {
      withinMs: 15_000,
      pauseMs: 100,
    });
    assert.deepEqual(delivered('代码安全培训'), audience);
    const { people, read, messages } = await summary();
    assert.deepEqual([people, read], [audience.length, 0]);
    await poll(async () => ((await summary()).messages[0]?.waiting === 0 ? true : undefined), {
      withinMs: 5000,
      pauseMs: 100,
    });
    assert.equal((await summary()).messages[0]?.sent, audience.length, JSON.stringify(messages));
    assert.deepEqual(await unread(), audience);
  });

  it('opens signed in from the message, and is confirmed there', async () => {
    const url = String(portal.simulator.inbox().find(({ content }) => content.title === '代码安全培训')?.content.url);
    const phone = await openAs(portal, 'zhangwei', new URL(url).pathname);
    await phone.page.getByRole('button', { name: '确认已阅' }).click();
    await phone.page.getByText(/你已于.*确认/).waitFor();
    phone.assertQuiet();
    await phone.close();
    const { read, confirmed } = await summary();
    assert.deepEqual([read, confirmed], [1, 1]);
    assert.deepEqual(
      await unread(),
      audience.filter((userid) => userid !== 'zhangwei'),
    );
  });

  it('counts a person who joins a department afterwards, and not one who moves away', async () => {
    portal.simulator.changeCompany({ join: { userid: 'newcomer', name: '新同事', department: 5 } });
    portal.simulator.changeCompany({ move: { userid: 'lvxing', department: 30 } });
    await sync();
    await poll(async () => ((await unread()).includes('newcomer') ? true : undefined), {
      withinMs: 10_000,
      pauseMs: 200,
    });
    const expected = [...audience.filter((userid) => !['zhangwei', 'lvxing'].includes(userid)), 'newcomer'].sort();
    assert.deepEqual(await unread(), expected);
    const { people } = await summary();
    assert.equal(people, audience.length);
    const seenBy = async (userid: string): Promise<boolean> => {
      const visitor = createVisitor();
      portal.simulator.choosePerson(userid);
      await visitor.follow(`${portal.origin}/`);
      return (
        (await visitor.visit(`${portal.origin}/notices/${id}`, { headers: { accept: 'text/html' } })).status === 200
      );
    };
    assert.deepEqual(
      [await seenBy('newcomer'), await seenBy('lvxing'), await seenBy('wangjianjun'), await seenBy('lisiyuan')],
      [true, false, false, false],
    );
  });

  it('is reminded to those who have not confirmed it, and exported with a byte order mark', async () => {
    const expected = [...audience.filter((userid) => !['zhangwei', 'lvxing'].includes(userid)), 'newcomer'].sort();
    const { people } = await call<{ people: number }>('POST', `/api/manage/notices/${id}/remind`, {
      who: 'unconfirmed',
    });
    assert.equal(people, expected.length);
    await poll(async () => (delivered('[提醒] 代码安全培训').length >= expected.length ? true : undefined), {
      withinMs: 15_000,
      pauseMs: 100,
    });
    assert.deepEqual(delivered('[提醒] 代码安全培训'), expected);
    const { text, headers } = await publisher.visit(
      `${portal.origin}/api/exports/notices/${id}/readers?show=unread&format=csv&language=zh-CN`,
    );
    assert.match(headers.get('content-type') ?? '', /text\/csv/);
    // `text()` removes the mark, which the tests of exports check.
    assert.equal(text.trim().split('\r\n').length, expected.length + 1);
  });
});
