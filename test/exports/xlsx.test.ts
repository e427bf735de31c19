import assert from 'node:assert/strict';
import { crc32 } from 'node:zlib';
import type { Page } from 'playwright-core';
import yauzl from 'yauzl';
import type { Cell } from '../../server/exports/table';
import { xlsxOf } from '../../server/exports/xlsx';
import { newPhone, type Phone } from '../support/browser';

async function* rowsOf(rows: Iterable<readonly Cell[]>): AsyncGenerator<readonly Cell[]> {
  yield* rows;
}

async function bytesOf(name: string, titles: readonly string[], rows: Iterable<readonly Cell[]>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const columns = titles.map((title) => ({ title }));
  for await (const chunk of xlsxOf({ name, columns, rows: rowsOf(rows) })) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** The files of an archive. Their sizes and checksums are checked. */
async function unzip(bytes: Buffer): Promise<Map<string, string>> {
  const zip = await yauzl.fromBufferPromise(bytes, { strictFileNames: true });
  const files = new Map<string, string>();
  for await (const entry of zip.eachEntry()) {
    const chunks: Buffer[] = [];
    for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(Buffer.from(chunk));
    const content = Buffer.concat(chunks);
    assert.equal(crc32(content), entry.crc32, entry.fileName);
    assert.equal(content.length, entry.uncompressedSize, entry.fileName);
    files.set(entry.fileName, content.toString());
  }
  return files;
}

describe('a table as a workbook', () => {
  let phone: Phone;
  let page: Page;
  before(async () => {
    phone = await newPhone();
    page = phone.page;
  });
  after(() => phone.close());

  /** The rows of a sheet as a real XML parser reads them. */
  const cellsOf = (xml: string): Promise<(string | number | null)[][]> =>
    page.evaluate((text) => {
      const parsed = new DOMParser().parseFromString(text, 'application/xml');
      const problem = parsed.querySelector('parsererror');
      if (problem !== null) throw new Error(problem.textContent ?? '');
      return Array.from(parsed.querySelectorAll('row')).map((row) =>
        Array.from(row.querySelectorAll('c')).map((cell) =>
          cell.getAttribute('t') === 'inlineStr' ? cell.textContent : Number(cell.querySelector('v')?.textContent),
        ),
      );
    }, xml);

  const sheetOf = async (rows: Iterable<readonly Cell[]>, name = '未读'): Promise<(string | number | null)[][]> => {
    const files = await unzip(await bytesOf(name, ['姓名', '值'], rows));
    return cellsOf(files.get('xl/worksheets/sheet1.xml') ?? '');
  };

  it('is an archive of well-formed XML whose parts refer to each other', async () => {
    const files = await unzip(await bytesOf('未读', ['姓名'], [['张伟']]));
    assert.deepEqual([...files.keys()].sort(), [
      '[Content_Types].xml',
      '_rels/.rels',
      'xl/_rels/workbook.xml.rels',
      'xl/styles.xml',
      'xl/workbook.xml',
      'xl/worksheets/sheet1.xml',
    ]);
    for (const xml of files.values()) await cellsOf(xml);
    assert.match(files.get('xl/workbook.xml') ?? '', /<sheet name="未读" sheetId="1" r:id="rId1"\/>/);
    assert.match(files.get('xl/_rels/workbook.xml.rels') ?? '', /Id="rId1"[^>]*Target="worksheets\/sheet1\.xml"/);
  });

  it('keeps texts and numbers as they are: long numbers, formulas, white space and markup', async () => {
    const texts = ['=A1,B1', '-5', '\t=1', '+8613800000000', '110101199003071234', '007', 'a\nb', ' a ', '<b>&"\'</b>'];
    assert.deepEqual(await sheetOf(texts.map((text) => [text, 1])), [
      ['姓名', '值'],
      ...texts.map((text) => [text, 1]),
    ]);
    assert.deepEqual((await sheetOf([[null, -2.5]]))[1], [-2.5]);
  });

  it('has no characters that XML does not allow, and no escaped ones by mistake', async () => {
    const cells = await sheetOf([
      ['a\u0000\u0001\u000b\u001f\ufffe\uffffb', '\ud800x'],
      ['_x0041_', '_x0041__x0042_'],
    ]);
    assert.deepEqual(cells.slice(1), [
      ['ab', '\ufffdx'],
      // Excel reads _x005F_ as an underscore.
      ['_x005F_x0041_', '_x005F_x0041__x005F_x0042_'],
    ]);
    assert.deepEqual((await sheetOf([['a\r\nb\rc', '😀']]))[1], ['a\nb\nc', '😀']);
  });

  it('cuts cells at 32,767 characters, never within one', async () => {
    const [, [long, emoji] = []] = await sheetOf([['长'.repeat(40_000), `${'a'.repeat(32_766)}😀`]]);
    assert.equal(String(long).length, 32_767);
    assert.equal(emoji, 'a'.repeat(32_766));
  });

  it('gives sheets names that Excel accepts', async () => {
    const nameOf = async (name: string): Promise<string | undefined> =>
      /<sheet name="([^"]*)"/.exec((await unzip(await bytesOf(name, ['a'], []))).get('xl/workbook.xml') ?? '')?.[1];
    assert.equal(await nameOf("'a[b]:*?/\\c'"), 'a b      c');
    assert.equal(await nameOf('名'.repeat(40)), '名'.repeat(31));
    assert.equal(await nameOf(''), 'Sheet');
    assert.equal(await nameOf('History'), 'Sheet');
    assert.equal(await nameOf('a<b>&"c"'), 'a&lt;b&gt;&amp;&quot;c&quot;');
  });

  it('names columns after Z', async () => {
    const titles = Array.from({ length: 30 }, (_, index) => `c${index}`);
    const xml = (await unzip(await bytesOf('a', titles, []))).get('xl/worksheets/sheet1.xml') ?? '';
    assert.match(xml, /r="Z1".*r="AA1".*r="AD1"/);
  });

  it('writes 20,000 rows', async () => {
    function* many(): Generator<readonly Cell[]> {
      for (let row = 0; row < 20_000; row += 1) yield [`第 ${row} 行`, row];
    }
    const files = await unzip(await bytesOf('多', ['a', 'b'], many()));
    assert.equal(files.get('xl/worksheets/sheet1.xml')?.match(/<row /g)?.length, 20_001);
  });

  it('reports an error of the rows to its reader', async () => {
    async function* failing(): AsyncGenerator<readonly Cell[]> {
      yield ['a'];
      throw new Error('the database is gone');
    }
    const body = xlsxOf({ name: 'a', columns: [{ title: 'a' }], rows: failing() });
    await assert.rejects(async () => {
      for await (const chunk of body) assert.ok(chunk.length >= 0);
    }, /the database is gone/);
  });
});
