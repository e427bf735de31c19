import assert from 'node:assert/strict';
import { pino } from 'pino';
import type { Database } from '../../server/database';
import { parseMarkdown } from '../../server/features/notices/markdown';
import { safeLink } from '../../server/safe-link';
import { createCompany } from '../../server/simulator/company/company';
import { seedDemoContent } from '../../server/simulator/demo-content';
import { demoCategories } from '../../server/simulator/demo-content/notice';
import { corpId } from '../support/content';
import { forEachDatabase } from '../support/database';

const now = Date.UTC(2027, 2, 7, 1, 30);
const hour = 3_600_000;
const day = 24 * hour;
const log = pino({ level: 'silent' });

const noticesOf = ({ query }: Database) =>
  query.selectFrom('notices').selectAll().where('corp_id', '=', corpId).orderBy('published_at', 'desc').execute();
const picturesOf = ({ query }: Database) => query.selectFrom('pictures').selectAll().execute();
const linksOf = ({ query }: Database) => query.selectFrom('links').selectAll().orderBy('sort_order').execute();
const htmlOf = (body: string, sizes: { id: string; width: number; height: number }[]) =>
  parseMarkdown(body).toHtml(new Map(sizes.map((size) => [size.id, size])));
const hrefsOf = (html: string): string[] =>
  [...html.matchAll(/ href="([^"]*)"/g)].map(([, href = '']) => href.replaceAll('&amp;', '&'));

forEachDatabase((_name, open) => {
  describe('demo content', () => {
    let database: Database;
    before(async () => {
      database = await open();
      await seedDemoContent({ database, corpId, now, timeZone: 'Asia/Shanghai', log });
    });

    it('has about sixty notices in all five categories, two or three of them pinned', async () => {
      const notices = await noticesOf(database);
      assert.ok(notices.length >= 55 && notices.length <= 70, String(notices.length));
      for (const category of demoCategories)
        assert.ok(notices.filter((notice) => notice.category === category).length >= 10, category);
      const pinned = notices.filter((notice) => notice.pinned === 1).length;
      assert.ok(pinned >= 2 && pinned <= 3, String(pinned));
      assert.equal(new Set(notices.map(({ title }) => title)).size, notices.length);
    });

    it('has notices from a few hours to about ten months old, and none in the future', async () => {
      const ages = (await noticesOf(database)).map((notice) => now - notice.published_at);
      const [newest = 0, oldest = 0] = [ages.at(0), ages.at(-1)];
      assert.ok(newest >= hour && newest <= 12 * hour, String(newest / hour));
      assert.ok(oldest >= 280 * day && oldest <= 330 * day, String(oldest / day));
      assert.equal(new Set(ages).size, ages.length);
    });

    it('assigns ids in the order of the dates', async () => {
      const ids = (await noticesOf(database)).map(({ id }) => id);
      assert.deepEqual(
        ids,
        [...ids].sort((one, other) => other - one),
      );
    });

    it('has texts from one line to several screens', async () => {
      const lengths = (await noticesOf(database)).map(({ body }) => body.length);
      assert.ok(Math.min(...lengths) < 90, String(Math.min(...lengths)));
      assert.ok(Math.max(...lengths) > 1500, String(Math.max(...lengths)));
    });

    it('uses every supported kind of formatting', async () => {
      const html = (await noticesOf(database)).map(({ body }) => htmlOf(body, [])).join('');
      for (const element of ['h3', 'ul', 'ol', 'table', 'blockquote', 'pre', 'code', 'strong', 'em', 'hr', 'a'])
        assert.match(html, new RegExp(`<${element}[ />]`), element);
    });

    it('summarises each notice in at most 112 characters without markup', async () => {
      for (const { title, summary } of await noticesOf(database)) {
        assert.ok(summary.length > 0 && summary.length <= 112, title);
        assert.doesNotMatch(summary, /\*\*|\]\(|!\[|~~~|^#|^\||`|\n/, title);
      }
    });

    it('uses every picture in a notice, with a text alternative, and refers to no missing picture', async () => {
      const pictures = await picturesOf(database);
      const shown = (await noticesOf(database)).flatMap(({ body }) => [
        ...body.matchAll(/!\[([^\]]*)\]\(\/api\/pictures\/([^)]+)\)/g),
      ]);
      assert.deepEqual(shown.map(([, , id]) => id).sort(), pictures.map(({ id }) => id).sort());
      for (const [, words = ''] of shown) assert.ok(words.length >= 10, words);
      const html = (await noticesOf(database)).map(({ body }) => htmlOf(body, pictures)).join('');
      assert.equal(html.match(/<img [^>]*width="\d+" height="\d+"/g)?.length, pictures.length);
    });

    it('links only to existing notices, people of the demo company, and example addresses', async () => {
      const notices = await noticesOf(database);
      const company = createCompany();
      const hrefs = notices.flatMap(({ body }) => hrefsOf(htmlOf(body, [])));
      assert.ok(hrefs.length > 50);
      for (const href of hrefs) {
        assert.ok(safeLink(href), href);
        const [, kind, id = ''] = /^\/(notices|people)\/(.+)$/.exec(href) ?? [];
        const member = kind === 'people' ? company.member(decodeURIComponent(id)) : undefined;
        if (kind === 'notices')
          assert.ok(
            notices.some((notice) => String(notice.id) === id),
            href,
          );
        else if (kind === 'people')
          assert.ok(
            member !== undefined &&
              company.memberVisible(member) &&
              member.status === 1 &&
              decodeURIComponent(id) === member.userid.toLowerCase(),
            href,
          );
        else
          assert.match(
            href,
            /^(\/people$|tel:|mailto:[\w.-]+@example\.com$|https:\/\/([\w-]+\.)*example\.(com|cn|org)(\/|$))/,
          );
      }
    });

    it('has eight links in both languages with a mark of one character', async () => {
      const links = await linksOf(database);
      assert.equal(links.length, 8);
      for (const link of links) {
        assert.equal([...link.mark].length, 1);
        assert.match(link.title_zh, /\p{Script=Han}/u);
        assert.match(link.title_en, /^[A-Z][A-Za-z ]+$/);
        assert.ok(safeLink(link.url), link.url);
        // No tile of the demo is dead.
        assert.match(link.url, /^\/(?:people|notices)/);
        const words = new URL(link.url, 'https://portal.invalid').searchParams.get('q');
        const found = (await noticesOf(database)).filter(({ title }) => title.includes(words ?? ''));
        assert.ok(found.length > 0, link.url);
      }
    });

    it('adds nothing the second time', async () => {
      const before = [await noticesOf(database), await picturesOf(database), await linksOf(database)];
      await seedDemoContent({ database, corpId, now: now + 40 * day, timeZone: 'Asia/Shanghai', log });
      assert.deepEqual([await noticesOf(database), await picturesOf(database), await linksOf(database)], before);
    });

    it('includes a very long title, a very long word, characters beyond the BMP, a wide table and markup as text', async () => {
      const notices = await noticesOf(database);
      const all = notices.map(({ body }) => body).join('\n');
      assert.ok(notices.some(({ title }) => title.length > 80));
      assert.match(all, /[A-Za-z]{60}/);
      assert.match(all, /\u{20BB7}/u);
      assert.match(all, /\p{Emoji}\u200d\p{Emoji}/u);
      assert.match(all, /^(\|[^|\n]*){10}\|$/m);
      assert.match(all, /<\/script>/);
    });
  });

  it('writes all of the demo content or none of it', async () => {
    const database = await open();
    const other = 'ww00000000000000ff';
    const rollBack = new Error('roll back');
    await assert.rejects(
      database.transaction(async (transaction) => {
        await seedDemoContent({ database: transaction, corpId: other, now, timeZone: 'Asia/Shanghai', log });
        throw rollBack;
      }),
      rollBack,
    );
    assert.equal(
      await database.query.selectFrom('notices').select('id').where('corp_id', '=', other).executeTakeFirst(),
      undefined,
    );
    assert.equal(
      await database.query.selectFrom('links').select('id').where('corp_id', '=', other).executeTakeFirst(),
      undefined,
    );
  });
});
