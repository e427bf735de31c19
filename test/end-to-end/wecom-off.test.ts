import assert from 'node:assert/strict';
import { newPhone } from '../support/browser';
import { pageReady, clickLink, openAs, pathOf } from '../support/person';
import { openPortal, type OpenPortal } from '../support/portal';

const outages = {
  'is down': { name: 'down', where: 'api' },
  'does not respond': { name: 'slow', ms: 60_000, where: 'api' },
  'responds with garbage': { name: 'garbage', form: 'html' },
  'responds with an error of its gateway': { name: 'garbage', form: 'bad-gateway' },
  'refuses calls above its limit': { name: '45009' },
} as const;

describe('while WeCom', () => {
  let portal: OpenPortal;
  before(async () => {
    portal = await openPortal({ env: { WECOM_TIMEOUT_MS: '3000', DIRECTORY_SYNC_SECONDS: '1' } });
  });
  after(() => portal.close());
  afterEach(() => portal.simulator.clearFaults());

  for (const [outage, fault] of Object.entries(outages)) {
    it(`${outage}, people with a session notice nothing on any page`, async () => {
      const phone = await openAs(portal, 'lisiyuan');
      portal.simulator.fault(fault);
      const { page } = phone;
      const text = `还好吗？${outage}`;
      const notice = (await page.locator('[data-notice]').first().getAttribute('href')) ?? '';
      for (const path of ['/notices', notice, '/people', '/me', '/']) await clickLink(page, path);
      for (const path of ['/notices?category=it', '/people?q=li', '/people/linzhihe', '/me', notice]) {
        const response = await page.goto(path);
        assert.equal(response?.status(), 200, path);
        await pageReady(page);
      }
      await page.locator('textarea[name=text]').fill(text);
      await page.locator('form.text-form button[type=submit]').click();
      await page.locator('[data-question]', { hasText: text }).waitFor();
      assert.equal((await portal.questions(text)).length, 1);
      phone.assertQuiet();
      await phone.close();
    });

    it(`${outage}, people who sign in get a page that says so, and get in once WeCom recovers`, async () => {
      portal.simulator.choosePerson('chenqiming');
      portal.simulator.fault(fault);
      const phone = await newPhone({ origin: portal.origin });
      const response = await phone.page.goto('/people?q=li');
      assert.equal(response?.status(), 503);
      assert.ok(Number(response.headers()['retry-after']) > 0);
      const failure = phone.page.locator('[data-error="wecom-unavailable"]');
      assert.match(await failure.innerText(), /企业微信暂时无法访问，请稍后重试。[\s\S]*请求编号/);
      portal.simulator.clearFaults();
      await failure.locator('a.button').click();
      await phone.page.locator('[data-person]').or(phone.page.locator('.rows a[href^="/people/"]')).first().waitFor();
      assert.equal(pathOf(phone.page), '/people?q=li');
      phone.assertQuiet([/status of 503/]);
      await phone.close();
    });
  }

  it('responds with invalid data, nobody is removed from the directory', async () => {
    const other = await openPortal({ env: { DIRECTORY_SYNC_SECONDS: '1' } });
    const people = () =>
      other.database.query
        .selectFrom('people')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('left_at', 'is', null)
        .executeTakeFirstOrThrow();
    const before = await people();
    other.simulator.fault({ name: 'garbage', form: 'wrong-shape' });
    await other.log.line(({ msg }) => String(msg).startsWith('the directory cannot be read in full'));
    assert.deepEqual(await people(), before);
    await other.close();
  });
});
