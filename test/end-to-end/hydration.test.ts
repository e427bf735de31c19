import assert from 'node:assert/strict';
import type { Phone, PhoneOptions } from '../support/browser';
import { hydrationChanges, watchHydration } from '../support/hydration';
import { clickLink, openAs } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';

describe('hydration', () => {
  let portal: OpenPortal;
  let phone: Phone;
  before(async () => {
    portal = await openPortal();
    phone = await openWatched();
  });
  after(async () => {
    await phone.close();
    await portal.close();
  });

  async function openWatched(options: PhoneOptions = {}): Promise<Phone> {
    const opened = await openAs(portal, 'lisiyuan', '/', options);
    await watchHydration(opened.page);
    return opened;
  }

  async function assertUnchanged(path: string, { page } = phone): Promise<void> {
    await page.goto(path);
    assert.deepEqual(await hydrationChanges(page), [], path);
  }

  const screens = [
    '/',
    '/notices',
    '/notices?category=it',
    '/notices?unread=1',
    '/notices?category=safety&unread=1',
    '/notices?q=班车',
    '/notices?q=的&month=2026-10&category=it',
    '/notices?q=nothing-at-all',
    '/people',
    '/people?department=7',
    '/people?q=li',
    '/people?q=nobody-at-all',
    '/people/linzhihe',
    '/people/piaochenghao',
    '/me',
    '/nowhere',
    '/notices/999999',
    '/people/nobody',
    '/notices?cursor=made-up',
  ];
  for (const path of screens) {
    it(`changes nothing on ${path}`, async () => {
      await assertUnchanged(path);
      phone.assertQuiet([/status of 40[04]/]);
    });
  }

  it('changes nothing on any notice of the demo, including tables, pictures, code and emoji', async function everyNotice() {
    this.timeout(300_000);
    const notices = await portal.database.query
      .selectFrom('notices')
      .select(['id', 'body', 'category'])
      .orderBy('id')
      .execute();
    for (const mark of [/^\|.*\|/m, /!\[/, /`/, /\p{Extended_Pictographic}/u])
      assert.ok(
        notices.some(({ body }) => mark.test(body)),
        `no notice has ${mark}`,
      );
    assert.deepEqual([...new Set(notices.map(({ category }) => category))].sort(), [
      'company',
      'it',
      'life',
      'people',
      'safety',
    ]);
    for (const { id } of notices) await assertUnchanged(`/notices/${id}`);
    phone.assertQuiet();
  });

  it('changes nothing on a notice with questions, also on their second page', async () => {
    const [notice] = await portal.database.query.selectFrom('notices').select(['id', 'corp_id']).limit(1).execute();
    if (notice === undefined) throw new Error('There is no notice.');
    const { id, corp_id } = notice;
    const texts = Array.from({ length: 45 }, (_, index) => `第 ${index} 个问题 <b>&amp; 🙂\n  两行`);
    await portal.database.query
      .insertInto('questions')
      .values(
        texts.map((text, index) => ({
          corp_id,
          notice_id: id,
          userid: 'lisiyuan',
          text,
          asked_at: Date.now() - index * 3_600_000,
        })),
      )
      .execute();
    await assertUnchanged(`/notices/${id}`);
    const older = await phone.page.locator('.questions .older a').getAttribute('href');
    assert.ok(older);
    await assertUnchanged(older);
    phone.assertQuiet();
  });

  it('adds only a message if a write is kept in the tab', async () => {
    const other = await openWatched();
    const { page } = other;
    await page.evaluate(() => {
      const failed = { id: 'internal', status: 500, requestId: 'r' };
      const write = {
        key: 'a-key-of-32-characters-0123456789',
        method: 'POST',
        path: '/api/notices/1/questions',
        owner: 'lisiyuan',
        page: '/notices/1',
        at: Date.now(),
        body: { text: '还没有发出的问题' },
        draft: 'question-1',
        draftText: '还没有发出的问题',
        failed,
      };
      sessionStorage.setItem('foyer.writes', JSON.stringify([write]));
    });
    const added = (place: string, what: string): RegExp =>
      new RegExp(`^<div class="${place}"> got \\[<${what}">\\] for \\[[^<]*\\]$`);
    for (const [path, place, expected] of [
      ['/', '.banner', added('banner-place', 'p class="banner')],
      ['/me', '.banner', added('banner-place', 'p class="banner')],
      ['/notices/1', '[data-write=failed]', added('send-status', 'div class="send-waiting')],
    ] as const) {
      await page.goto(path);
      assert.deepEqual(
        (await hydrationChanges(page)).filter((change) => !expected.test(change)),
        [],
        path,
      );
      await page.locator(place).waitFor();
      assert.equal(await page.locator('.banner, [data-write]').count(), 1, path);
      other.assertQuiet();
      await clickLink(page, '/notices');
      await page.locator('.banner a[href="/notices/1"]').waitFor();
    }
    await other.close();
  });

  for (const [name, options] of Object.entries<PhoneOptions>({
    'in English': { language: 'en-US' },
    'on a desktop': { userAgent: 'wecom-windows' },
    'in dark mode': { colorScheme: 'dark' },
  })) {
    it(`changes nothing ${name}`, async () => {
      const other = await openWatched(options);
      for (const path of ['/', '/notices', '/notices/1', '/people', '/people/linzhihe', '/me'])
        await assertUnchanged(path, other);
      other.assertQuiet();
      await other.close();
    });
  }

  it('changes nothing in a browser with another time zone and a clock that is an hour wrong', async () => {
    const traveller = await openWatched();
    const session = await traveller.context.newCDPSession(traveller.page);
    await session.send('Emulation.setTimezoneOverride', { timezoneId: 'America/St_Johns' });
    await traveller.page.clock.setFixedTime(Date.now() + 3_600_000);
    for (const path of ['/', '/notices', '/notices/1', '/me']) await assertUnchanged(path, traveller);
    traveller.assertQuiet();
    await traveller.close();
  });

  it('changes nothing in a time zone with summer time, and dates before and after each change are correct', async () => {
    const berlin = await openPortal({ env: { TIME_ZONE: 'Europe/Berlin' } });
    const [notice] = await berlin.database.query.selectFrom('notices').selectAll().limit(1).execute();
    assert.ok(notice);
    const add = async (iso: string): Promise<number> => {
      const { id } = await berlin.database.query
        .insertInto('notices')
        .values({ ...notice, id: undefined, published_at: Date.parse(iso) })
        .returning('id')
        .executeTakeFirstOrThrow();
      return id;
    };
    const traveller = await openAs(berlin, 'lisiyuan', '/');
    await watchHydration(traveller.page);
    const session = await traveller.context.newCDPSession(traveller.page);
    await session.send('Emulation.setTimezoneOverride', { timezoneId: 'America/New_York' });
    for (const [iso, expected] of [
      ['2026-03-29T00:59:00Z', '2026年3月29日 01:59'],
      ['2026-03-29T01:00:00Z', '2026年3月29日 03:00'],
      ['2026-10-25T00:59:00Z', '2026年10月25日 02:59'],
      ['2026-10-25T01:00:00Z', '2026年10月25日 02:00'],
    ] as const) {
      await assertUnchanged(`/notices/${await add(iso)}`, traveller);
      assert.equal(await traveller.page.locator('.article-meta time').textContent(), expected);
    }
    await assertUnchanged('/notices', traveller);
    traveller.assertQuiet();
    await traveller.close();
    await berlin.close();
  });

  it('is checked for differences in a text, a tag, an attribute and the content of a notice', async () => {
    const planted: [path: string, wrote: RegExp, differs: string][] = [
      ['/notices', /全部(?=<\/span>)/, '所有'],
      ['/notices', /<h1 class="page-title">(.*?)<\/h1>/, '<h2 class="page-title">$1</h2>'],
      ['/notices', /href="\/notices\?category=it"/, 'href="/notices?category=xx"'],
      ['/notices/1', /(<div class="text">)/, '$1<p>又一段</p>'],
      ['/', /<span class="notice-meta">/, '<span class="notice-other">'],
    ];
    for (const [path, wrote, differs] of planted) {
      await phone.page.route('**' + path, async (route) => {
        const response = await route.fetch();
        const body = await response.text();
        const [document = '', state = ''] = [
          body.slice(0, body.indexOf('id="state"')),
          body.slice(body.indexOf('id="state"')),
        ];
        assert.match(document, wrote);
        await route.fulfill({ response, body: document.replace(wrote, differs) + state });
      });
      await phone.page.goto(path);
      assert.notDeepEqual(await hydrationChanges(phone.page), [], `${wrote} was not seen`);
      await phone.page.unrouteAll();
    }
    phone.assertQuiet();
  });
});
