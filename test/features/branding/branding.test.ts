import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  type Branding,
  branding,
  contrast,
  darkVariant,
  defaultColor,
  hasEnoughContrast,
  leastContrast,
  readable,
} from '../../../app/features/branding/contract';
import { createBrandingSource } from '../../../server/branding';
import type { Database } from '../../../server/database';
import { poll } from '../../../server/work/poll';
import { apiOf } from '../../support/api';
import { addPerson, addRole, corpId } from '../../support/content';
import { forEachDatabase } from '../../support/database';

describe('colors', () => {
  it('have the contrast of WCAG', () => {
    assert.equal(contrast('#000000', '#ffffff').toFixed(2), '21.00');
    assert.equal(contrast('#767676', '#ffffff').toFixed(2), '4.54');
    assert.equal(contrast('#777777', '#ffffff').toFixed(2), '4.48');
    assert.equal(hasEnoughContrast(defaultColor), true);
    for (const light of ['#07c160', '#ffff00', '#ffffff', '#777777'])
      assert.equal(hasEnoughContrast(light), false, light);
  });

  it('have a variant for each mode that can be read, which is the color itself if it can be', () => {
    assert.equal(readable(defaultColor), defaultColor);
    assert.equal(darkVariant('#8fa3bd'), '#8fa3bd');
    const color = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`);
    fc.assert(
      fc.property(color, (any) => {
        assert.match(readable(any), /^#[0-9a-f]{6}$/);
        assert.ok(hasEnoughContrast(readable(any)));
        assert.ok(contrast(readable(any), '#ffffff') >= leastContrast);
        assert.ok(contrast(darkVariant(any), '#191919') >= leastContrast);
      }),
    );
  });
});

describe('the branding', () => {
  forEachDatabase((_name, open) => {
    let database: Database;
    before(async () => {
      database = await open();
      await addPerson(database, 'boss', '陈启明');
      await addPerson(database, 'editor', '白居易');
      await addRole(database, 'boss', 'admin');
      await addRole(database, 'editor', 'publisher');
    });
    const save = (body: Omit<Branding, 'logo'> & { logo?: string | null }) =>
      apiOf(database, 'boss')(branding.save, { body: { logo: null, ...body } });
    const names = { 'zh-CN': '青禾之家', en: 'Qinghe Home' };

    it('is that of Foyer at first, then what an administrator saves, at once and with an entry in the log', async () => {
      const source = createBrandingSource(database, corpId);
      assert.deepEqual(await source(), { names: { 'zh-CN': '门厅', en: 'Foyer' }, style: '', logo: null, icons: null });
      assert.equal((await apiOf(database, 'boss')(branding.read, {})).color, null);
      assert.deepEqual(await save({ names, color: '#1D4ED8' }), { names, color: '#1d4ed8', logo: null });
      const shown = await source();
      assert.deepEqual(shown.names, names);
      assert.match(
        decodeURIComponent(shown.icons?.en ?? ''),
        /^data:image\/svg\+xml,<svg .*fill="#1d4ed8".*>Q<\/text>/,
      );
      assert.match(
        shown.style,
        /^:root\{--brand:#1d4ed8;--brand-fill:#1d4ed8\}@media [^{]*\{:root\{--brand:#[0-9a-f]{6}\}\}$/,
      );
      await save({ names, color: null });
      assert.equal((await source()).style, '');
      const log = await database.query.selectFrom('audit_log').select(['kind', 'title', 'details']).execute();
      assert.deepEqual(log[0], {
        kind: 'branding',
        title: '青禾之家',
        details: '{"en":"Qinghe Home","color":"#1d4ed8","logo":false}',
      });
    });

    it('has a logo, which everyone may see and which is kept while it is the logo', async () => {
      const upload = async (id: string, kind: 'picture' | 'file'): Promise<void> => {
        await database.query
          .insertInto('files')
          .values({
            id,
            corp_id: corpId,
            userid: 'boss',
            upload_id: id,
            name: `${id}.png`,
            content_type: kind === 'picture' ? 'image/png' : 'application/pdf',
            kind,
            size: 1,
            sha256: '',
            width: null,
            height: null,
            variants: '[]',
            created_at: 1,
            unused_since: 1,
          })
          .execute();
      };
      await upload('first', 'picture');
      await upload('second', 'picture');
      await upload('document', 'file');
      await save({ names, color: null, logo: 'first' });
      const source = createBrandingSource(database, corpId);
      const shown = await source();
      assert.deepEqual([shown.logo, shown.icons], ['/logo/first', { 'zh-CN': '/logo/first', en: '/logo/first' }]);
      assert.match(shown.style, /background:url\(\/logo\/first\)/);
      const unused = async (): Promise<string[]> => {
        const rows = await database.query
          .selectFrom('files')
          .select('id')
          .where('unused_since', 'is not', null)
          .orderBy('id')
          .execute();
        return rows.map(({ id }) => id);
      };
      assert.deepEqual(await unused(), ['document', 'second']);
      await save({ names, color: null, logo: 'second' });
      assert.deepEqual([(await source()).logo, await unused()], ['/logo/second', ['document', 'first']]);
      await assert.rejects(save({ names, color: null, logo: 'document' }), { id: 'picture-not-readable' });
      await assert.rejects(save({ names, color: null, logo: 'missing' }), { id: 'file-not-found' });
      for (const logo of ['', '../x', 'a)}body{display:none'])
        await assert.rejects(save({ names, color: null, logo }), { id: 'body-invalid' }, logo);
      assert.equal((await apiOf(database, 'boss')(branding.read, {})).logo, 'second');
      await save({ names, color: null });
      assert.deepEqual((await source()).logo, null);
    });

    it('is refused with colors in which texts cannot be read, and with anything that is not a color or a name', async () => {
      await assert.rejects(save({ names, color: '#ffee00' }), { id: 'color-contrast', status: 422 });
      for (const color of ['red', '#fff', '#1d4ed8;}body{display:none', '</style><script>', ''])
        await assert.rejects(save({ names, color }), { id: 'body-invalid' }, color);
      for (const en of ['', ' ', 'a\nb', 'x'.repeat(21)])
        await assert.rejects(save({ names: { ...names, en }, color: null }), { id: 'body-invalid' }, en);
      await assert.rejects(apiOf(database, 'editor')(branding.read, {}), { id: 'forbidden' });
    });

    it('does not make documents wait for a database that does not respond', async () => {
      await save({ names, color: null });
      let release = (): void => {};
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      const slow: Database = { ...database, execute: (...query) => held.then(() => database.execute(...query)) };
      const known = createBrandingSource(slow, corpId);
      assert.equal((await known()).names['zh-CN'], '门厅');
      release();
      await poll(async () => (await known()).names['zh-CN'] === names['zh-CN'] || undefined, {
        withinMs: 5000,
        pauseMs: 10,
      });
      assert.deepEqual((await known()).names, names);
    });

    it('is the last known one while the database does not respond', async () => {
      let fails = false;
      const failing: Database = {
        ...database,
        execute: (...query) => (fails ? Promise.reject(new Error('gone')) : database.execute(...query)),
      };
      const source = createBrandingSource(failing, corpId);
      await save({ names, color: null });
      assert.deepEqual((await source()).names, names);
      fails = true;
      assert.deepEqual((await source()).names, names);
      assert.deepEqual((await createBrandingSource({ ...failing }, corpId)()).names['zh-CN'], '门厅');
    });
  });
});
